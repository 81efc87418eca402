namespace Pamoja.Storage;

/// <summary>A registered oracle: the service that knows which FSP holds a party of one identifier type.</summary>
/// <param name="Id">Its number.</param>
/// <param name="PartyIdType">MSISDN, EMAIL, ...</param>
/// <param name="Currency">The currency it answers for; null for any.</param>
/// <param name="Endpoint">Base URL.</param>
/// <param name="EndpointType">URL.</param>
/// <param name="IsDefault">Preferred where several match.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record Oracle(
    int Id, string PartyIdType, string? Currency, string Endpoint, string EndpointType, bool IsDefault, DateTimeOffset CreatedAt);

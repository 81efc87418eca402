using System.Text.Json.Serialization;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>An oracle as the API shows it; one that answers for every currency has none.</summary>
internal sealed record OracleView(
    int OracleId,
    string OracleIdType,
    OracleEndpointView Endpoint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Currency,
    bool IsDefault)
{
    /// <summary>For the description of the API.</summary>
    public static readonly OracleView Example =
        new(1, "MSISDN", new OracleEndpointView("http://oracle.example:6000", "URL"), "USD", true);

    public static OracleView Of(Oracle oracle) => new(
        oracle.Id, oracle.PartyIdType, new OracleEndpointView(oracle.Endpoint, oracle.EndpointType), oracle.Currency, oracle.IsDefault);
}

/// <summary>Where the oracle answers.</summary>
internal sealed record OracleEndpointView(string Value, string EndpointType);

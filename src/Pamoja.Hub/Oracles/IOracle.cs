using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Which FSP holds a party. One implementation asks the oracles that the scheme registered, the other is the hub's own.</summary>
internal interface IOracle
{
    /// <summary>All FSPs that hold the party or its parts; an empty list when nobody is known.</summary>
    Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(Request request, PartyPath party);

    /// <summary>Says that an FSP holds the party; null when it is noted.</summary>
    Task<ErrorInformation?> AddAsync(Request request, PartyPath party, string fspId, string? currency);

    /// <summary>Says that another FSP holds the party from now on; null when it is noted.</summary>
    Task<ErrorInformation?> ReplaceAsync(Request request, PartyPath party, string fspId, string? currency);

    /// <summary>Says that nobody holds the party any more, or no more its part; null when it is noted.</summary>
    Task<ErrorInformation?> RemoveAsync(Request request, PartyPath party);

    /// <summary>Says for many parties of one type at once which FSP holds them; answers those that were not taken.</summary>
    Task<OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>> AddManyAsync(
        Request request, ParticipantsBatchPost batch, string type, IEnumerable<PartyIdInfo> parties);
}

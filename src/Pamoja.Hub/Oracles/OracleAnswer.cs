using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>What came of asking an oracle: a value, or the error that the requester is told.</summary>
internal readonly record struct OracleAnswer<T>(T? Value, ErrorInformation? Error)
{
    internal static OracleAnswer<T> Of(T value) => new(value, null);

    internal static OracleAnswer<T> Of(ErrorInformation error) => new(default, error);
}

/// <summary>An FSP that an oracle names for a party.</summary>
/// <param name="FspId">The FSP.</param>
/// <param name="SubIdOrType">The part of the party that it holds; null for the party as such.</param>
internal readonly record struct PartyHolder(string FspId, string? SubIdOrType);

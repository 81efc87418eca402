using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Which oracle answers for a type of identifier.</summary>
internal static class OracleDirectory
{
    /// <param name="registry">The registered oracles.</param>
    /// <param name="partyIdType">Type of the party's identifier.</param>
    /// <param name="currency">Where given, an oracle of this currency, or else one of no currency in particular.</param>
    /// <returns>
    /// One oracle: the only one, or the default among several. None is 3003; several without a default are a fault of the scheme.
    /// </returns>
    internal static OracleAnswer<Oracle> Find(RegistrySnapshot registry, string partyIdType, string? currency)
    {
        var matches = registry.Oracles.Where(oracle => oracle.PartyIdType == partyIdType).ToList();
        if (currency is not null)
        {
            var own = matches.FindAll(oracle => oracle.Currency == currency);
            matches = own.Count > 0 ? own : matches.FindAll(oracle => oracle.Currency is null);
        }

        var chosen = matches.Count == 1 ? matches[0] : matches.Find(oracle => oracle.IsDefault);
        if (chosen is not null) return OracleAnswer<Oracle>.Of(chosen);
        return OracleAnswer<Oracle>.Of(matches.Count == 0
            ? FspiopError.AddPartyInformationError.With(
                currency is null ? $"Oracle type:{partyIdType} not found" : $"Oracle type:{partyIdType} and currency:{currency} not found")
            : FspiopError.InternalServerError.With($"Several oracles of type {partyIdType} and none is the default"));
    }
}

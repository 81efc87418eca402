namespace Pamoja.Fspiop;

/// <summary>PUT /parties/{Type}/{ID}: the party that was looked up. Source: FSPIOP API Definition, PartiesTypeIDPutResponse.</summary>
/// <param name="PartyIdInfo">The party's identifier and FSP.</param>
/// <param name="SupportedCurrencies">Currencies that the party can receive (v2.0); empty if the FSP does not say.</param>
public sealed record PartiesPut(PartyIdInfo PartyIdInfo, IReadOnlyList<string> SupportedCurrencies)
{
    /// <summary>From a body that was read with <see cref="BodySchema.PartiesPut"/>.</summary>
    public static PartiesPut From(MessageBody body)
    {
        var party = body.RootOf(BodySchema.PartiesPut).At("party"u8);
        return new PartiesPut(PartyIdInfo.From(party.At("partyIdInfo"u8)), Fields.Texts(party.At("supportedCurrencies"u8)));
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>Makes quotes that can be fulfilled: an ILP packet of the terms, its condition, and the secret behind that.</summary>
internal sealed class QuoteSecret(string fspId)
{
    private readonly IlpPayee _payee = new($"secret of {fspId}");

    /// <summary>A quote on terms; null if the amount cannot be written in a packet.</summary>
    public GivenQuote? Give(JsonObject terms, decimal amount, string currency, DateTimeOffset expires)
    {
        if (!IlpAmount.TryScale(amount, currency, out var units)) return null;
        var account = IlpV1Packet.AccountOf(
            fspId,
            JsonTexts.At(terms, "payee", "partyIdInfo", "partyIdType") ?? string.Empty,
            JsonTexts.At(terms, "payee", "partyIdInfo", "partyIdentifier") ?? string.Empty,
            JsonTexts.At(terms, "payee", "partyIdInfo", "partySubIdOrType"));
        var agreement = _payee.Agree(new IlpV1Packet(units, account, Encoding.UTF8.GetBytes(terms.ToJsonString())));
        return new GivenQuote(
            amount,
            currency,
            agreement.Packet,
            Bytes32.Write(agreement.Condition.Span),
            Bytes32.Write(agreement.Fulfilment.Span),
            expires);
    }
}

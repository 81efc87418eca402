using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.TestingToolkit;

/// <summary>The quotes that the toolkit's participants gave, and the fulfilments that belong to them. Only this run can fulfil them.</summary>
internal sealed class PayeeAgreements
{
    private const int MostQuotes = 10_000;

    private readonly IlpPayee _payee = new(Guid.NewGuid().ToString("N"));
    private readonly ConcurrentDictionary<string, string> _quotes = new();

    /// <summary>Completes a quote: packet and condition follow from the terms.</summary>
    internal void Agree(JsonNode? request, JsonObject quote)
    {
        var amount = quote["transferAmount"];
        var terms = new JsonObject
        {
            ["transactionId"] = request?["transactionId"]?.DeepClone(),
            ["quoteId"] = request?["quoteId"]?.DeepClone(),
            ["payee"] = request?["payee"]?.DeepClone(),
            ["payer"] = request?["payer"]?.DeepClone(),
            ["amount"] = amount?.DeepClone(),
            ["transactionType"] = request?["transactionType"]?.DeepClone(),
            ["expiration"] = quote["expiration"]?.DeepClone(),
            ["note"] = quote["note"]?.DeepClone(),
        };
        Json.RemoveNulls(terms);
        var id = request?["payee"]?["partyIdInfo"];
        var account = IlpV1Packet.AccountOf(
            Ascii(id?["fspId"]), Ascii(id?["partyIdType"]), Ascii(id?["partyIdentifier"]));
        var agreement = _payee.Agree(new IlpV1Packet(Scaled(amount), account, Encoding.UTF8.GetBytes(Json.Text(terms))));
        quote["ilpPacket"] = agreement.Packet;
        quote["condition"] = Base64Url.EncodeToString(agreement.Condition.Span);
        if (Json.Display(request?["quoteId"]) is { } quoteId && _quotes.Count < MostQuotes)
        {
            _quotes[quoteId] = Json.Text(quote);
        }
    }

    /// <summary>The fulfilment for a transfer's packet, or null when it is no packet.</summary>
    internal string? Fulfil(string? packet) =>
        packet is not null && _payee.TryFulfil(packet, out var fulfilment) ? Base64Url.EncodeToString(fulfilment) : null;

    /// <summary>A quote that was given, empty when there is none of that id.</summary>
    internal JsonObject Quote(string? id) =>
        id is not null && _quotes.TryGetValue(id, out var quote) ? (JsonObject)JsonNode.Parse(quote)! : [];

    private static ulong Scaled(JsonNode? amount) =>
        decimal.TryParse(Json.Display(amount?["amount"]), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && IlpAmount.TryScale(value, Json.Display(amount!["currency"]) ?? string.Empty, out var scaled) ? scaled : 0;

    // Addresses of ILP are ASCII; identifiers of parties need not be.
    private static string Ascii(JsonNode? text) =>
        string.Concat((Json.Display(text) ?? string.Empty).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '_'));
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>A DFSP as payer of many payments at once: POST /bulkQuotes, then POST /bulkTransfers with what was offered.</summary>
internal sealed class BulkPayerSide(DfspOptions options, PayerSide payer, TimeProvider time)
{
    private sealed record Offer(BulkOrder Order, string TransferId, string? Packet, string? Condition, string? ErrorCode);

    public async Task<Reply<BulkPayment>> PayAsync(
        string payeeFsp, string partyIdType, string currency, IReadOnlyList<BulkOrder> orders, CancellationToken cancellation)
    {
        var bulkQuoteId = Guid.NewGuid().ToString();
        var quotes = orders.Select(order => (Order: order, QuoteId: Guid.NewGuid().ToString(), TransferId: Guid.NewGuid().ToString())).ToList();
        var body = new JsonObject
        {
            ["bulkQuoteId"] = bulkQuoteId,
            ["payer"] = PayerSide.PartyInformation(options.Parties[0].PartyIdType, options.Parties[0].Identifier, options.FspId),
            ["expiration"] = Timestamp.Write(time.GetUtcNow() + options.Validity),
            ["individualQuotes"] = new JsonArray([.. quotes.Select(quote => new JsonObject
            {
                ["quoteId"] = quote.QuoteId,
                ["transactionId"] = quote.TransferId,
                ["payee"] = PayerSide.PartyInformation(partyIdType, quote.Order.Identifier, payeeFsp),
                ["amountType"] = "SEND",
                ["amount"] = new JsonObject { ["amount"] = Amount.Write(quote.Order.Amount), ["currency"] = currency },
                ["transactionType"] = PayerSide.Transfer(),
            })]),
        };
        var path = IncomingRequest.Path("bulkQuotes", bulkQuoteId);
        var reply = await payer.AskAsync(HttpMethod.Post, "/bulkQuotes", path, payeeFsp, body, cancellation);
        if (reply.Value is not { } callback) return reply.As<BulkPayment>();

        var results = ById(callback, "individualQuoteResults", "quoteId");
        Offer[] offers = [.. quotes.Select(quote => OfferOf(quote.Order, quote.TransferId, results.GetValueOrDefault(quote.QuoteId)))];
        return await TransferAsync(bulkQuoteId, payeeFsp, currency, offers, cancellation);
    }

    private static Offer OfferOf(BulkOrder order, string transferId, JsonNode? result)
    {
        var (packet, condition) = (JsonTexts.At(result, "ilpPacket"), JsonTexts.At(result, "condition"));
        var isGood = packet is not null && condition is not null;
        return new Offer(order, transferId, packet, condition, isGood ? null : JsonTexts.At(result, "errorInformation", "errorCode") ?? "none");
    }

    private async Task<Reply<BulkPayment>> TransferAsync(
        string bulkQuoteId, string payeeFsp, string currency, Offer[] offers, CancellationToken cancellation)
    {
        var bulkTransferId = Guid.NewGuid().ToString();
        var body = new JsonObject
        {
            ["bulkTransferId"] = bulkTransferId,
            ["bulkQuoteId"] = bulkQuoteId,
            ["payerFsp"] = options.FspId,
            ["payeeFsp"] = payeeFsp,
            ["individualTransfers"] = new JsonArray([.. offers.Where(offer => offer.ErrorCode is null).Select(offer => new JsonObject
            {
                ["transferId"] = offer.TransferId,
                ["transferAmount"] = new JsonObject { ["amount"] = Amount.Write(offer.Order.Amount), ["currency"] = currency },
                ["ilpPacket"] = offer.Packet,
                ["condition"] = offer.Condition,
            })]),
            ["expiration"] = Timestamp.Write(time.GetUtcNow() + options.Validity),
        };
        var path = IncomingRequest.Path("bulkTransfers", bulkTransferId);
        var reply = await payer.AskAsync(HttpMethod.Post, "/bulkTransfers", path, payeeFsp, body, cancellation);
        if (reply.Value is not { } callback) return reply.As<BulkPayment>();

        var results = ById(callback, "individualTransferResults", "transferId");
        var state = JsonTexts.At(JsonTexts.Parse(callback.Body.Span), "bulkTransferState") ?? "unknown";
        return Reply.Of(new BulkPayment(bulkTransferId, state, [.. offers.Select(offer => OutcomeOf(offer, results.GetValueOrDefault(offer.TransferId)))]));
    }

    private static BulkOutcome OutcomeOf(Offer offer, JsonNode? result)
    {
        if (offer.ErrorCode is { } refused) return new BulkOutcome(offer.Order, null, false, refused);
        var isPaid = Bytes32.TryRead(JsonTexts.At(result, "fulfilment"), out var secret)
            && Bytes32.TryRead(offer.Condition, out var hash)
            && SHA256.HashData(secret).AsSpan().SequenceEqual(hash);
        return new BulkOutcome(offer.Order, offer.TransferId, isPaid, JsonTexts.At(result, "errorInformation", "errorCode"));
    }

    private static Dictionary<string, JsonNode> ById(Callback callback, string list, string id)
    {
        var found = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        if (JsonTexts.Parse(callback.Body.Span)?[list] is not JsonArray results) return found;
        foreach (var result in results.OfType<JsonObject>())
        {
            if (JsonTexts.At(result, id) is { } known) found[known] = result;
        }

        return found;
    }
}

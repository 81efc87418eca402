using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>A DFSP as payer: asks who the payee is and what it costs, and pays.</summary>
internal sealed partial class PayerSide(DfspOptions options, FspiopClient hub, Callbacks callbacks, TimeProvider time)
{
    /// <summary>Sends a request and waits for the callback that answers it.</summary>
    public async Task<Reply<Callback>> AskAsync(
        HttpMethod method, string path, string answeredAt, string? destination, JsonObject? body, CancellationToken cancellation)
    {
        var expected = callbacks.Expect("PUT", answeredAt);
        if (await hub.RequestAsync(method, path, destination, body, cancellation) is { } refused) return refused.As<Callback>();
        var callback = await callbacks.WaitAsync(expected, options.CallbackTimeout, cancellation);
        if (callback is null)
        {
            return Reply.Failed<Callback>(null, $"no PUT {answeredAt} within {options.CallbackTimeout.TotalSeconds} s");
        }

        if (!callback.IsError) return Reply.Of(callback);
        var error = ReceivedError.Read(callback.Body.Span);
        return Reply.Failed<Callback>(error?.Code, error?.Description ?? $"PUT {answeredAt}/error");
    }

    public async Task<Reply<FoundParty>> LookUpAsync(string partyIdType, string identifier, CancellationToken cancellation)
    {
        var path = IncomingRequest.Path("parties", partyIdType, identifier);
        var reply = await AskAsync(HttpMethod.Get, path, path, null, null, cancellation);
        if (reply.Value is not { } callback) return reply.As<FoundParty>();

        var party = JsonTexts.Parse(callback.Body.Span)?["party"];
        return JsonTexts.At(party, "partyIdInfo", "fspId") is { } fspId
            ? Reply.Of(new FoundParty(partyIdType, identifier, fspId, JsonTexts.At(party, "name")))
            : Reply.Failed<FoundParty>(FspiopError.MalformedSyntax.Code, "PUT /parties names no fspId");
    }

    public async Task<Reply<OfferedQuote>> QuoteAsync(
        FoundParty payee, decimal amount, string currency, CancellationToken cancellation, string? transactionId = null)
    {
        var quoteId = Guid.NewGuid().ToString();
        transactionId ??= Guid.NewGuid().ToString();
        var body = QuoteBody(quoteId, transactionId, payee, amount, currency);
        var path = IncomingRequest.Path("quotes", quoteId);
        var reply = await AskAsync(HttpMethod.Post, "/quotes", path, payee.FspId, body, cancellation);
        return reply.Value is { } callback
            ? ReadQuote(callback, quoteId, transactionId)
            : reply.As<OfferedQuote>();
    }

    public async Task<Reply<FinishedTransfer>> TransferAsync(OfferedQuote quote, CancellationToken cancellation)
    {
        var path = IncomingRequest.Path("transfers", quote.TransactionId);
        var reply = await AskAsync(HttpMethod.Post, "/transfers", path, quote.PayeeFsp, TransferBody(quote), cancellation);
        if (reply.Value is not { } callback) return reply.As<FinishedTransfer>();

        var body = JsonTexts.Parse(callback.Body.Span);
        var fulfilment = JsonTexts.At(body, "fulfilment");
        var state = JsonTexts.At(body, "transferState") ?? "unknown";
        return Reply.Of(new FinishedTransfer(quote.TransactionId, state, fulfilment, Fits(fulfilment, quote.Condition)));
    }

    /// <summary>Reads the terms out of a callback to PUT /quotes.</summary>
    public static Reply<OfferedQuote> ReadQuote(Callback callback, string quoteId, string transactionId)
    {
        var body = JsonTexts.Parse(callback.Body.Span);
        return JsonTexts.At(body, "ilpPacket") is { } packet
            && JsonTexts.At(body, "condition") is { } condition
            && JsonTexts.At(body, "transferAmount", "currency") is { } currency
            && Amount.TryRead(JsonTexts.At(body, "transferAmount", "amount"), out var amount)
            ? Reply.Of(new OfferedQuote(quoteId, transactionId, callback.Source, amount, currency, packet, condition))
            : Reply.Failed<OfferedQuote>(FspiopError.MalformedSyntax.Code, "PUT /quotes lacks amount, packet or condition");
    }

    /// <summary>The body of POST /transfers for a quote.</summary>
    public JsonObject TransferBody(OfferedQuote quote) => new()
    {
        ["transferId"] = quote.TransactionId,
        ["payerFsp"] = options.FspId,
        ["payeeFsp"] = quote.PayeeFsp,
        ["amount"] = new JsonObject { ["amount"] = Amount.Write(quote.Amount), ["currency"] = quote.Currency },
        ["ilpPacket"] = quote.IlpPacket,
        ["condition"] = quote.Condition,
        ["expiration"] = Timestamp.Write(time.GetUtcNow() + options.Validity),
    };

    private JsonObject QuoteBody(string quoteId, string transactionId, FoundParty payee, decimal amount, string currency)
    {
        var payer = options.Parties[0];
        return new JsonObject
        {
            ["quoteId"] = quoteId,
            ["transactionId"] = transactionId,
            ["payer"] = PartyInformation(payer.PartyIdType, payer.Identifier, options.FspId),
            ["payee"] = PartyInformation(payee.PartyIdType, payee.Identifier, payee.FspId),
            ["amountType"] = "SEND",
            ["amount"] = new JsonObject { ["amount"] = Amount.Write(amount), ["currency"] = currency },
            ["transactionType"] = Transfer(),
        };
    }

    internal static JsonObject Transfer() =>
        new() { ["scenario"] = "TRANSFER", ["initiator"] = "PAYER", ["initiatorType"] = "CONSUMER" };

    internal static JsonObject PartyInformation(string type, string identifier, string fspId) => new()
    {
        ["partyIdInfo"] = new JsonObject { ["partyIdType"] = type, ["partyIdentifier"] = identifier, ["fspId"] = fspId },
    };

    private static bool Fits(string? fulfilment, string condition) =>
        Bytes32.TryRead(fulfilment, out var secret)
        && Bytes32.TryRead(condition, out var hash)
        && SHA256.HashData(secret).AsSpan().SequenceEqual(hash);
}

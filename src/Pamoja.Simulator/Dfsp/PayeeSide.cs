using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>A DFSP as payee: who holds an account here, what a payment costs, and the word that fulfils a transfer.</summary>
internal sealed class PayeeSide(DfspOptions options, FspiopClient hub, QuoteBook quotes, TimeProvider time)
{
    private readonly QuoteSecret _secret = new(options.FspId);

    /// <summary>How transfers are answered from now on.</summary>
    public PayeeBehaviour Behaviour { get; set; }

    /// <summary>GET /parties/{Type}/{ID}[/{SubId}] is answered with PUT /parties.</summary>
    public Task AnswerLookupAsync(IncomingRequest request, CancellationToken cancellation)
    {
        var path = IncomingRequest.Path(request.Segments);
        var (type, identifier) = (request.Segments[1], request.Segments[2]);
        var party = options.Parties.FirstOrDefault(party => party.PartyIdType == type && party.Identifier == identifier);
        if (party is null) return RefuseAsync(request, path, FspiopError.PartyNotFound, cancellation);

        var information = new JsonObject
        {
            ["partyIdType"] = party.PartyIdType,
            ["partyIdentifier"] = party.Identifier,
            ["fspId"] = options.FspId,
        };
        if (request.Segments.Length > 3) information["partySubIdOrType"] = request.Segments[3];
        var body = new JsonObject { ["party"] = new JsonObject { ["partyIdInfo"] = information, ["name"] = party.Name } };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    /// <summary>POST /quotes is answered with PUT /quotes: no fee, a packet of the terms, and the condition of its fulfilment.</summary>
    public Task AnswerQuoteAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("quoteId") is not { } quoteId) return Task.CompletedTask;
        var path = IncomingRequest.Path("quotes", quoteId);
        var payee = request.Text("payee", "partyIdInfo", "partyIdentifier");
        if (options.Parties.All(party => party.Identifier != payee))
        {
            return RefuseAsync(request, path, FspiopError.PartyNotFound, cancellation);
        }

        if (request.Text("amount", "currency") is not { } currency
            || !Amount.TryRead(request.Text("amount", "amount"), out var amount)
            || request.Text("transactionId") is not { } transactionId)
        {
            return RefuseAsync(request, path, FspiopError.GenericValidationError, cancellation);
        }

        var expires = time.GetUtcNow() + options.Validity;
        if (Give((JsonObject)request.Body!, quoteId, transactionId, amount, currency, expires) is not { } quote)
        {
            return RefuseAsync(request, path, FspiopError.PayeeUnsupportedCurrency, cancellation);
        }

        var body = new JsonObject
        {
            ["transferAmount"] = Money(amount, currency),
            ["payeeReceiveAmount"] = Money(amount, currency),
            ["expiration"] = Timestamp.Write(expires),
            ["ilpPacket"] = quote.IlpPacket,
            ["condition"] = quote.Condition,
        };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    /// <summary>Terms for one payment of a bulk; null for a payee that is not held here, or a payment that cannot be read.</summary>
    public GivenQuote? Offer(JsonObject wanted, DateTimeOffset expires)
    {
        var payee = JsonTexts.At(wanted, "payee", "partyIdInfo", "partyIdentifier");
        return options.Parties.Any(party => party.Identifier == payee)
            && JsonTexts.At(wanted, "amount", "currency") is { } currency
            && Amount.TryRead(JsonTexts.At(wanted, "amount", "amount"), out var amount)
            && JsonTexts.At(wanted, "quoteId") is { } quoteId
            && JsonTexts.At(wanted, "transactionId") is { } transactionId
            ? Give(wanted, quoteId, transactionId, amount, currency, expires)
            : null;
    }

    private GivenQuote? Give(
        JsonObject wanted, string quoteId, string transactionId, decimal amount, string currency, DateTimeOffset expires)
    {
        var terms = new JsonObject
        {
            ["quoteId"] = quoteId,
            ["transactionId"] = transactionId,
            ["transactionType"] = wanted["transactionType"]?.DeepClone(),
            ["payee"] = wanted["payee"]?.DeepClone(),
            ["payer"] = wanted["payer"]?.DeepClone(),
            ["expiration"] = Timestamp.Write(expires),
            ["amount"] = Money(amount, currency),
        };
        if (_secret.Give(terms, amount, currency, expires) is not { } quote) return null;
        quotes.Add(quote);
        return quote;
    }

    /// <summary>POST /transfers is answered with PUT /transfers once it fits a quote given here, as the behaviour has it.</summary>
    public Task AnswerTransferAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (Behaviour == PayeeBehaviour.Silent || request.Text("transferId") is not { } transferId) return Task.CompletedTask;
        var path = IncomingRequest.Path("transfers", transferId);
        if (Behaviour == PayeeBehaviour.Refuses)
        {
            return RefuseAsync(request, path, FspiopError.PayeeFspRejectedTransaction, cancellation);
        }

        var quote = quotes.Find(request.Text("condition") ?? string.Empty);
        if (WhyNot(request, quote) is { } objection)
        {
            return RefuseAsync(request, path, FspiopError.PayeeFspRejectedTransaction, cancellation, objection);
        }

        var body = new JsonObject
        {
            ["fulfilment"] = Behaviour == PayeeBehaviour.WrongFulfilment ? Bytes32.Write(new byte[32]) : quote!.Fulfilment,
            ["completedTimestamp"] = Timestamp.Write(time.GetUtcNow()),
            ["transferState"] = Behaviour == PayeeBehaviour.Reserves ? "RESERVED" : "COMMITTED",
        };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    private string? WhyNot(IncomingRequest request, GivenQuote? quote)
    {
        if (quote is null) return "no quote has this condition";
        if (request.Text("payeeFsp") != options.FspId) return "payeeFsp is another";
        if (request.Text("ilpPacket") != quote.IlpPacket) return "ilpPacket is not that of the quote";
        if (request.Text("amount", "currency") != quote.Currency) return "currency is not that of the quote";
        if (!Amount.TryRead(request.Text("amount", "amount"), out var amount)) return "amount cannot be read";
        if (amount != quote.Amount) return "amount is not that of the quote";
        return time.GetUtcNow() > quote.Expires ? "the quote has expired" : null;
    }

    private Task<Reply<object>?> RefuseAsync(
        IncomingRequest request, string path, FspiopError error, CancellationToken cancellation, string? detail = null)
    {
        var body = (JsonObject)JsonNode.Parse(error.With(detail).ToJson())!;
        return hub.AnswerAsync($"{path}/error", request.Source, body, request.Version, cancellation);
    }

    internal static JsonObject Money(decimal amount, string currency) =>
        new() { ["amount"] = Amount.Write(amount), ["currency"] = currency };
}

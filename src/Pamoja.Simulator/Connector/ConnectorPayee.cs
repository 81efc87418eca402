using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>
/// What a participant with a connector answers to others' requests, as the field's connector does with its backend: lookups from the
/// backend's parties, terms for whatever is asked, a fulfilment for what fits the terms.
/// </summary>
internal sealed class ConnectorPayee(ConnectorOptions options, FspiopClient hub, PartyRepository parties, TimeProvider time)
{
    private const decimal FeeOf = 0.05m;
    private readonly QuoteBook _quotes = new();
    private readonly QuoteSecret _secret = new(options.FspId);

    /// <summary>GET /parties/{Type}/{ID}[/{SubId}] is answered with PUT /parties.</summary>
    public Task AnswerLookupAsync(IncomingRequest request, CancellationToken cancellation)
    {
        var path = IncomingRequest.Path(request.Segments);
        var (type, identifier) = (request.Segments[1], request.Segments[2]);
        var subId = request.Segments.Length > 3 ? request.Segments[3] : null;
        if (parties.Find(type, identifier, subId) is not { } party)
        {
            // In the words of the field's connector.
            var unknown = new JsonObject { ["errorCode"] = FspiopError.GenericIdNotFound.Code, ["errorDescription"] = "ID not found" };
            var error = new JsonObject { ["errorInformation"] = unknown };
            return hub.AnswerAsync($"{path}/error", request.Source, error, request.Version, cancellation);
        }

        var information = new JsonObject { ["partyIdType"] = type, ["partyIdentifier"] = identifier, ["fspId"] = options.FspId };
        if (subId is not null) information["partySubIdOrType"] = subId;
        var body = new JsonObject { ["partyIdInfo"] = information };
        if (JsonTexts.At(party, "displayName") is { } name) body["name"] = name;
        if (Personal(party) is { Count: > 0 } personal) body["personalInfo"] = personal;
        if (options.Currencies.Count > 0) body["supportedCurrencies"] = new JsonArray([.. options.Currencies.Select(c => (JsonNode)c)]);
        return hub.AnswerAsync(path, request.Source, new JsonObject { ["party"] = body }, request.Version, cancellation);
    }

    /// <summary>POST /quotes is answered with PUT /quotes: the backend names a fee and gives it back as commission.</summary>
    public Task AnswerQuoteAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("quoteId") is not { } quoteId) return Task.CompletedTask;
        var path = IncomingRequest.Path("quotes", quoteId);
        if (request.Text("amount", "currency") is not { } currency || !Amount.TryRead(request.Text("amount", "amount"), out var amount))
        {
            return RefuseAsync(request, path, FspiopError.GenericValidationError, cancellation);
        }

        var expires = time.GetUtcNow() + options.Validity;
        var terms = new JsonObject
        {
            ["quoteId"] = quoteId,
            ["amount"] = Money(amount, currency),
            ["expiration"] = Timestamp.Write(expires),
        };
        foreach (var name in new[] { "transactionId", "payee", "payer", "transactionType" }) terms[name] = request.Body![name]?.DeepClone();
        if (_secret.Give(terms, amount, currency, expires) is not { } quote)
        {
            return RefuseAsync(request, path, FspiopError.PayeeUnsupportedCurrency, cancellation);
        }

        _quotes.Add(quote);
        var fee = decimal.Floor(amount * FeeOf);
        var body = new JsonObject
        {
            ["transferAmount"] = Money(amount, currency),
            ["payeeReceiveAmount"] = Money(amount, currency),
            ["payeeFspFee"] = Money(fee, currency),
            ["payeeFspCommission"] = Money(fee, currency),
            ["expiration"] = Timestamp.Write(expires),
            ["ilpPacket"] = quote.IlpPacket,
            ["condition"] = quote.Condition,
        };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    /// <summary>POST /transfers is answered with PUT /transfers once it fits terms given here.</summary>
    public Task AnswerTransferAsync(IncomingRequest request, CancellationToken cancellation)
    {
        if (request.Text("transferId") is not { } transferId) return Task.CompletedTask;
        var path = IncomingRequest.Path("transfers", transferId);
        var quote = _quotes.Find(request.Text("condition") ?? string.Empty);
        var fits = quote is not null
            && request.Text("ilpPacket") == quote.IlpPacket
            && request.Text("amount", "currency") == quote.Currency
            && Amount.TryRead(request.Text("amount", "amount"), out var amount) && amount == quote.Amount
            && time.GetUtcNow() <= quote.Expires;
        if (!fits) return RefuseAsync(request, path, FspiopError.PayeeFspRejectedTransaction, cancellation);

        // Version 1.0 knows no notification after a reservation.
        var reserves = options.Reserves && request.Version != "1.0";
        var body = new JsonObject
        {
            ["fulfilment"] = quote!.Fulfilment,
            ["completedTimestamp"] = Timestamp.Write(time.GetUtcNow()),
            ["transferState"] = reserves ? "RESERVED" : "COMMITTED",
        };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    /// <summary>POST /transactionRequests: received, to be decided by a person.</summary>
    public Task AnswerTransactionRequestAsync(IncomingRequest request, CancellationToken cancellation) =>
        request.Text("transactionRequestId") is { } id
            ? AnswerStateAsync(request, IncomingRequest.Path("transactionRequests", id), cancellation)
            : Task.CompletedTask;

    /// <summary>GET /transactionRequests/{ID}: still received.</summary>
    public Task ShowTransactionRequestAsync(IncomingRequest request, CancellationToken cancellation) =>
        AnswerStateAsync(request, IncomingRequest.Path(request.Segments), cancellation);

    /// <summary>GET /authorizations/{ID}: the payer typed a one-time password.</summary>
    public Task AnswerAuthorizationAsync(IncomingRequest request, CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["authenticationInfo"] = new JsonObject { ["authentication"] = "OTP", ["authenticationValue"] = "123456" },
            ["responseType"] = "ENTERED",
        };
        return hub.AnswerAsync(IncomingRequest.Path(request.Segments), request.Source, body, request.Version, cancellation);
    }

    private Task<Reply<object>?> AnswerStateAsync(IncomingRequest request, string path, CancellationToken cancellation)
    {
        var body = new JsonObject { ["transactionId"] = Guid.NewGuid().ToString(), ["transactionRequestState"] = "RECEIVED" };
        return hub.AnswerAsync(path, request.Source, body, request.Version, cancellation);
    }

    private static JsonObject Personal(JsonObject party)
    {
        var personal = new JsonObject();
        var name = new JsonObject();
        foreach (var part in new[] { "firstName", "middleName", "lastName" })
        {
            if (JsonTexts.At(party, part) is { } text) name[part] = text;
        }

        if (name.Count > 0) personal["complexName"] = name;
        if (JsonTexts.At(party, "dateOfBirth") is { } born) personal["dateOfBirth"] = born;
        return personal;
    }

    private Task<Reply<object>?> RefuseAsync(IncomingRequest request, string path, FspiopError error, CancellationToken cancellation)
    {
        var body = (JsonObject)JsonNode.Parse(error.With().ToJson())!;
        return hub.AnswerAsync($"{path}/error", request.Source, body, request.Version, cancellation);
    }

    private static JsonObject Money(decimal amount, string currency) =>
        new() { ["amount"] = Amount.Write(amount), ["currency"] = currency };
}

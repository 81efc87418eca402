using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>The steps of an outbound transfer: each sends a request, keeps the answer in the transfer's data and says how far that is.</summary>
internal sealed class OutboundSteps(ConnectorOptions options, ConnectorRequests requests, TimeProvider time)
{
    private static readonly string[] Agreed =
        ["determiningTransferId", "initiatingFsp", "counterPartyFsp", "amountType", "sourceAmount", "targetAmount"];

    /// <summary>GET /parties; not asked again when the backend names the payee's FSP and wants no lookup.</summary>
    public async Task<OutboundState> FindPayeeAsync(JsonObject data, CancellationToken cancellation)
    {
        var to = (JsonObject)data["to"]!;
        var fspId = JsonTexts.At(to, "fspId");
        var skips = fspId is not null && data["skipPartyLookup"] is JsonValue skip && skip.TryGetValue<bool>(out var yes) && yes;
        if (!skips)
        {
            var path = PartyPath(to);
            var callback = await requests.AskAsync(HttpMethod.Get, path, path, fspId, null, cancellation);
            data["getPartiesResponse"] = callback.Shown();
            Take(to, callback.Body["party"] as JsonObject ?? [], callback.Source);
        }

        SeeCurrencies(data, to);
        return OutboundState.PartyKnown;
    }

    /// <summary>POST /fxQuotes: what the conversion costs.</summary>
    public async Task<OutboundState> AskConversionAsync(JsonObject data, CancellationToken cancellation)
    {
        var provider = options.Converter ?? throw OutboundException.Because("no foreign exchange provider is known");
        var currency = JsonTexts.At(data, "currency");
        var sends = JsonTexts.At(data, "amountType") != "RECEIVE";
        var source = new JsonObject { ["currency"] = sends ? currency : options.Currencies[0] };
        var target = sends
            ? new JsonObject { ["currency"] = data["to"]!["supportedCurrencies"]![0]!.DeepClone() }
            : (JsonObject)data["quoteResponse"]!["body"]!["transferAmount"]!.DeepClone();
        if (sends) source["amount"] = data["amount"]!.DeepClone();
        var id = Guid.NewGuid().ToString();
        var body = new JsonObject
        {
            ["conversionRequestId"] = id,
            ["conversionTerms"] = new JsonObject
            {
                ["conversionId"] = Guid.NewGuid().ToString(),
                ["determiningTransferId"] = data["transferId"]!.DeepClone(),
                ["initiatingFsp"] = options.FspId,
                ["counterPartyFsp"] = provider,
                ["amountType"] = sends ? "SEND" : "RECEIVE",
                ["sourceAmount"] = source,
                ["targetAmount"] = target,
                ["expiration"] = Expiration(),
            },
        };
        data["conversionRequestId"] = id;
        data["fxQuoteRequest"] = new JsonObject { ["body"] = body.DeepClone() };
        var path = IncomingRequest.Path("fxQuotes", id);
        var callback = await requests.AskAsync(HttpMethod.Post, "/fxQuotes", path, provider, body, cancellation);
        // The specification and the field's connector write this name differently.
        data["fxQuoteResponse"] = callback.Shown();
        data["fxQuotesResponse"] = callback.Shown();
        data["fxQuotesResponseSource"] = callback.Source;
        return OutboundState.ConversionKnown;
    }

    /// <summary>POST /quotes: what the payment costs, in the payee's currency when there is a conversion.</summary>
    public async Task<OutboundState> AskTermsAsync(JsonObject data, CancellationToken cancellation)
    {
        var to = (JsonObject)data["to"]!;
        var fspId = JsonTexts.At(to, "fspId");
        var quoteId = Guid.NewGuid().ToString();
        var amount = data["fxQuoteResponse"]?["body"]?["conversionTerms"]?["targetAmount"]?.DeepClone()
            ?? new JsonObject { ["currency"] = data["currency"]!.DeepClone(), ["amount"] = data["amount"]!.DeepClone() };
        var body = new JsonObject
        {
            ["quoteId"] = quoteId,
            ["transactionId"] = data["transferId"]!.DeepClone(),
            ["amountType"] = data["amountType"]!.DeepClone(),
            ["amount"] = amount,
            ["expiration"] = Expiration(),
            ["payer"] = Party((JsonObject)data["from"]!, options.FspId),
            ["payee"] = Party(to, fspId),
            ["transactionType"] = new JsonObject
            {
                ["scenario"] = data["transactionType"]?.DeepClone() ?? "TRANSFER",
                ["initiator"] = "PAYER",
                ["initiatorType"] = "CONSUMER",
            },
        };
        if (JsonTexts.At(data, "note") is { } note) body["note"] = note;
        data["quoteId"] = quoteId;
        var path = IncomingRequest.Path("quotes", quoteId);
        var callback = await requests.AskAsync(HttpMethod.Post, "/quotes", path, fspId, body, cancellation);
        data["quoteResponse"] = callback.Shown();
        data["quoteResponseSource"] = callback.Source;
        return OutboundState.QuoteKnown;
    }

    /// <summary>POST /fxTransfers: the conversion is reserved.</summary>
    public async Task<OutboundState> ConvertAsync(JsonObject data, CancellationToken cancellation)
    {
        var terms = (JsonObject)data["fxQuoteResponse"]!["body"]!["conversionTerms"]!;
        var id = JsonTexts.At(terms, "conversionId") ?? throw OutboundException.Because("the conversion's terms have no conversionId");
        var body = new JsonObject { ["commitRequestId"] = id, ["expiration"] = Expiration() };
        foreach (var name in Agreed) body[name] = terms[name]?.DeepClone();

        body["condition"] = data["fxQuoteResponse"]!["body"]!["condition"]?.DeepClone();
        var provider = JsonTexts.At(terms, "counterPartyFsp");
        data["fxTransferRequest"] = new JsonObject { ["body"] = body.DeepClone() };
        var callback = await requests.AskAsync(
            HttpMethod.Post, "/fxTransfers", IncomingRequest.Path("fxTransfers", id), provider, body, cancellation);
        data["fxTransferResponse"] = callback.Shown();
        return OutboundState.Converted;
    }

    /// <summary>POST /transfers: paid, once the answer is COMMITTED.</summary>
    public async Task<OutboundState> PayAsync(JsonObject data, CancellationToken cancellation)
    {
        var terms = (JsonObject)data["quoteResponse"]!["body"]!;
        var id = JsonTexts.At(data, "transferId")!;
        var body = new JsonObject
        {
            ["transferId"] = id,
            ["payerFsp"] = options.FspId,
            ["payeeFsp"] = data["to"]!["fspId"]?.DeepClone(),
            ["amount"] = terms["transferAmount"]?.DeepClone(),
            ["ilpPacket"] = terms["ilpPacket"]?.DeepClone(),
            ["condition"] = terms["condition"]?.DeepClone(),
            ["expiration"] = Expiration(),
        };
        data["prepare"] = new JsonObject { ["body"] = body.DeepClone() };
        var path = IncomingRequest.Path("transfers", id);
        var payee = JsonTexts.At(data, "quoteResponseSource");
        var callback = await requests.AskAsync(HttpMethod.Post, "/transfers", path, payee, body, cancellation);
        data["fulfil"] = callback.Shown();
        return JsonTexts.At(callback.Body, "transferState") == "COMMITTED" ? OutboundState.Done
            : throw OutboundException.Because($"the transfer is {JsonTexts.At(callback.Body, "transferState")}");
    }

    /// <summary>The path of a party in the outbound API's form.</summary>
    public static string PartyPath(JsonObject party)
    {
        var subId = JsonTexts.At(party, "idSubValue");
        var (type, value) = (JsonTexts.At(party, "idType")!, JsonTexts.At(party, "idValue")!);
        return subId is null ? IncomingRequest.Path("parties", type, value) : IncomingRequest.Path("parties", type, value, subId);
    }

    private static void Take(JsonObject to, JsonObject party, string source)
    {
        to["fspId"] = JsonTexts.At(party, "partyIdInfo", "fspId") ?? source;
        if (JsonTexts.At(party, "name") is { } name) to["displayName"] = name;
        foreach (var part in new[] { "firstName", "middleName", "lastName" })
        {
            if (JsonTexts.At(party, "personalInfo", "complexName", part) is { } text) to[part] = text;
        }

        if (JsonTexts.At(party, "personalInfo", "dateOfBirth") is { } born) to["dateOfBirth"] = born;
        if (party["supportedCurrencies"] is JsonArray currencies) to["supportedCurrencies"] = currencies.DeepClone();
    }

    // What is sent must be a currency that the payee takes; what is to be received, one that the payer has.
    private void SeeCurrencies(JsonObject data, JsonObject to)
    {
        var currency = JsonTexts.At(data, "currency");
        var known = JsonTexts.At(data, "amountType") == "RECEIVE"
            ? options.Currencies
            : [.. (to["supportedCurrencies"] as JsonArray ?? []).Select(item => item!.GetValue<string>())];
        data["needFx"] = known.Count > 0 && !known.Contains(currency!);
    }

    private static JsonObject Party(JsonObject party, string? fspId)
    {
        var information = new JsonObject
        {
            ["partyIdType"] = party["idType"]?.DeepClone(),
            ["partyIdentifier"] = party["idValue"]?.DeepClone(),
        };
        if (JsonTexts.At(party, "idSubValue") is { } subId) information["partySubIdOrType"] = subId;
        if (fspId is not null) information["fspId"] = fspId;
        var body = new JsonObject { ["partyIdInfo"] = information };
        if (JsonTexts.At(party, "displayName") is { } name) body["name"] = name;
        return body;
    }

    private string Expiration() => Timestamp.Write(time.GetUtcNow() + options.Validity);
}

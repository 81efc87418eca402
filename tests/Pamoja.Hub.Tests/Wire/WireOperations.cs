namespace Pamoja.Hub.Tests;

/// <summary>What is open in an operation's body: where unknown members are let through.</summary>
public enum Unknown
{
    /// <summary>Everywhere.</summary>
    Passes,

    /// <summary>Inside, but not at the top.</summary>
    RefusedAtTop,

    /// <summary>Nowhere.</summary>
    Refused,
}

/// <summary>What a sender that is no participant is answered.</summary>
public enum Stranger
{
    /// <summary>400/3200.</summary>
    Refused,

    /// <summary>400/3101, the words of the account lookup.</summary>
    Malformed,

    /// <summary>As if it were known.</summary>
    Accepted,
}

/// <summary>
/// An operation as participants know it, written down from the API's definition and not from the hub: a good request, which members of its
/// body are mandatory, and what is particular about it.
/// </summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">A good target.</param>
/// <param name="Body">A good body; null for none.</param>
/// <param name="Required">Paths of the mandatory members, as far as the body has their parents.</param>
internal sealed record WireOperation(string Method, string Target, string? Body = null, params string[] Required)
{
    private static readonly string[] AllVersions = ["1.0", "1.1", "2.0"];

    internal string[] Versions { get; init; } = AllVersions;

    internal int Success { get; init; } = 202;

    internal Unknown Unknown { get; init; } = Unknown.Passes;

    internal Stranger Stranger { get; init; } = Stranger.Refused;

    /// <summary>Whether FSPIOP-Destination must be there.</summary>
    internal bool NeedsDestination { get; init; }

    /// <summary>Mandatory values of the query.</summary>
    internal string[] Query { get; init; } = [];

    /// <summary>Path of a list that may be empty; no other one may.</summary>
    internal string? MayBeEmpty { get; init; }

    /// <summary>Whether the last variable part of the path must be a UUID or ULID.</summary>
    internal bool HasObjectId { get; init; }

    public override string ToString() => $"{Method} {Target}";
}

/// <summary>Every operation of the interoperability API that the hub serves.</summary>
internal static class WireOperations
{
    internal const string Id = "0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b01";
    private const string OtherId = "0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b02";
    private const string Condition = "zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8";
    private const string Moment = "2035-01-02T03:04:05.678Z";
    private const string Money = """{"currency":"USD","amount":"1.5"}""";
    private const string Kind = """{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"}""";
    private const string Extensions = """{"extension":[{"key":"k","value":"v"}]}""";
    private const string Party = $$$"""{"partyIdInfo":{{{PartyId}}},"name":"Amina"}""";
    private const string PartyId = """{"partyIdType":"MSISDN","partyIdentifier":"27713803912","fspId":"payeefsp"}""";
    private const string Error = $$$"""{"errorInformation":{"errorCode":"5104","errorDescription":"no","extensionList":{{{Extensions}}}}}""";

    private const string Terms = $$$"""
        {"conversionId":"{{{Id}}}","initiatingFsp":"payerfsp","counterPartyFsp":"payeefsp","amountType":"SEND",
         "sourceAmount":{{{Money}}},"targetAmount":{{{Money}}},"expiration":"{{{Moment}}}"}
        """;

    private static readonly string[] MoneyIn = ["currency", "amount"];
    private static readonly string[] ErrorRequired =
    [
        "errorInformation", "errorInformation/errorCode", "errorInformation/errorDescription",
        "errorInformation/extensionList/extension", "errorInformation/extensionList/extension/0/key",
        "errorInformation/extensionList/extension/0/value",
    ];

    private static readonly string[] First = ["1.0", "1.1"];

    internal static readonly IReadOnlyList<WireOperation> All =
    [
        .. Participants(), .. Parties(), .. Quotes(), .. FxQuotes(), .. BulkQuotes(), .. Transfers(), .. FxTransfers(), .. BulkTransfers(), .. Requests(),
        .. Services(),
    ];

    private static IEnumerable<WireOperation> Participants()
    {
        yield return new("POST", "/participants", $$$"""{"requestId":"{{{Id}}}","partyList":[{{{PartyId}}}],"currency":"USD"}""",
            "requestId", "partyList", "partyList/0/partyIdType", "partyList/0/partyIdentifier")
        { Success = 200 };
        yield return new("PUT", $"/participants/{Id}") { Success = 501, Stranger = Stranger.Accepted };
        yield return new("PUT", $"/participants/{Id}/error") { Success = 501, Stranger = Stranger.Accepted };
        foreach (var party in new[] { "/participants/MSISDN/1234", "/participants/MSISDN/1234/child" })
        {
            yield return new("GET", party);
            yield return new("POST", party, """{"fspId":"payeefsp","currency":"USD"}""", "fspId")
            {
                Stranger = party.EndsWith("child", StringComparison.Ordinal) ? Stranger.Accepted : Stranger.Refused,
            };
            yield return new("PUT", party, """{"fspId":"payeefsp"}""") { Success = 200 };
            yield return new("DELETE", party);
            yield return new("PUT", $"{party}/error", Error, ErrorRequired) { Success = 200, NeedsDestination = true };
        }
    }

    private static IEnumerable<WireOperation> Parties()
    {
        foreach (var party in new[] { "/parties/MSISDN/1234", "/parties/MSISDN/1234/child" })
        {
            yield return new("GET", party) { Stranger = Stranger.Malformed };
            yield return new("PUT", party, $$$"""{"party":{{{Party}}}}""",
                "party", "party/partyIdInfo", "party/partyIdInfo/partyIdType", "party/partyIdInfo/partyIdentifier")
            {
                Success = 200,
                NeedsDestination = true,
            };
            yield return new("PUT", $"{party}/error", Error, ErrorRequired) { Success = 200, NeedsDestination = true };
        }
    }

    private static IEnumerable<WireOperation> Quotes()
    {
        var body = $$$"""
            {"quoteId":"{{{Id}}}","transactionId":"{{{Id}}}","payee":{{{Party}}},"payer":{{{Party}}},"amountType":"SEND","amount":{{{Money}}},
             "transactionType":{{{Kind}}},"note":"n","extensionList":{{{Extensions}}}}
            """;
        string[] required =
        [
            "quoteId", "transactionId", "payee", "payee/partyIdInfo", "payee/partyIdInfo/partyIdType", "payee/partyIdInfo/partyIdentifier",
            "payer", "payer/partyIdInfo", "payer/partyIdInfo/partyIdType", "payer/partyIdInfo/partyIdentifier", "amountType",
            .. In("amount", MoneyIn), "transactionType", "transactionType/scenario", "transactionType/initiator",
            "transactionType/initiatorType", .. In("extensionList/extension/0", "key", "value")[1..], "extensionList/extension",
        ];
        var answer = $$$"""
            {"transferAmount":{{{Money}}},"payeeReceiveAmount":{{{Money}}},"expiration":"{{{Moment}}}","ilpPacket":"AYICjg",
             "condition":"{{{Condition}}}"}
            """;
        string[] answerRequired =
        [
            .. In("transferAmount", MoneyIn), "payeeReceiveAmount/currency", "payeeReceiveAmount/amount", "expiration", "ilpPacket", "condition",
        ];
        return Object("quotes", new("POST", "/quotes", body, required), new("PUT", "", answer, answerRequired), Unknown.RefusedAtTop);
    }

    private static IEnumerable<WireOperation> FxQuotes()
    {
        string[] terms =
        [
            .. In("conversionTerms", "conversionId", "initiatingFsp", "counterPartyFsp", "amountType", "sourceAmount", "targetAmount", "expiration"),
            "conversionTerms/sourceAmount/currency", "conversionTerms/targetAmount/currency",
        ];
        var post = new WireOperation(
            "POST", "/fxQuotes", $$$"""{"conversionRequestId":"{{{Id}}}","conversionTerms":{{{Terms}}}}""", ["conversionRequestId", .. terms]);
        var put = new WireOperation("PUT", "", $$$"""{"condition":"{{{Condition}}}","conversionTerms":{{{Terms}}}}""", terms);
        return Object("fxQuotes", post, put, Unknown.Passes, Unknown.RefusedAtTop);
    }

    private static IEnumerable<WireOperation> BulkQuotes()
    {
        var each = $$$"""
            {"quoteId":"{{{Id}}}","transactionId":"{{{Id}}}","payee":{{{Party}}},"amountType":"SEND","amount":{{{Money}}},"transactionType":{{{Kind}}}}
            """;
        var post = new WireOperation(
            "POST", "/bulkQuotes", $$$"""{"bulkQuoteId":"{{{Id}}}","payer":{{{Party}}},"individualQuotes":[{{{each}}}]}""",
            "bulkQuoteId", "payer", "payer/partyIdInfo", "payer/partyIdInfo/partyIdType", "payer/partyIdInfo/partyIdentifier", "individualQuotes",
            "individualQuotes/0/quoteId", "individualQuotes/0/transactionId", "individualQuotes/0/payee", "individualQuotes/0/payee/partyIdInfo",
            "individualQuotes/0/payee/partyIdInfo/partyIdType", "individualQuotes/0/payee/partyIdInfo/partyIdentifier",
            "individualQuotes/0/amountType", "individualQuotes/0/amount", "individualQuotes/0/amount/currency",
            "individualQuotes/0/amount/amount", "individualQuotes/0/transactionType", "individualQuotes/0/transactionType/scenario",
            "individualQuotes/0/transactionType/initiator", "individualQuotes/0/transactionType/initiatorType");
        var put = new WireOperation(
            "PUT", "", $$$"""{"individualQuoteResults":[{"quoteId":"{{{Id}}}","transferAmount":{{{Money}}}}],"expiration":"{{{Moment}}}"}""",
            "individualQuoteResults/0/quoteId", "individualQuoteResults/0/transferAmount/currency",
            "individualQuoteResults/0/transferAmount/amount", "expiration")
        { MayBeEmpty = "individualQuoteResults" };
        return Object("bulkQuotes", post, put, Unknown.RefusedAtTop);
    }

    private static IEnumerable<WireOperation> Transfers()
    {
        var body = $$$"""
            {"transferId":"{{{Id}}}","payeeFsp":"payeefsp","payerFsp":"payerfsp","amount":{{{Money}}},"ilpPacket":"AYICjg",
             "condition":"{{{Condition}}}","expiration":"{{{Moment}}}"}
            """;
        yield return new("POST", "/transfers", body,
            ["transferId", "payeeFsp", "payerFsp", .. In("amount", MoneyIn), "ilpPacket", "condition", "expiration"]);
        yield return new("GET", $"/transfers/{Id}") { HasObjectId = true };
        yield return new("PUT", $"/transfers/{Id}", $$$"""{"fulfilment":"{{{Condition}}}","transferState":"COMMITTED"}""", "transferState")
        {
            Success = 200,
            HasObjectId = true,
        };
        yield return new("PUT", $"/transfers/{Id}/error", Error, ErrorRequired) { Success = 200 };
        yield return Patch("transfers");
    }

    private static IEnumerable<WireOperation> FxTransfers()
    {
        var body = $$$"""
            {"commitRequestId":"{{{Id}}}","initiatingFsp":"payerfsp","counterPartyFsp":"payeefsp","sourceAmount":{{{Money}}},
             "targetAmount":{{{Money}}},"condition":"{{{Condition}}}","expiration":"{{{Moment}}}"}
            """;
        yield return new("POST", "/fxTransfers", body,
            ["commitRequestId", "initiatingFsp", "counterPartyFsp", .. In("sourceAmount", MoneyIn), .. In("targetAmount", MoneyIn), "condition"]);
        yield return new("GET", $"/fxTransfers/{Id}") { HasObjectId = true };
        yield return new("PUT", $"/fxTransfers/{Id}", $$$"""{"fulfilment":"{{{Condition}}}","conversionState":"RESERVED"}""", "conversionState")
        {
            Success = 200,
            HasObjectId = true,
        };
        yield return new("PUT", $"/fxTransfers/{Id}/error", Error, ErrorRequired) { Success = 200 };
        yield return Patch("fxTransfers");
    }

    private static IEnumerable<WireOperation> BulkTransfers()
    {
        var each = $$$"""
            {"transferId":"{{{Id}}}","transferAmount":{{{Money}}},"ilpPacket":"AYICjg","condition":"{{{Condition}}}","extensionList":{{{Extensions}}}}
            """;
        var body = $$$"""
            {"bulkTransferId":"{{{Id}}}","bulkQuoteId":"{{{Id}}}","payeeFsp":"payeefsp","payerFsp":"payerfsp","individualTransfers":[{{{each}}}],
             "expiration":"{{{Moment}}}"}
            """;
        string[] item = ["transferId", "transferAmount", "transferAmount/currency", "transferAmount/amount", "ilpPacket", "condition"];
        yield return new("POST", "/bulkTransfers", body,
            [
                "bulkTransferId", "bulkQuoteId", "payeeFsp", "payerFsp", "individualTransfers",
                .. item.Select(member => $"individualTransfers/0/{member}"), "individualTransfers/0/extensionList/extension",
                "individualTransfers/0/extensionList/extension/0/key", "individualTransfers/0/extensionList/extension/0/value", "expiration",
            ]);
        yield return new("GET", $"/bulkTransfers/{Id}") { HasObjectId = true };
        var results = $$$"""[{"transferId":"{{{Id}}}","fulfilment":"{{{Condition}}}"},{"transferId":"{{{OtherId}}}",{{{Error[1..^1]}}}}]""";
        yield return new("PUT", $"/bulkTransfers/{Id}", $$$"""{"bulkTransferState":"COMPLETED","individualTransferResults":{{{results}}}}""",
            [
                "bulkTransferState", "individualTransferResults/0/transferId", "individualTransferResults/1/transferId",
                .. ErrorRequired[1..].Select(member => $"individualTransferResults/1/{member}"),
            ])
        {
            Success = 200,
            HasObjectId = true,
            MayBeEmpty = "individualTransferResults",
        };
        yield return new("PUT", $"/bulkTransfers/{Id}/error", Error, ErrorRequired) { Success = 200 };
    }

    private static IEnumerable<WireOperation> Requests()
    {
        var body = $$$"""
            {"transactionRequestId":"{{{Id}}}","payee":{{{Party}}},"payer":{{{PartyId}}},"amount":{{{Money}}},"transactionType":{{{Kind}}}}
            """;
        var post = new WireOperation(
            "POST", "/transactionRequests", body,
            [
                "transactionRequestId", "payee", "payee/partyIdInfo", "payee/partyIdInfo/partyIdType", "payee/partyIdInfo/partyIdentifier",
                "payer", "payer/partyIdType", "payer/partyIdentifier", .. In("amount", MoneyIn), "transactionType", "transactionType/scenario",
                "transactionType/initiator", "transactionType/initiatorType",
            ]);
        var put = new WireOperation("PUT", "", """{"transactionRequestState":"RECEIVED"}""", "transactionRequestState");
        foreach (var each in Object("transactionRequests", post, put, Unknown.Refused)) yield return each with { Versions = First };
        var authorization = new WireOperation(
            "PUT", "", """{"authenticationInfo":{"authentication":"OTP","authenticationValue":"123456"},"responseType":"ENTERED"}""",
            "authenticationInfo/authentication", "authenticationInfo/authenticationValue", "responseType");
        foreach (var each in Object("authorizations", null, authorization, Unknown.Refused))
        {
            yield return each with
            {
                Versions = First,
                Target = each.Method == "GET" ? $"{each.Target}?authenticationType=OTP&retriesLeft=2&amount=102&currency=USD" : each.Target,
                Query = each.Method == "GET" ? ["authenticationType", "retriesLeft", "amount", "currency"] : [],
            };
        }

        var transaction = new WireOperation("PUT", "", """{"transactionState":"COMPLETED","code":"Ab12"}""", "transactionState");
        foreach (var each in Object("transactions", null, transaction, Unknown.Passes)) yield return each;
    }

    /// <summary>From a hub to its participants, and through proxies; a participant sends none.</summary>
    private static WireOperation Patch(string resource) => new("PATCH", $"/{resource}/{Id}") { Success = 501, Stranger = Stranger.Accepted };

    private static IEnumerable<WireOperation> Services()
    {
        foreach (var target in new[] { "/services/FXP", "/services/FXP/USD/EUR" }) yield return new("GET", target) { Versions = ["2.0"] };
    }

    /// <summary>The operations of an object between two FSPs.</summary>
    private static IEnumerable<WireOperation> Object(
        string resource, WireOperation? post, WireOperation put, Unknown unknown, Unknown? unknownInError = null)
    {
        var path = $"/{resource}/{Id}";
        if (post is not null) yield return post with { NeedsDestination = true, Unknown = unknown };
        yield return new("GET", path) { NeedsDestination = true, HasObjectId = true };
        yield return put with { Target = path, NeedsDestination = true, Success = 200, Unknown = unknown, HasObjectId = true };
        yield return new("PUT", $"{path}/error", Error, ErrorRequired)
        {
            NeedsDestination = true,
            Success = 200,
            Unknown = unknownInError ?? unknown,
        };
    }

    private static string[] In(string parent, params string[] members) => [parent, .. members.Select(member => $"{parent}/{member}")];
}

using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop.Tests;

/// <summary>Good bodies, one for each schema, and the means to spoil them.</summary>
internal static class Samples
{
    public const string Condition = "zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8";

    private const string Money = """{"currency":"USD","amount":"100.5"}""";
    private const string PartyId = """{"partyIdType":"MSISDN","partyIdentifier":"27713803912","fspId":"payeefsp"}""";
    private const string Uuid = "b51ec534-ee48-4575-b6a9-ead2955b8069";
    private const string Ulid = "01JBVM16V3Q4MSV8KTG0BRJGZ2";
    private const string Extensions = """{"extension":[{"key":"k","value":"v"}]}""";
    private const string Moment = "2030-01-02T03:04:05.678Z";

    private const string Party = $$$"""
        {"partyIdInfo":{{{PartyId}}},"merchantClassificationCode":"1234","name":"Amina Wanjirũ",
         "personalInfo":{"complexName":{"firstName":"Amina","middleName":"ဇော်","lastName":"O'Neill-Wanjirũ"},"dateOfBirth":"1980-02-29"},
         "supportedCurrencies":["USD","KES"]}
        """;

    private const string TransactionType = """
        {"scenario":"TRANSFER","subScenario":"LOCALLY_DEFINED","initiator":"PAYER","initiatorType":"CONSUMER","balanceOfPayments":"123"}
        """;

    private const string ConversionTerms = $$$"""
        {"conversionId":"{{{Ulid}}}","determiningTransferId":"{{{Uuid}}}","initiatingFsp":"payerfsp","counterPartyFsp":"fxp1",
         "amountType":"SEND","sourceAmount":{{{Money}}},"targetAmount":{"currency":"ZAR"},"expiration":"{{{Moment}}}",
         "charges":[{"chargeType":"fee","sourceAmount":{{{Money}}}}]}
        """;

    private const string Error = $$$"""
        {"errorInformation":{"errorCode":"5104","errorDescription":"Payee rejected","extensionList":{{{Extensions}}}}}
        """;

    public static readonly IReadOnlyDictionary<BodySchema, string> All = new Dictionary<BodySchema, string>
    {
        [BodySchema.ParticipantsBatchPost] = $$$"""{"requestId":"{{{Uuid}}}","partyList":[{{{PartyId}}}],"currency":"USD"}""",
        [BodySchema.ParticipantsBatchPut] = $$$"""{"partyList":[{"partyId":{{{PartyId}}}}],"currency":"USD"}""",
        [BodySchema.ParticipantsPost] = """{"fspId":"payeefsp","currency":"USD"}""",
        [BodySchema.ParticipantsPut] = """{"fspId":"payeefsp"}""",
        [BodySchema.PartiesPut] = $$$"""{"party":{{{Party}}}}""",
        [BodySchema.QuotesPost] = $$$"""
            {"quoteId":"{{{Ulid}}}","transactionId":"{{{Uuid}}}","payee":{{{Party}}},"payer":{{{Party}}},"amountType":"SEND",
             "amount":{{{Money}}},"fees":{{{Money}}},"transactionType":{{{TransactionType}}},"converter":"PAYER",
             "currencyConversion":{"sourceAmount":{{{Money}}},"targetAmount":{{{Money}}}},
             "geoCode":{"latitude":"+45.4215","longitude":"-75.6972"},"note":"rent","expiration":"{{{Moment}}}"}
            """,
        [BodySchema.QuotesPut] = $$$"""
            {"transferAmount":{{{Money}}},"payeeReceiveAmount":{"currency":"KES","amount":"1"},"expiration":"{{{Moment}}}",
             "ilpPacket":"AYICjg","condition":"{{{Condition}}}"}
            """,
        [BodySchema.BulkQuotesPost] = $$$"""
            {"bulkQuoteId":"{{{Uuid}}}","payer":{{{Party}}},"individualQuotes":[{"quoteId":"{{{Uuid}}}","transactionId":"{{{Ulid}}}",
             "payee":{{{Party}}},"amountType":"RECEIVE","amount":{{{Money}}},"transactionType":{{{TransactionType}}}}]}
            """,
        [BodySchema.BulkQuotesPut] = $$$"""
            {"individualQuoteResults":[{"quoteId":"{{{Uuid}}}","transferAmount":{{{Money}}}}],"expiration":"{{{Moment}}}"}
            """,
        [BodySchema.FxQuotesPost] = $$$"""{"conversionRequestId":"{{{Uuid}}}","conversionTerms":{{{ConversionTerms}}}}""",
        [BodySchema.FxQuotesPut] = $$$"""{"condition":"{{{Condition}}}","conversionTerms":{{{ConversionTerms}}}}""",
        [BodySchema.TransfersPost] = $$$"""
            {"transferId":"{{{Uuid}}}","payeeFsp":"payeefsp","payerFsp":"payerfsp","amount":{{{Money}}},"ilpPacket":"AYICjg",
             "condition":"{{{Condition}}}","expiration":"{{{Moment}}}","extensionList":{{{Extensions}}}}
            """,
        [BodySchema.TransfersPut] =
            $$$"""{"fulfilment":"{{{Condition}}}","completedTimestamp":"{{{Moment}}}","transferState":"COMMITTED"}""",
        [BodySchema.TransfersPatch] = $$$"""{"completedTimestamp":"{{{Moment}}}","transferState":"COMMITTED"}""",
        [BodySchema.FxTransfersPost] = $$$"""
            {"commitRequestId":"{{{Ulid}}}","determiningTransferId":"{{{Uuid}}}","initiatingFsp":"payerfsp","counterPartyFsp":"fxp1",
             "sourceAmount":{{{Money}}},"targetAmount":{"currency":"ZAR","amount":"1800"},"condition":"{{{Condition}}}",
             "expiration":"{{{Moment}}}"}
            """,
        [BodySchema.FxTransfersPut] = $$$"""{"fulfilment":"{{{Condition}}}","conversionState":"RESERVED"}""",
        [BodySchema.FxTransfersPatch] = """{"conversionState":"COMMITTED"}""",
        [BodySchema.BulkTransfersPost] = $$$"""
            {"bulkTransferId":"{{{Uuid}}}","bulkQuoteId":"{{{Ulid}}}","payerFsp":"payerfsp","payeeFsp":"payeefsp",
             "individualTransfers":[{"transferId":"{{{Uuid}}}","transferAmount":{{{Money}}},"ilpPacket":"AYICjg",
             "condition":"{{{Condition}}}"}],"expiration":"{{{Moment}}}"}
            """,
        [BodySchema.BulkTransfersPut] = $$$"""
            {"individualTransferResults":[{"transferId":"{{{Uuid}}}","fulfilment":"{{{Condition}}}"}],"bulkTransferState":"COMPLETED"}
            """,
        [BodySchema.TransactionRequestsPost] = $$$"""
            {"transactionRequestId":"{{{Uuid}}}","payee":{{{Party}}},"payer":{{{PartyId}}},"amount":{{{Money}}},
             "transactionType":{{{TransactionType}}},"authenticationType":"OTP"}
            """,
        [BodySchema.TransactionRequestsPut] = $$$"""{"transactionId":"{{{Uuid}}}","transactionRequestState":"RECEIVED"}""",
        [BodySchema.TransactionsPut] = $$$"""{"completedTimestamp":"{{{Moment}}}","transactionState":"COMPLETED","code":"Ab12"}""",
        [BodySchema.AuthorizationsPut] = """
            {"authenticationInfo":{"authentication":"OTP","authenticationValue":"123456"},"responseType":"ENTERED"}
            """,
        [BodySchema.ErrorPut] = Error,
        [BodySchema.QuotesErrorPut] = Error,
        [BodySchema.RequestsErrorPut] = Error,
    };

    /// <summary>The schema with this operation's name.</summary>
    public static BodySchema Schema(string name) => All.Keys.Single(schema => schema.Name == name);

    /// <summary>A good body with the value at a path (a/b/0) replaced by a JSON text, added, or (null) taken away.</summary>
    public static byte[] With(BodySchema schema, string path, string? json)
    {
        var root = JsonNode.Parse(All[schema])!;
        var steps = path.Split('/');
        var node = root;
        foreach (var step in steps[..^1]) node = int.TryParse(step, out var index) ? node[index]! : node[step]!;
        if (json is null) node.AsObject().Remove(steps[^1]);
        else if (int.TryParse(steps[^1], out var last)) node[last] = JsonNode.Parse(json);
        else node[steps[^1]] = JsonNode.Parse(json);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>A good body, as bytes.</summary>
    public static byte[] Good(BodySchema schema) => Encoding.UTF8.GetBytes(All[schema]);

    /// <summary>A good body, read.</summary>
    public static MessageBody Read(BodySchema schema)
    {
        Assert.True(schema.TryRead(Good(schema), out var body, out var error), error?.ToString());
        return body;
    }
}

using System.Text;

namespace Pamoja.Fspiop.Tests;

public sealed class BodySchemaTests
{
    private const string AmountPattern = @"^([0]|([1-9][0-9]{0,17}))([.][0-9]{0,3}[1-9])?$";
    private const string QuoteCodePattern = "^(10|20|3[0-4]|4[0-4]|5[0-4])[0-9]{2}$";

    public static TheoryData<string> Names => [.. Samples.All.Keys.Select(schema => schema.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_good_body_passes(string name)
    {
        using var body = Samples.Read(Samples.Schema(name));
        Assert.Equal(Samples.Good(Samples.Schema(name)), body.Bytes.ToArray());
    }

    [Theory]
    [InlineData("POST /transfers", "transferId", null, "3102 must have required property 'transferId'")]
    [InlineData("POST /transfers", "amount/currency", null, "3102 /amount must have required property 'currency'")]
    [InlineData("POST /transfers", "payeeFsp", "{}", "3101 /payeeFsp must be string")]
    [InlineData("POST /transfers", "payeeFsp", "null", "3101 /payeeFsp must be string")]
    [InlineData("POST /transfers", "payeeFsp", "true", "3101 /payeeFsp must be string")]
    [InlineData("POST /transfers", "amount", "\"1\"", "3101 /amount must be object")]
    [InlineData("POST /transfers", "amount/currency", "\"US\"", "3100 /amount/currency must NOT have fewer than 3 characters")]
    [InlineData("POST /transfers", "amount/currency", "\"USDX\"", "3100 /amount/currency must NOT have more than 3 characters")]
    [InlineData("POST /transfers", "amount/currency", "\"ZZZ\"", "3100 /amount/currency must be equal to one of the allowed values")]
    [InlineData("POST /transfers", "amount/amount", "\"5.0\"", "3100 /amount/amount must match pattern \"" + AmountPattern + "\"")]
    [InlineData("POST /transfers", "payerFsp", "\"\"", "3100 /payerFsp must NOT have fewer than 1 characters")]
    [InlineData("POST /transfers", "payerFsp", "\"123456789012345678901234567890123\"",
        "3100 /payerFsp must NOT have more than 32 characters")]
    [InlineData("POST /transfers", "condition", "\"abc\"", "3100 /condition must match pattern \"^[A-Za-z0-9-_]{43}$\"")]
    [InlineData("POST /transfers", "extensionList/extension", "[]", "3100 /extensionList/extension must NOT have fewer than 1 items")]
    [InlineData("POST /transfers", "extensionList/extension/0/key", null,
        "3102 /extensionList/extension/0 must have required property 'key'")]
    [InlineData("POST /transfers", "extensionList/extension", "{}", "3101 /extensionList/extension must be array")]
    [InlineData("PUT /transfers/{ID}", "transferState", "\"DONE\"", "3100 /transferState must be equal to one of the allowed values")]
    [InlineData("PUT /transfers/{ID}", "transferState", null, "3102 must have required property 'transferState'")]
    [InlineData("POST /participants/{Type}/{ID}", "fspId", null, "3102 must have required property 'fspId'")]
    [InlineData("POST /participants", "partyList", "[]", "3100 /partyList must NOT have fewer than 1 items")]
    [InlineData("POST /participants", "partyList/0/partyIdentifier", "\"a b\"",
        "3100 /partyList/0/partyIdentifier must match pattern \"^[^\\s{}]+$\"")]
    [InlineData("PUT /parties/{Type}/{ID}", "party/partyIdInfo/partyIdType", "\"PHONE\"",
        "3100 /party/partyIdInfo/partyIdType must be equal to one of the allowed values")]
    [InlineData("PUT /parties/{Type}/{ID}", "party/partyIdInfo", null, "3102 /party must have required property 'partyIdInfo'")]
    [InlineData("POST /quotes", "surplus", "1", "3103 must NOT have additional properties")]
    [InlineData("PUT /quotes/{ID}", "surplus", "1", "3103 must NOT have additional properties")]
    [InlineData("PUT /quotes/{ID}/error", "surplus", "1", "3103 must NOT have additional properties")]
    [InlineData("PUT /quotes/{ID}/error", "errorInformation/errorCode", "\"6000\"",
        "3100 /errorInformation/errorCode must match pattern \"" + QuoteCodePattern + "\"")]
    [InlineData("POST /transactionRequests", "payee/surplus", "1", "3103 /payee must NOT have additional properties")]
    [InlineData("PUT /authorizations/{ID}", "authenticationInfo/surplus", "1",
        "3103 /authenticationInfo must NOT have additional properties")]
    [InlineData("PUT /authorizations/{ID}", "responseType", null, "3102 must have required property 'responseType'")]
    [InlineData("PUT .../error", "errorInformation", null, "3102 must have required property 'errorInformation'")]
    [InlineData("PUT .../error", "errorInformation/errorCode", "\"0100\"",
        "3100 /errorInformation/errorCode must match pattern \"^[1-9]\\d{3}$\"")]
    [InlineData("POST /fxTransfers", "sourceAmount/amount", null, "3102 /sourceAmount must have required property 'amount'")]
    [InlineData("POST /fxQuotes", "conversionTerms/charges", "[1]", "3101 /conversionTerms/charges/0 must be object")]
    public void A_spoilt_body_is_refused_with_its_one_error(string name, string path, string? json, string expected)
    {
        AssertError(expected, Samples.Schema(name), Samples.With(Samples.Schema(name), path, json));
    }

    [Theory]
    [InlineData("POST /transfers", "surplus", "{\"a\":[1]}")]
    [InlineData("POST /transfers", "amount/surplus", "1")]
    [InlineData("POST /quotes", "payer/surplus", "1")]
    [InlineData("PUT /parties/{Type}/{ID}", "party/surplus", "1")]
    [InlineData("POST /transfers", "amount/amount", "100")]
    [InlineData("POST /transfers", "amount/amount", "100.50")]
    [InlineData("POST /transfers", "transferId", "\"01JBVM16V3Q4MSV8KTG0BRJGZ2\"")]
    [InlineData("POST /transfers", "transferId", "\"b51ec534-ee48-7575-b6a9-ead2955b8069\"")]
    [InlineData("POST /fxQuotes", "conversionTerms/targetAmount/amount", "\"5\"")]
    [InlineData("PUT /authorizations/{ID}", "authenticationInfo", null)]
    [InlineData("PUT /transfers/{ID}", "fulfilment", null)]
    public void What_the_schema_leaves_open_passes(string name, string path, string? json)
    {
        var passes = Samples.Schema(name).TryRead(Samples.With(Samples.Schema(name), path, json), out var body, out var error);
        Assert.True(passes, error?.ToString());
        body!.Dispose();
    }

    [Fact]
    public void A_missing_member_is_named_before_a_wrong_one()
    {
        var bytes = """{"transferId":1,"payeeFsp":{}}"""u8.ToArray();
        AssertError("3102 must have required property 'payerFsp'", BodySchema.TransfersPost, bytes);
    }

    [Fact]
    public void Of_two_wrong_members_the_first_of_the_schema_is_named()
    {
        var bytes = """{"transferState":"DONE","fulfilment":"short"}"""u8.ToArray();
        AssertError(
            "3100 /fulfilment must match pattern \"^[A-Za-z0-9-_]{43}$\"",
            BodySchema.TransfersPut, bytes);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"transferState\":\"COMMITTED\"")]
    [InlineData("{\"transferState\":\"COMMITTED\",\"transferState\":\"ABORTED\"}")]
    [InlineData("{\"transferState\":\"COMMITTED\",\"\\u0074ransferState\":\"ABORTED\"}")]
    [InlineData("{\"transferState\":\"COMMITTED\",\"x\":{\"y\":1,\"y\":2}}")]
    [InlineData("{\"transferState\":\"COMMITTED\"} {}")]
    [InlineData("{\"transferState\":\"COMMITTED\",\"x\":\"\\ud800\"}")]
    [InlineData("{\"transferState\":\"COMMITTED\",\"x\":\"\\udc00\\ud800\"}")]
    [InlineData("{\"transferState\":\"COMMITTED\",\"\\ud800\":1}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"transferState\":NaN}")]
    [InlineData("{/* comment */}")]
    public void What_is_no_JSON_object_is_malformed(string text)
    {
        Assert.False(BodySchema.TransfersPut.TryRead(Encoding.UTF8.GetBytes(text), out _, out var error));
        Assert.Equal("3101", error.Code);
        Assert.Equal(400, error.HttpStatus);
    }

    [Fact]
    public void Escaped_pairs_and_escaped_names_are_read()
    {
        var bytes = """{"\u0074ransferState":"COMMITTED","note":"\ud83d\ude00 \\u \\ud800 \" \\"}"""u8.ToArray();
        Assert.True(BodySchema.TransfersPut.TryRead(bytes, out var body, out _));
        using (body) Assert.Equal("COMMITTED", TransferFulfil.From(body).TransferState);
    }

    [Fact]
    public void Invalid_UTF8_is_malformed()
    {
        byte[] bytes = [.. "{\"transferState\":\"COMMITTED\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        AssertError("3101 must be text in UTF-8", BodySchema.TransfersPut, bytes);
    }

    [Fact]
    public void A_body_nested_too_deep_is_malformed()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}");
        Assert.False(BodySchema.TransfersPut.TryRead(bytes, out _, out var error));
        Assert.Equal("3101", error.Code);
    }

    [Fact]
    public void An_empty_body_lacks_its_first_member()
    {
        AssertError(
            "3102 must have required property 'transferId'", BodySchema.TransfersPost, []);
    }

    [Fact]
    public void Ten_thousand_parties_pass_and_one_more_is_refused()
    {
        const string party = """{"partyIdType":"MSISDN","partyIdentifier":"1"}""";
        byte[] Body(int count) => Encoding.UTF8.GetBytes(
            "{\"requestId\":\"b51ec534-ee48-4575-b6a9-ead2955b8069\",\"partyList\":["
            + string.Join(',', Enumerable.Repeat(party, count)) + "]}");
        Assert.True(BodySchema.ParticipantsBatchPost.TryRead(Body(10_000), out var body, out _));
        body.Dispose();
        AssertError(
            "3100 /partyList must NOT have more than 10000 items",
            BodySchema.ParticipantsBatchPost, Body(10_001));
    }

    [Fact]
    public void Each_resource_has_its_error_schema()
    {
        Assert.Same(BodySchema.QuotesErrorPut, BodySchema.ErrorPutOf(ResourceNames.FxQuotes));
        Assert.Same(BodySchema.RequestsErrorPut, BodySchema.ErrorPutOf(ResourceNames.Authorizations));
        Assert.Same(BodySchema.ErrorPut, BodySchema.ErrorPutOf(ResourceNames.Transfers));
    }

    /// <param name="expected">The code, and what follows "... - /requestBody".</param>
    /// <param name="schema">The schema that refuses.</param>
    /// <param name="bytes">The body.</param>
    private static void AssertError(string expected, BodySchema schema, byte[] bytes)
    {
        Assert.False(schema.TryRead(bytes, out var body, out var error));
        Assert.Null(body);
        var generic = expected[..4] switch
        {
            "3100" => "Generic validation error",
            "3101" => "Malformed syntax",
            "3102" => "Missing mandatory element",
            _ => "Too many elements",
        };
        var separator = expected[5] == '/' ? "" : " ";
        var description = $"{generic} - /requestBody{separator}{expected[5..]}";
        Assert.Equal(expected[..4], error.Code);
        Assert.Equal(description.Length <= 128 ? description : description[..128], error.Description);
        Assert.Equal(400, error.HttpStatus);
    }
}

using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>/participants through a whole hub, with an oracle that records what it is told.</summary>
public sealed class ParticipantsTests : IClassFixture<HubFixture>
{
    private readonly HubFixture _hub;

    public ParticipantsTests(HubFixture hub)
    {
        _hub = hub;
        Answer("GET", 200, """{"partyList":[{"fspId":"payeefsp"},{"fspId":"payerfsp","partySubIdOrType":"child"}]}""");
    }

    private void Answer(string method, int status, string body = "") => _hub.Oracle.Answer = message =>
        Task.FromResult(message.Method == method ? (status, body) : (500, ""));

    [Theory]
    [InlineData("MSISDN/1001", "/participants/MSISDN/1001", "payeefsp")]
    [InlineData("MSISDN/1002/child", "/participants/MSISDN/1002?partySubIdOrType=child", "payerfsp")]
    public async Task Who_asks_for_a_party_is_told_its_FSP(string party, string asked, string fspId)
    {
        var reply = await _hub.SendAsync("GET", $"/participants/{party}", HubFixture.PayerName, null);

        Assert.Equal((202, ""), (reply.Status, reply.Text));
        await _hub.Oracle.TakeAsync("GET", asked);
        var callback = await _hub.Payer.TakeAsync("PUT", $"/participants/{party}");
        Assert.Equal($$"""{"fspId":"{{fspId}}"}""", callback.Text);
        callback.AssertFromHub(HubFixture.PayerName, "participants");
    }

    [Theory]
    [InlineData("MSISDN/1003", 200, """{"partyList":[]}""", "3204", "Party not found")]
    [InlineData("MSISDN/1004", 404, "", "3204", "Party not found")]
    [InlineData("MSISDN/1004/child", 404, "", "3204", "Party not found")]
    [InlineData("MSISDN/1005", 503, "", "3003", "Destination communication error")]
    [InlineData("EMAIL/a@b.example", 200, "", "3204", "Party not found")]
    [InlineData("MSISDN/x", 200, "", "3101", "not valid for the type MSISDN")]
    public async Task Who_asks_for_a_party_that_is_not_found_gets_an_error_callback(
        string party, int status, string answer, string code, string text)
    {
        Answer("GET", status, answer);

        var reply = await _hub.SendAsync("GET", $"/participants/{party}", HubFixture.PayerName, null);

        Assert.Equal(202, reply.Status);
        AssertError(await _hub.Payer.TakeAsync("PUT", $"/participants/{party}/error"), code, text);
    }

    [Theory]
    [InlineData("MSISDN/2001", """{"currency":"USD","fspId":"payeefsp"}""")]
    [InlineData("MSISDN/2002/child", """{"currency":"USD","fspId":"payeefsp","partySubIdOrType":"child"}""")]
    public async Task A_new_party_is_noted_at_the_oracle(string party, string told)
    {
        Answer("POST", 201);

        var reply = await _hub.SendAsync(
            "POST", $"/participants/{party}", HubFixture.PayeeName, null, """{"fspId":"payeefsp","currency":"USD"}""");

        Assert.Equal((202, ""), (reply.Status, reply.Text));
        var noted = await _hub.Oracle.TakeAsync("POST", $"/participants/{party.Replace("/child", "", StringComparison.Ordinal)}");
        Assert.Equal(told, noted.Text);
        Assert.Equal("application/vnd.interoperability.participants+json;version=1.1", noted["Content-Type"]);
        var callback = await _hub.Payee.TakeAsync("PUT", $"/participants/{party}");
        var subId = party.EndsWith("/child", StringComparison.Ordinal) ? ",\"partySubIdOrType\":\"child\"" : "";
        var member = $$"""{"fspId":"payeefsp","partyIdType":"MSISDN","partyIdentifier":"{{party.Split('/')[1]}}"{{subId}}}""";
        Assert.Equal($$"""{"currency":"USD","fspId":"payeefsp","partyList":[{{member}}]}""", callback.Text);
        callback.AssertFromHub(HubFixture.PayeeName, "participants");
    }

    [Theory]
    [InlineData("POST", 200, 202, "3003", "The oracle answered 200 instead of 201")]
    [InlineData("POST", 400, 202, "3003", "Generic client error")]
    [InlineData("PUT", 500, 200, "3003", "Destination communication error")]
    [InlineData("DELETE", 500, 202, "3040", "Destination communication error")]
    public async Task What_an_oracle_does_not_note_ends_with_an_error_callback(
        string method, int oracleStatus, int status, string code, string text)
    {
        Answer(method, oracleStatus);
        var party = $"MSISDN/21{oracleStatus}{code}{method.Length}";

        var reply = await _hub.SendAsync(
            method, $"/participants/{party}", HubFixture.PayeeName, null, method == "DELETE" ? null : """{"fspId":"payeefsp"}""");

        Assert.Equal((status, ""), (reply.Status, reply.Text));
        AssertError(await _hub.Payee.TakeAsync("PUT", $"/participants/{party}/error"), code, text);
    }

    [Fact]
    public async Task A_party_moves_to_another_FSP_which_hears_of_it()
    {
        Answer("PUT", 200, "{}");

        var reply = await _hub.SendAsync("PUT", "/participants/MSISDN/2003", HubFixture.PayeeName, null, """{"fspId":"payerfsp"}""");

        Assert.Equal((200, ""), (reply.Status, reply.Text));
        Assert.Equal("""{"fspId":"payerfsp"}""", (await _hub.Oracle.TakeAsync("PUT", "/participants/MSISDN/2003")).Text);
        Assert.Equal(
            """{"fspId":"payerfsp","partyList":[{"fspId":"payerfsp","partyIdType":"MSISDN","partyIdentifier":"2003"}]}""",
            (await _hub.Payer.TakeAsync("PUT", "/participants/MSISDN/2003")).Text);
    }

    [Theory]
    [InlineData("MSISDN/2004", "/participants/MSISDN/2004")]
    [InlineData("MSISDN/2005/child", "/participants/MSISDN/2005?partySubIdOrType=child")]
    public async Task A_party_is_forgotten_by_the_oracle(string party, string told)
    {
        _hub.Oracle.Answer = message => Task.FromResult(message.Method == "DELETE"
            ? (204, "")
            : (200, """{"partyList":[{"fspId":"payeefsp"},{"fspId":"PayeeFsp","partySubIdOrType":"child"}]}"""));

        var reply = await _hub.SendAsync("DELETE", $"/participants/{party}", HubFixture.PayeeName, null);

        Assert.Equal((202, ""), (reply.Status, reply.Text));
        await _hub.Oracle.TakeAsync("DELETE", told);
        Assert.Equal("""{"fspId":"payeefsp"}""", (await _hub.Payee.TakeAsync("PUT", $"/participants/{party}")).Text);
    }

    [Theory]
    [InlineData("MSISDN/2006", """{"partyList":[{"fspId":"payeefsp"}]}""")]
    [InlineData("MSISDN/2007/child", """{"partyList":[{"fspId":"payerfsp"}]}""")]
    [InlineData("MSISDN/2008", """{"partyList":[]}""")]
    [InlineData("EMAIL/nobody@b.example", "")]
    public async Task Only_who_holds_a_party_makes_it_forgotten(string party, string holders)
    {
        Answer("GET", 200, holders);

        var reply = await _hub.SendAsync("DELETE", $"/participants/{party}", HubFixture.PayerName, null);

        Assert.Equal(202, reply.Status);
        var callback = await _hub.Payer.TakeAsync("PUT", $"/participants/{party}/error");
        AssertError(callback, "3040", "The party is not held by the FSP that asks");
        Assert.Equal(0, _hub.Oracle.CountOf("DELETE"));
    }

    [Fact]
    public async Task Many_parties_are_noted_at_once_and_each_has_its_answer()
    {
        var id = Guid.NewGuid().ToString();
        Answer("POST", 201, """
            {"partyList":[{"partyId":{"partyIdType":"MSISDN","partyIdentifier":"3001"}},
              {"partyId":{"partyIdType":"MSISDN","partyIdentifier":"3002"},
               "errorInformation":{"errorCode":"3100","errorDescription":"no"}}]}
            """);
        var body = $$"""
            {"requestId":"{{id}}","currency":"USD","partyList":[
              {"partyIdType":"MSISDN","partyIdentifier":"3001","fspId":"payeefsp"},
              {"partyIdType":"MSISDN","partyIdentifier":"3002","fspId":"payeefsp"},
              {"partyIdType":"MSISDN","partyIdentifier":"3003","fspId":"payerfsp"},
              {"partyIdType":"IBAN","partyIdentifier":"GB33BUKB20201555555555","fspId":"payeefsp"}]}
            """;

        var reply = await _hub.SendAsync("POST", "/participants", HubFixture.PayeeName, null, body);

        Assert.Equal((200, ""), (reply.Status, reply.Text));
        var told = await _hub.Oracle.TakeAsync("POST", "/participants");
        var parties = string.Join(',', new[] { "3001", "3002" }.Select(number =>
            $$"""{"fspId":"payeefsp","partyIdType":"MSISDN","partyIdentifier":"{{number}}"}"""));
        Assert.Equal($$"""{"currency":"USD","partyList":[{{parties}}],"requestId":"{{id}}"}""", told.Text);
        var callback = await _hub.Payee.TakeAsync("PUT", $"/participants/{id}");
        callback.AssertFromHub(HubFixture.PayeeName, "participants");
        var codes = callback.Json.GetProperty("partyList").EnumerateArray().Select(Result);
        Assert.Equal(["3001 ", "3002 3100", "3003 3204", "GB33BUKB20201555555555 "], codes);
        Assert.Equal("USD", callback.Json.GetProperty("currency").GetString());
    }

    private static string Result(JsonElement party) =>
        party.GetProperty("partyId").GetProperty("partyIdentifier").GetString() + " "
        + (party.TryGetProperty("errorInformation", out var error) ? error.GetProperty("errorCode").GetString() : "");

    [Theory]
    [InlineData("/participants/MSISDN/4001/error")]
    [InlineData("/participants/MSISDN/4001/child/error")]
    public async Task An_error_goes_to_whom_it_names_byte_for_byte(string target)
    {
        const string body = """{ "errorInformation": {"errorCode":"5000","errorDescription":"é"} }""";

        var reply = await _hub.SendAsync("PUT", target, HubFixture.PayeeName, HubFixture.PayerName, body);

        Assert.Equal((200, ""), (reply.Status, reply.Text));
        Assert.Equal(body, (await _hub.Payer.TakeAsync("PUT", target)).Text);
    }

    [Theory]
    [InlineData("/participants/5c1f7a0e-2f8e-4b0b-9f86-1f6d8f2f0a11")]
    [InlineData("/participants/5c1f7a0e-2f8e-4b0b-9f86-1f6d8f2f0a11/error")]
    public async Task Answers_to_a_batch_come_from_the_hub_alone(string target)
    {
        var reply = await _hub.SendAsync("PUT", target, HubFixture.PayeeName, HubFixture.PayerName, "{}");
        reply.AssertError(501, "2002", "Not implemented");
    }

    [Theory]
    [InlineData("GET", "/participants/MSISDN/5001")]
    [InlineData("POST", "/participants/MSISDN/5001")]
    [InlineData("DELETE", "/participants/MSISDN/5001/child")]
    public async Task An_unknown_source_is_told_at_once(string method, string target)
    {
        var reply = await _hub.SendAsync(method, target, "stranger", null, method == "POST" ? """{"fspId":"payeefsp"}""" : null);
        reply.AssertError(400, "3200", "Generic ID not found - Requester FSP not found");
    }

    [Fact]
    public async Task A_sub_identifier_of_an_unknown_source_is_accepted_and_comes_to_nothing()
    {
        var reply = await _hub.SendAsync("POST", "/participants/MSISDN/5002/100", "NOT_APPLICABLE", null, """{"fspId":"payeefsp"}""");

        Assert.Equal((202, ""), (reply.Status, reply.Text));
        await _hub.SendAsync("POST", "/participants/MSISDN/5003/100", HubFixture.PayeeName, null, """{"fspId":"payeefsp"}""");
        await _hub.Oracle.TakeAsync("POST", "/participants/MSISDN/5003");
        Assert.Equal(0, _hub.Oracle.CountOf("5002"));
    }

    private static void AssertError(Recorded callback, string code, string text)
    {
        callback.AssertFromHub(callback["FSPIOP-Destination"]!, "participants");
        var error = callback.Json.GetProperty("errorInformation");
        Assert.Equal(code, error.GetProperty("errorCode").GetString());
        Assert.Contains(text, error.GetProperty("errorDescription").GetString(), StringComparison.Ordinal);
    }
}

namespace Pamoja.Hub.Tests;

/// <summary>GET and PUT /parties through a whole hub.</summary>
public sealed class PartyLookupTests : IClassFixture<HubFixture>
{
    private const string Party = """
        { "party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"payeefsp"},"name":"ဇော်ဝင်း é" } }
        """;

    private readonly HubFixture _hub;

    public PartyLookupTests(HubFixture hub)
    {
        _hub = hub;
        _hub.Oracle.Answer = message => Task.FromResult(Holders(message.Target));
    }

    /// <summary>What the tests' oracle knows, by the first digits of the number.</summary>
    private static (int, string) Holders(string target) => target.Split('/', '?')[3] switch
    {
        ['1', ..] => (200, """{"partyList":[{"fspId":"payeefsp","currency":"USD"}]}"""),
        ['2', ..] => (200, """{"partyList":[{"fspId":"payeefsp"},{"fspId":"payerfsp"},{"fspId":"payeefsp","partySubIdOrType":"child"}]}"""),
        ['3', ..] => (200, """{"partyList":[]}"""),
        ['4', ..] => (404, ""),
        ['5', ..] => (200, """{"partyList":[{"fspId":"elsewhere"}]}"""),
        ['6', ..] => (500, "broken"),
        ['7', ..] => (200, "no list"),
        ['8', ..] => (400, """{"errorInformation":{"errorCode":"3204","errorDescription":"gone"}}"""),
        _ => (400, ""),
    };

    [Fact]
    public async Task A_lookup_goes_to_the_FSP_that_the_oracle_names_with_every_header_as_it_was_sent()
    {
        const string signature = """{"signature":"abc","protectedHeader":"def"}""";
        var reply = await _hub.SendAsync(
            "GET",
            "/parties/MSISDN/1001",
            HubFixture.PayerName,
            null,
            null,
            ("FSPIOP-Signature", signature),
            ("FSPIOP-URI", "/parties/MSISDN/1001"),
            ("FSPIOP-HTTP-Method", "GET"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("X-Own", "é kept"),
            ("Authorization", "Bearer secret"));

        Assert.Equal((202, ""), (reply.Status, reply.Text));
        var asked = await _hub.Oracle.TakeAsync("GET", "/participants/MSISDN/1001");
        Assert.Equal(HubFixture.PayerName, asked["FSPIOP-Source"]);
        Assert.Equal("Hub", asked["FSPIOP-Destination"]);
        Assert.Null(asked["FSPIOP-Signature"]);
        Assert.Null(asked["Authorization"]);

        var forwarded = await _hub.Payee.TakeAsync("GET", "/parties/MSISDN/1001");
        Assert.Equal(HubFixture.PayerName, forwarded["FSPIOP-Source"]);
        Assert.Equal(HubFixture.PayeeName, forwarded["FSPIOP-Destination"]);
        Assert.Equal("application/vnd.interoperability.parties+json;version=1.1", forwarded["Content-Type"]);
        Assert.Equal("application/vnd.interoperability.parties+json;version=1", forwarded["Accept"]);
        Assert.Equal(signature, forwarded["FSPIOP-Signature"]);
        Assert.Equal("/parties/MSISDN/1001", forwarded["FSPIOP-URI"]);
        Assert.Equal("GET", forwarded["FSPIOP-HTTP-Method"]);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", forwarded["traceparent"]);
        Assert.Equal("é kept", forwarded["X-Own"]);
        Assert.Null(forwarded["Authorization"]);
        Assert.Empty(forwarded.Body);
    }

    [Theory]
    [InlineData("/parties/MSISDN/1002", Party)]
    [InlineData("/parties/MSISDN/%2B1003/sub%20one", Party)]
    [InlineData("/parties/ALIAS/a1/error", """{"errorInformation" : {"errorCode":"3200","errorDescription":"ID not found"} }""")]
    [InlineData("/parties/ALIAS/a1/b/error", """{"errorInformation" : {"errorCode":"3200","errorDescription":"ID not found"} }""")]
    public async Task An_answer_goes_to_whom_it_names_byte_for_byte(string target, string body)
    {
        var reply = await _hub.SendAsync("PUT", target, HubFixture.PayeeName, HubFixture.PayerName, body, ("FSPIOP-URI", target));

        Assert.Equal((200, ""), (reply.Status, reply.Text));
        var forwarded = await _hub.Payer.TakeAsync("PUT", target);
        Assert.Equal(body, forwarded.Text);
        Assert.Equal(HubFixture.PayeeName, forwarded["FSPIOP-Source"]);
        Assert.Equal(HubFixture.PayerName, forwarded["FSPIOP-Destination"]);
        Assert.Equal("application/vnd.interoperability.parties+json;version=1.1", forwarded["Content-Type"]);
        Assert.Equal(target, forwarded["FSPIOP-URI"]);
        Assert.Null(forwarded["Accept"]);
    }

    [Fact]
    public async Task A_lookup_with_a_destination_goes_there_and_no_oracle_is_asked()
    {
        var reply = await _hub.SendAsync("GET", "/parties/EMAIL/a@b.example", HubFixture.PayerName, HubFixture.PayeeName);

        Assert.Equal(202, reply.Status);
        await _hub.Payee.TakeAsync("GET", "/parties/EMAIL/a@b.example");
        Assert.Equal(0, _hub.Oracle.CountOf("a@b.example"));
    }

    [Fact]
    public async Task Lookups_of_the_same_party_by_the_same_FSP_at_the_same_time_are_all_answered()
    {
        var lookups = Enumerable.Range(0, 20).Select(_ => _hub.SendAsync("GET", "/parties/MSISDN/1777", HubFixture.PayerName, null));
        Assert.All(await Task.WhenAll(lookups), reply => Assert.Equal(202, reply.Status));
        for (var i = 0; i < 20; i++)
        {
            await _hub.Payee.TakeAsync("GET", "/parties/MSISDN/1777");
            Assert.Equal(200, (await _hub.SendAsync(
                "PUT", "/parties/MSISDN/1777", HubFixture.PayeeName, HubFixture.PayerName, Party)).Status);
        }

        for (var i = 0; i < 20; i++) await _hub.Payer.TakeAsync("PUT", "/parties/MSISDN/1777");
        Assert.Equal(0, _hub.Payer.CountOf("1777"));
    }

    [Fact]
    public async Task Every_FSP_that_the_oracle_names_is_asked()
    {
        await _hub.SendAsync("GET", "/parties/MSISDN/2001", HubFixture.PayerName, null);

        Assert.Equal(HubFixture.PayeeName, (await _hub.Payee.TakeAsync("GET", "/parties/MSISDN/2001"))["FSPIOP-Destination"]);
        Assert.Equal(HubFixture.PayerName, (await _hub.Payer.TakeAsync("GET", "/parties/MSISDN/2001"))["FSPIOP-Destination"]);
    }

    [Fact]
    public async Task A_lookup_with_a_sub_identifier_goes_to_the_FSP_of_just_that()
    {
        await _hub.SendAsync("GET", "/parties/MSISDN/2002/child?currency=USD", HubFixture.PayerName, null);

        await _hub.Oracle.TakeAsync("GET", "/participants/MSISDN/2002?currency=USD&partySubIdOrType=child");
        await _hub.Payee.TakeAsync("GET", "/parties/MSISDN/2002/child");
        Assert.Equal(0, _hub.Payer.CountOf("/2002/"));
    }

    [Theory]
    [InlineData("MSISDN/3001", "3204", "Party not found")]
    [InlineData("MSISDN/4001", "3204", "Party not found")]
    [InlineData("MSISDN/5001", "3204", "Party not found")]
    [InlineData("MSISDN/8001", "3204", "Party not found")]
    [InlineData("MSISDN/1004/child", "3200", "Generic ID not found")]
    [InlineData("MSISDN/6001", "1001", "Destination communication error - Failed to send HTTP request to host")]
    [InlineData("MSISDN/7001", "3003", "Add Party information error - The oracle's answer is no list of parties")]
    [InlineData("MSISDN/9001", "3000", "Generic client error - The oracle refused the request")]
    [InlineData("IBAN/GB33BUKB20201555555555", "3204", "Party not found")]
    [InlineData("MSISDN/12x", "3101", "Malformed syntax - The party's identifier is not valid for the type MSISDN")]
    [InlineData("MSISDN/123/%7BSubId%7D", "3101", "Malformed syntax - The party's sub-identifier is not valid")]
    public async Task A_lookup_that_leads_nowhere_ends_with_an_error_callback(string party, string code, string description)
    {
        var reply = await _hub.SendAsync("GET", $"/parties/{party}", HubFixture.PayerName, null);

        Assert.Equal(202, reply.Status);
        var callback = await _hub.Payer.TakeAsync("PUT", $"/parties/{party}/error");
        callback.AssertHubError(code, description, HubFixture.PayerName, "parties");
    }

    [Fact]
    public async Task A_lookup_to_an_unknown_destination_ends_with_an_error_callback()
    {
        await _hub.SendAsync("GET", "/parties/MSISDN/1005", HubFixture.PayerName, "nobody");

        var callback = await _hub.Payer.TakeAsync("PUT", "/parties/MSISDN/1005/error");
        callback.AssertHubError("3201", "Destination FSP Error", HubFixture.PayerName, "parties");
    }

    [Fact]
    public async Task An_answer_to_an_unknown_destination_comes_back_as_an_error()
    {
        var reply = await _hub.SendAsync("PUT", "/parties/MSISDN/1006", HubFixture.PayeeName, "nobody", Party);

        Assert.Equal(200, reply.Status);
        var callback = await _hub.Payee.TakeAsync("PUT", "/parties/MSISDN/1006/error");
        callback.AssertHubError("3201", "Destination FSP Error - Destination FSP not found", HubFixture.PayeeName, "parties");
    }

    [Fact]
    public async Task An_oracle_that_does_not_answer_is_not_waited_for_longer_than_the_setting()
    {
        var never = new TaskCompletionSource<(int, string)>();
        _hub.Oracle.Answer = _ => never.Task;

        await _hub.SendAsync("GET", "/parties/MSISDN/1007", HubFixture.PayerName, null);

        var callback = await _hub.Payer.TakeAsync("PUT", "/parties/MSISDN/1007/error");
        never.SetResult((200, ""));
        Assert.Equal("1001", callback.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task A_lookup_that_the_FSP_refuses_ends_with_an_error_callback()
    {
        _hub.Payee.Answer = message => Task.FromResult((message.Target.EndsWith("1008", StringComparison.Ordinal) ? 404 : 202, ""));

        await _hub.SendAsync("GET", "/parties/MSISDN/1008", HubFixture.PayerName, null);

        var callback = await _hub.Payer.TakeAsync("PUT", "/parties/MSISDN/1008/error");
        callback.AssertHubError("3000", "Generic client error", HubFixture.PayerName, "parties");
    }

    [Fact]
    public async Task An_unknown_source_is_told_at_once()
    {
        var reply = await _hub.SendAsync("GET", "/parties/MSISDN/1009", "stranger", null);
        reply.AssertError(400, "3101", "Malformed syntax - invalid fspiop-source header");
    }

    [Fact]
    public async Task An_unknown_type_of_identifier_is_told_at_once()
    {
        var reply = await _hub.SendAsync("GET", "/parties/PASSPORT/1010", HubFixture.PayerName, null);
        reply.AssertError(400, "3100", "/path/Type must be equal to one of the allowed values");
    }

    [Fact]
    public async Task While_one_FSP_may_answer_the_failure_of_another_is_no_news()
    {
        _hub.Payee.Answer = message => Task.FromResult((message.Target.EndsWith("2003", StringComparison.Ordinal) ? 404 : 202, ""));

        await _hub.SendAsync("GET", "/parties/MSISDN/2003", HubFixture.PayerName, null);

        await _hub.Payee.TakeAsync("GET", "/parties/MSISDN/2003");
        await _hub.Payer.TakeAsync("GET", "/parties/MSISDN/2003");
        await _hub.SendAsync("GET", "/parties/MSISDN/3002", HubFixture.PayerName, null);
        await _hub.Payer.TakeAsync("PUT", "/parties/MSISDN/3002/error");
        Assert.Equal(0, _hub.Payer.CountOf("/2003/error"));
    }

    [Fact]
    public async Task An_answer_of_an_unknown_source_is_told_at_once()
    {
        var reply = await _hub.SendAsync("PUT", "/parties/MSISDN/1012", "stranger", HubFixture.PayerName, Party);
        reply.AssertError(400, "3200", "Requester FSP not found");
    }

    [Fact]
    public async Task An_answer_without_a_destination_is_told_at_once()
    {
        var reply = await _hub.SendAsync("PUT", "/parties/MSISDN/1011", HubFixture.PayeeName, null, Party);
        reply.AssertError(400, "3102", "fspiop-destination");
    }
}

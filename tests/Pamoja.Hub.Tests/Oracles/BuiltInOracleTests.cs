namespace Pamoja.Hub.Tests;

/// <summary>Types of identifier without a registered oracle, through a whole hub: the hub itself is their oracle.</summary>
public sealed class BuiltInOracleTests(HubFixture hub) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task A_party_is_found_from_the_moment_that_it_is_noted_until_it_is_forgotten()
    {
        const string party = "/participants/EMAIL/amina@example.test";
        await AssertNotFoundAsync(party);

        await SendAsync("POST", party, HubFixture.PayeeName, """{"fspId":"payeefsp","currency":"USD"}""");
        await hub.Payee.TakeAsync("PUT", party);
        await AssertFoundAsync(party, "payeefsp");

        await SendAsync("PUT", party, HubFixture.PayeeName, """{"fspId":"payerfsp","currency":"USD"}""");
        await hub.Payer.TakeAsync("PUT", party);
        await AssertFoundAsync(party, "payerfsp");

        await SendAsync("DELETE", party, HubFixture.PayerName);
        await hub.Payer.TakeAsync("PUT", party);
        await AssertNotFoundAsync(party);
        Assert.Equal(0, hub.Oracle.CountOf("amina"));
    }

    [Fact]
    public async Task A_party_and_its_parts_are_kept_apart()
    {
        const string party = "/participants/BUSINESS/acme";
        await SendAsync("POST", party, HubFixture.PayeeName, """{"fspId":"payeefsp"}""");
        await hub.Payee.TakeAsync("PUT", party);
        await SendAsync("POST", $"{party}/caf%C3%A9-1", HubFixture.PayerName, """{"fspId":"payerfsp"}""");
        await hub.Payer.TakeAsync("PUT", $"{party}/caf%C3%A9-1");

        await AssertFoundAsync(party, "payeefsp");
        await AssertFoundAsync($"{party}/caf%C3%A9-1", "payerfsp");
        await AssertNotFoundAsync($"{party}/caf%C3%A9-2");
        await SendAsync("DELETE", $"{party}/caf%C3%A9-1", HubFixture.PayerName);
        await hub.Payer.TakeAsync("PUT", $"{party}/caf%C3%A9-1");
        await AssertFoundAsync(party, "payeefsp");
    }

    [Fact]
    public async Task Who_asks_for_a_currency_gets_its_holder_before_the_one_of_every_currency()
    {
        const string party = "/participants/ALIAS/amina";
        await SendAsync("POST", party, HubFixture.PayerName, """{"fspId":"payerfsp"}""");
        await hub.Payer.TakeAsync("PUT", party);
        await SendAsync("POST", party, HubFixture.PayeeName, """{"fspId":"payeefsp","currency":"USD"}""");
        await hub.Payee.TakeAsync("PUT", party);

        await AssertFoundAsync($"{party}?currency=USD", "payeefsp");
        await AssertFoundAsync($"{party}?currency=KES", "payerfsp");
    }

    [Fact]
    public async Task A_lookup_goes_to_the_holder_that_a_batch_named()
    {
        var id = Guid.NewGuid().ToString();
        var parties = string.Join(',', Enumerable.Range(0, 300).Select(i =>
            $$"""{"partyIdType":"ACCOUNT_ID","partyIdentifier":"acc-{{i % 299}}","fspId":"payeefsp"}"""));
        var body = $$"""{"requestId":"{{id}}","partyList":[{{parties}}]}""";
        Assert.Equal(200, (await hub.SendAsync("POST", "/participants", HubFixture.PayeeName, null, body)).Status);
        var callback = await hub.Payee.TakeAsync("PUT", $"/participants/{id}");
        Assert.DoesNotContain("errorInformation", callback.Text, StringComparison.Ordinal);

        await SendAsync("GET", "/parties/ACCOUNT_ID/acc-298", HubFixture.PayerName);
        await hub.Payee.TakeAsync("GET", "/parties/ACCOUNT_ID/acc-298");
    }

    [Fact]
    public async Task A_registered_oracle_wins_from_the_moment_that_it_is_registered_until_it_is_gone()
    {
        const string party = "/participants/IBAN/GB33BUKB20201555555555";
        await SendAsync("POST", party, HubFixture.PayeeName, """{"fspId":"payeefsp"}""");
        await hub.Payee.TakeAsync("PUT", party);
        await AssertFoundAsync(party, "payeefsp");

        hub.Oracle.Answer = _ => Task.FromResult((200, """{"partyList":[{"fspId":"payerfsp"}]}"""));
        await hub.RegisterOracleAsync("IBAN", hub.Oracle.Address);
        await AssertFoundAsync(party, "payerfsp");
        await hub.Oracle.TakeAsync("GET", party);

        var oracle = (await hub.ProvisionAsync("GET", "/oracles?type=IBAN")).Json[0].GetProperty("oracleId").GetInt32();
        await hub.ProvisionAsync("DELETE", $"/oracles/{oracle}");
        await AssertFoundAsync(party, "payeefsp");
    }

    private async Task SendAsync(string method, string target, string source, string? body = null)
    {
        var reply = await hub.SendAsync(method, target, source, null, body);
        Assert.True(reply.Status == (method == "PUT" ? 200 : 202), $"{method} {target}: {reply.Status} {reply.Text}");
    }

    private async Task AssertFoundAsync(string target, string fspId)
    {
        await SendAsync("GET", target, HubFixture.PayerName);
        var callback = await hub.Payer.TakeAsync("PUT", target.Split('?')[0]);
        Assert.Equal($$"""{"fspId":"{{fspId}}"}""", callback.Text);
    }

    private async Task AssertNotFoundAsync(string target)
    {
        await SendAsync("GET", target, HubFixture.PayerName);
        (await hub.Payer.TakeAsync("PUT", $"{target}/error"))
            .AssertHubError("3204", "Party not found", HubFixture.PayerName, "participants");
    }
}

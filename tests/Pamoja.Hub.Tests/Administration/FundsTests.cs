namespace Pamoja.Hub.Tests;

public sealed class FundsTests
{
    private static object Funds(string action, object amount, string? id = null, string currency = "XXX") => new
    {
        transferId = id ?? Guid.NewGuid().ToString(),
        externalReference = "ref",
        action,
        reason = "reason",
        amount = new { amount, currency },
    };

    private static async Task<(AdministrationHost Host, string Path)> StartAsync()
    {
        var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var id = (await host.AccountAsync("alpha", "SETTLEMENT", "XXX")).GetProperty("id").GetInt32();
        return (host, $"/participants/alpha/accounts/{id}");
    }

    [Fact]
    public async Task Funds_in_are_there_when_they_are_answered_and_a_resend_moves_nothing()
    {
        var (host, path) = await StartAsync();
        await using var _ = host;
        var id = Guid.NewGuid().ToString();

        Assert.Equal(202, (await host.SendAsync("POST", path, Funds("recordFundsIn", "100.1234", id))).Status);
        Assert.Equal(202, (await host.SendAsync("POST", path, Funds("recordFundsIn", "100.1234", id))).Status);
        Assert.Equal(202, (await host.SendAsync("POST", path, Funds("recordFundsIn", "999", id))).Status);
        Assert.Equal(202, (await host.SendAsync("POST", path, Funds("recordFundsIn", 0.5m, "01ARZ3NDEKTSV4RRFFQ69G5FAV"))).Status);

        Assert.Equal(-100.6234m, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));
        Assert.Equal(100.6234m, await host.ValueAsync("Hub", "HUB_RECONCILIATION", "XXX"));
    }

    [Fact]
    public async Task Funds_out_are_set_aside_and_then_leave_or_come_back()
    {
        var (host, path) = await StartAsync();
        await using var _ = host;
        await host.SendAsync("POST", path, Funds("recordFundsIn", 100));
        var (left, kept) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());

        await host.SendAsync("POST", path, Funds("recordFundsOutPrepareReserve", 30, left));
        await host.SendAsync("POST", path, Funds("recordFundsOutPrepareReserve", 20, kept));
        Assert.Equal(-50, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));
        Assert.Equal(100, await host.ValueAsync("Hub", "HUB_RECONCILIATION", "XXX"));

        var commit = await host.SendAsync("PUT", $"{path}/transfers/{left}", new { action = "recordFundsOutCommit", reason = "paid" });
        var abort = await host.SendAsync("PUT", $"{path}/transfers/{kept}", new { action = "recordFundsOutAbort", reason = "not paid" });
        Assert.Equal((202, 202), (commit.Status, abort.Status));
        Assert.Equal(-70, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));
        Assert.Equal(70, await host.ValueAsync("Hub", "HUB_RECONCILIATION", "XXX"));

        // More than there is: accepted, as clients expect, and refused by the ledger.
        Assert.Equal(202, (await host.SendAsync("POST", path, Funds("recordFundsOutPrepareReserve", 71))).Status);
        Assert.Equal(-70, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));
    }

    [Fact]
    public async Task Amounts_keep_every_digit()
    {
        var (host, path) = await StartAsync();
        await using var _ = host;

        await host.SendAsync("POST", path, Funds("recordFundsIn", 12345678901234.5678m));
        await host.SendAsync("POST", path, Funds("recordFundsIn", 0.1m));
        await host.SendAsync("POST", path, Funds("recordFundsIn", 0.2m));

        Assert.Equal("-12345678901234.8678", (await host.AccountAsync("alpha", "SETTLEMENT", "XXX")).GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0.00001")]
    [InlineData("1234567890123456789")]
    [InlineData("123456789012345.6789")]
    [InlineData("\"1e3\"")]
    [InlineData("1e3")]
    [InlineData("\"\"")]
    [InlineData("true")]
    public async Task An_amount_that_is_no_money_is_refused(string amount)
    {
        var (host, path) = await StartAsync();
        await using var _ = host;
        var body = $$$"""
            {"transferId":"{{{Guid.NewGuid()}}}","externalReference":"r","action":"recordFundsIn","reason":"r",
             "amount":{"amount":{{{amount}}},"currency":"XXX"}}
            """;
        (await host.SendAsync("POST", path, body)).AssertError(400, "3100", "/requestBody/amount/amount");
    }

    [Fact]
    public async Task Funds_are_refused_at_once_where_participant_account_or_form_are_wrong()
    {
        var (host, path) = await StartAsync();
        await using var _ = host;
        var position = (await host.AccountAsync("alpha", "POSITION", "XXX")).GetProperty("id").GetInt32();
        await host.OpenCurrencyAsync("XTS");
        await host.SendAsync("POST", "/participants", new { name = "alpha", currency = "XTS" });
        var closed = (await host.GetAsync("/participants/alpha")).Json.GetProperty("accounts").EnumerateArray()
            .Where(each => each.GetProperty("currency").GetString() == "XTS")
            .Single(each => each.GetProperty("ledgerAccountType").GetString() == "SETTLEMENT")
            .GetProperty("id").GetInt32();
        var good = Funds("recordFundsIn", 1);

        (await host.SendAsync("POST", path.Replace("alpha", "nobody", StringComparison.Ordinal), good))
            .AssertError(400, "3200", "Generic ID not found");
        (await host.SendAsync("POST", path.Replace("alpha", "Hub", StringComparison.Ordinal), good))
            .AssertError(500, "2001", "does not match");
        (await host.SendAsync("POST", $"/participants/alpha/accounts/{position}", good)).AssertError(500, "2001", "not SETTLEMENT type");
        var other = Funds("recordFundsIn", 1, currency: "XTS");
        (await host.SendAsync("POST", path, other)).AssertError(500, "2001", "does not match participant or currency");
        (await host.SendAsync("POST", $"/participants/alpha/accounts/{closed}", other))
            .AssertError(500, "2001", "Account is currently set inactive");
        (await host.SendAsync("POST", path, Funds("recordFundsIn", 1, "not-an-id"))).AssertError(400, "3101", "/requestBody/transferId");
        (await host.SendAsync("POST", path, Funds("giveFundsAway", 1))).AssertError(400, "3101", "/requestBody/action");
        var decide = new { action = "recordFundsOutCommit", reason = "r" };
        (await host.SendAsync("PUT", $"{path}/transfers/x", decide)).AssertError(400, "3101", "/path/transferId");

        await host.SendAsync("PUT", "/participants/alpha", new { isActive = false });
        (await host.SendAsync("POST", path, good)).AssertError(500, "2001", "Participant is currently set inactive");
        Assert.Equal(0, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));
    }
}

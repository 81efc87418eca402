namespace Pamoja.Hub.Tests;

public sealed class PolicyTests
{
    [Fact]
    public async Task A_policy_is_the_participants_own_before_the_schemes_before_the_default()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");

        var first = (await host.GetAsync("/participants/alpha/policy")).Text;
        Assert.Contains("\"own\":{\"transfers\":null,\"limitAboveLiquidity\":null,", first, StringComparison.Ordinal);
        Assert.Contains("\"inForce\":{\"transfers\":\"ALL\",\"limitAboveLiquidity\":true,", first, StringComparison.Ordinal);

        Assert.Equal(200, (await host.SendAsync("PUT", "/policy", new { transfers = "NONE", limitAboveLiquidity = false })).Status);
        Assert.Equal(200, (await host.SendAsync("PUT", "/participants/alpha/policy", new { transfers = "SEND_ONLY" })).Status);
        var inForce = (await host.GetAsync("/participants/alpha/policy")).Json.GetProperty("inForce");
        Assert.Equal("SEND_ONLY", inForce.GetProperty("transfers").GetString());
        Assert.False(inForce.GetProperty("limitAboveLiquidity").GetBoolean());
        Assert.True(inForce.GetProperty("spendReceivedFunds").GetBoolean());

        // The scheme's holds for alpha's limit, whose good funds are none.
        var limit = new { currency = "XXX", limit = new { type = "NET_DEBIT_CAP", value = 1, alarmPercentage = 10 } };
        (await host.SendAsync("PUT", "/participants/alpha/limits", limit)).AssertError(400, "3100", "exceeds the liquidity");
        Assert.Equal(200, (await host.SendAsync("PUT", "/policy", new { })).Status);
        Assert.Equal(200, (await host.SendAsync("PUT", "/participants/alpha/limits", limit)).Status);
        (await host.SendAsync("PUT", "/participants/alpha/policy", new { transfers = "SOME" })).AssertError(400, "3101", "transfers");
        (await host.GetAsync("/participants/nobody/policy")).AssertError(400, "3200", "Generic ID not found");
    }

    [Fact]
    public async Task A_limit_may_be_a_percentage_and_says_so()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var limit = new { type = "NET_DEBIT_CAP", value = 80, alarmPercentage = 10, unit = "PERCENT_OF_LIQUIDITY" };

        var replaced = await host.SendAsync("PUT", "/participants/alpha/limits", new { currency = "XXX", limit });

        const string Shown =
            """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":80,"alarmPercentage":10,"unit":"PERCENT_OF_LIQUIDITY"}}""";
        Assert.Equal((200, Shown), (replaced.Status, replaced.Text));
        Assert.Equal($"[{Shown}]", (await host.GetAsync("/participants/alpha/limits")).Text);
    }

    [Fact]
    public async Task Accounts_that_a_later_model_brings_are_inactive_until_the_operator_activates_them()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var fees = AdministrationHost.Model("FEES", "XXX", "INTERCHANGE_FEE", "INTERCHANGE_FEE_SETTLEMENT");
        Assert.Equal(201, (await host.SendAsync("POST", "/settlementModels", fees)).Status);

        foreach (var type in new[] { "INTERCHANGE_FEE", "INTERCHANGE_FEE_SETTLEMENT" })
        {
            var made = (await host.GetAsync("/participants/alpha")).Json.GetProperty("accounts").EnumerateArray()
                .Single(account => account.GetProperty("ledgerAccountType").GetString() == type);
            Assert.Equal(0, made.GetProperty("isActive").GetInt32());
            var path = $"/participants/alpha/accounts/{made.GetProperty("id").GetInt32()}";
            Assert.Equal(200, (await host.SendAsync("PUT", path, new { isActive = true })).Status);
            var opened = await host.AccountAsync("alpha", type, "XXX");
            Assert.Equal((1, 0m), (opened.GetProperty("isActive").GetInt32(), opened.GetProperty("value").GetDecimal()));
            foreach (var again in new[] { true, false })
            {
                (await host.SendAsync("PUT", path, new { isActive = again }))
                    .AssertError(500, "2001", "Only position account update is permitted");
            }
        }
    }

    [Fact]
    public async Task What_is_unsettled_is_not_disabled_where_the_policy_says_so()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        Assert.Equal(201, (await host.SendAsync("POST", "/participants", new { name = "alpha", currency = "XXX" })).Status);
        var open = new { currency = "XXX", limit = new { type = "NET_DEBIT_CAP", value = 10 }, initialPosition = 7 };
        Assert.Equal(201, (await host.SendAsync("POST", "/participants/alpha/initialPositionAndLimits", open)).Status);

        await host.SendAsync("PUT", "/policy", new { disableWhileUnsettled = false });
        (await host.SendAsync("PUT", "/participants/alpha", new { isActive = false })).AssertError(400, "3100", "settle it first");
        await host.SendAsync("PUT", "/policy", new { });
        Assert.Equal(200, (await host.SendAsync("PUT", "/participants/alpha", new { isActive = false })).Status);
    }
}

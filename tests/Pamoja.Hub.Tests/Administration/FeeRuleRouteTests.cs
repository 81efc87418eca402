namespace Pamoja.Hub.Tests;

/// <summary>/feeRules over real sockets, and what they then charge.</summary>
public sealed class FeeRuleRouteTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private readonly SettlementOffice _office = new(hub);

    [Fact]
    public async Task A_rule_that_was_added_is_charged_until_it_is_removed()
    {
        var rule = new { name = "switching", kind = "HUB", paidBy = "PAYER", currency = "USD", percentage = "1.5", flat = 0.25, maximum = 2 };
        var added = await hub.ProvisionAsync("POST", "/feeRules", rule);
        Assert.Equal(201, added.Status);
        Assert.Equal(added.Text, (await hub.ProvisionAsync("GET", "/feeRules/SWITCHING")).Text);
        Assert.Equal($"[{added.Text}]", (await hub.ProvisionAsync("GET", "/feeRules")).Text);

        await _office.PayAsync("10");
        Assert.Equal((0.4m, -0.4m), await FeesAsync());
        var requested = new Payment { Amount = "500" };
        await hub.SendAsync("POST", "/transfers", requested.Payer, requested.Payee, requested.Prepare());
        await hub.Payee.TakeAsync("POST", "/transfers");
        Assert.Equal(204, (await hub.ProvisionAsync("DELETE", "/feeRules/switching")).Status);
        Assert.Equal("[]", (await hub.ProvisionAsync("GET", "/feeRules")).Text);
        (await hub.AdministerAsync("GET", "/feeRules/switching")).AssertError(400, "3200", "Generic ID not found");

        // What was requested under it is still owed, and nothing that came after it.
        await _office.PayAsync("10");
        Assert.Equal((0.4m, -0.4m), await FeesAsync());
        await hub.SendAsync("PUT", requested.Path, requested.Payee, requested.Payer, requested.Commit());
        Assert.Equal((2.4m, -2.4m), await FeesAsync());
        Assert.Equal(201, (await hub.ProvisionAsync("POST", "/feeRules", rule)).Status);
        Assert.Equal(204, (await hub.ProvisionAsync("DELETE", "/feeRules/switching")).Status);
    }

    [Fact]
    public async Task What_is_no_rule_is_told()
    {
        await RefusedAsync(new { kind = "HUB", paidBy = "PAYER", flat = 1 }, "3102", "'name'");
        await RefusedAsync(new { name = "a rule", kind = "HUB", paidBy = "PAYER", flat = 1 }, "3101", "/requestBody/name");
        await RefusedAsync(new { name = "rule", kind = "GIFT", paidBy = "PAYER", flat = 1 }, "3101", "/requestBody/kind");
        await RefusedAsync(new { name = "rule", kind = "HUB", paidBy = "NOBODY", flat = 1 }, "3101", "/requestBody/paidBy");
        await RefusedAsync(new { name = "rule", kind = "HUB", paidBy = "PAYER" }, "3100", "has a percentage, a flat fee or a minimum");
        await RefusedAsync(new { name = "rule", kind = "HUB", paidBy = "PAYER", percentage = 101 }, "3100", "must be <= 100");
        await RefusedAsync(new { name = "rule", kind = "HUB", paidBy = "PAYER", flat = -1 }, "3100", "must be >= 0");
        await RefusedAsync(new { name = "rule", kind = "HUB", paidBy = "PAYER", flat = 1, minimum = 3, maximum = 2 }, "3100", "below its minimum");
        await RefusedAsync(new { name = "rule", kind = "HUB", paidBy = "PAYER", flat = 1, validFrom = "soon" }, "3101", "/requestBody/validFrom");
        await RefusedAsync(
            new { name = "rule", kind = "HUB", paidBy = "PAYER", flat = 1, validFrom = "2026-02-01T00:00:00Z", validTo = "2026-02-01T01:00:00+01:00" },
            "3100",
            "ends after it begins");
        (await hub.AdministerAsync("DELETE", "/feeRules/nothing")).AssertError(400, "3200", "Generic ID not found");

        await hub.ProvisionAsync("POST", "/feeRules", new { name = "twice", kind = "INTERCHANGE", paidBy = "PAYEE", minimum = 1 });
        await RefusedAsync(new { name = "TWICE", kind = "HUB", paidBy = "PAYER", flat = 1 }, "3000", "already exists");
        await hub.ProvisionAsync("DELETE", "/feeRules/twice");

        async Task RefusedAsync(object rule, string code, string text) =>
            (await hub.AdministerAsync("POST", "/feeRules", rule)).AssertError(400, code, text);
    }

    private async Task<(decimal Payer, decimal Hub)> FeesAsync() =>
        (await hub.ValueAsync(HubFixture.PayerName, "HUB_FEE"), await hub.ValueAsync("Hub", "HUB_FEE"));
}

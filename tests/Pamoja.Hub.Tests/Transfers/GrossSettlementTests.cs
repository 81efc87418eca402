
namespace Pamoja.Hub.Tests;

/// <summary>A currency that is settled gross and at once: what the administration API shows after each payment.</summary>
public sealed class GrossSettlementTests(HubFixture hub) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string Currency = "INR";
    private const string Model = "CGSINR";

    public async ValueTask InitializeAsync()
    {
        if ((await hub.AdministerAsync("GET", $"/settlementModels/{Model}")).Status == 200) return;
        foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
            await hub.ProvisionAsync("POST", "/participants/Hub/accounts", new { type, currency = Currency });
        await hub.ProvisionAsync("POST", "/settlementModels", new
        {
            name = Model,
            settlementGranularity = "GROSS",
            settlementInterchange = "BILATERAL",
            settlementDelay = "IMMEDIATE",
            currency = Currency,
            requireLiquidityCheck = true,
            ledgerAccountType = "POSITION",
            autoPositionReset = true,
            settlementAccountType = "SETTLEMENT",
        });
        await hub.OnboardAsync(hub.Payer, Currency);
        await hub.OnboardAsync(hub.Payee, Currency);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("COMMITTED")]
    [InlineData("RESERVED")]
    public async Task Settlement_accounts_move_by_the_amount_and_positions_stay(string state)
    {
        var before = await AccountsAsync();
        var payment = new Payment { Amount = "12.5", Currency = Currency };
        await PayAsync(payment, state);
        Assert.Equal("COMMITTED", (await hub.Payer.TakeAsync("PUT", payment.Path)).Json.GetProperty("transferState").GetString());
        var expected = before with { PayerSettlement = before.PayerSettlement + 12.5m, PayeeSettlement = before.PayeeSettlement - 12.5m };
        Assert.Equal(expected, await AccountsAsync());
        Assert.Equal(expected.PayeeSettlement, await StatedAsync(HubFixture.PayeeName, "SETTLEMENT"));

        await hub.SendAsync("GET", payment.Path, HubFixture.PayerName, null);
        var answer = await hub.Payer.TakeAsync("PUT", payment.Path);
        Assert.Equal("COMMITTED", answer.Json.GetProperty("transferState").GetString());
        Assert.Equal(payment.Fulfilment, answer.Json.GetProperty("fulfilment").GetString());
    }

    [Fact]
    public async Task A_model_that_goes_out_of_use_in_between_changes_nothing_for_what_was_requested_before()
    {
        var before = await AccountsAsync();
        var payment = new Payment { Amount = "3", Currency = Currency };
        await PrepareAsync(payment);
        await hub.ProvisionAsync("PUT", $"/settlementModels/{Model}", new { isActive = false });
        await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
        var gross = before with { PayerSettlement = before.PayerSettlement + 3, PayeeSettlement = before.PayeeSettlement - 3 };
        Assert.Equal(gross, await AccountsAsync());

        var net = new Payment { Amount = "4", Currency = Currency };
        await PayAsync(net, "COMMITTED");
        await hub.Payer.TakeAsync("PUT", net.Path);
        var after = gross with { PayerPosition = gross.PayerPosition + 4, PayeePosition = gross.PayeePosition - 4 };
        Assert.Equal(after, await AccountsAsync());
        await hub.ProvisionAsync("PUT", $"/settlementModels/{Model}", new { isActive = true });
    }

    private async Task PayAsync(Payment payment, string state)
    {
        await PrepareAsync(payment);
        await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit(state));
    }

    private async Task PrepareAsync(Payment payment)
    {
        await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await hub.Payee.TakeAsync("POST", "/transfers");
    }

    private async Task<Accounts> AccountsAsync() => new(
        await hub.PositionAsync(HubFixture.PayerName, Currency),
        await hub.PositionAsync(HubFixture.PayeeName, Currency),
        await hub.ValueAsync(HubFixture.PayerName, "SETTLEMENT", Currency),
        await hub.ValueAsync(HubFixture.PayeeName, "SETTLEMENT", Currency));

    /// <summary>Where the lines of an account's statement lead to.</summary>
    private async Task<decimal> StatedAsync(string name, string type)
    {
        var id = (await hub.AccountAsync(name, type, Currency)).GetProperty("id");
        var entries = (await hub.ProvisionAsync("GET", $"/participants/{name}/accounts/{id}/statement")).Json.GetProperty("entries");
        return entries[entries.GetArrayLength() - 1].GetProperty("value").GetDecimal();
    }

    private sealed record Accounts(decimal PayerPosition, decimal PayeePosition, decimal PayerSettlement, decimal PayeeSettlement);
}

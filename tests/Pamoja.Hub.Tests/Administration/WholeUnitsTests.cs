namespace Pamoja.Hub.Tests;

/// <summary>Where a scheme counts in smallest units, an operator's amounts have no fractions of them either.</summary>
public sealed class WholeUnitsTests
{
    [Theory]
    [InlineData("USD", "1.23", "1.234")]
    [InlineData("XAF", "7", "7.5")]
    [InlineData("TND", "1.234", "1.2345")]
    public async Task Funds_limits_and_initial_positions_have_no_fractions_of_the_smallest_unit(
        string currency, string whole, string fraction)
    {
        await using var host = await AdministrationHost.StartAsync(new HubOptions { ConnectionString = "", WholeMinorUnits = true });
        await host.OpenCurrencyAsync(currency);
        Assert.Equal(201, (await host.SendAsync("POST", "/participants", new { name = "alpha", currency })).Status);
        object Opening(string value, string initialPosition) => new { currency, limit = new { type = "NET_DEBIT_CAP", value }, initialPosition };
        object Limit(string value, string unit) => new { currency, limit = new { type = "NET_DEBIT_CAP", value, alarmPercentage = 12.5m, unit } };
        var refusal = $"must not have more decimals than {currency}";

        const string Open = "/participants/alpha/initialPositionAndLimits";
        (await host.SendAsync("POST", Open, Opening(fraction, "0"))).AssertError(400, "3100", $"/requestBody/limit/value {refusal}");
        (await host.SendAsync("POST", Open, Opening(whole, fraction))).AssertError(400, "3100", $"/requestBody/initialPosition {refusal}");
        Assert.Equal(201, (await host.SendAsync("POST", Open, Opening(whole, whole))).Status);

        const string Replace = "/participants/alpha/limits";
        (await host.SendAsync("PUT", Replace, Limit(fraction, "AMOUNT"))).AssertError(400, "3100", $"/requestBody/limit/value {refusal}");
        Assert.Equal(200, (await host.SendAsync("PUT", Replace, Limit(whole, "AMOUNT"))).Status);
        Assert.Equal(200, (await host.SendAsync("PUT", Replace, Limit("50.5", "PERCENT_OF_LIQUIDITY"))).Status);

        var account = (await host.AccountAsync("alpha", "SETTLEMENT", currency)).GetProperty("id");
        var id = Guid.NewGuid().ToString();
        object Funds(string action, string amount, string transferId) =>
            new { transferId, externalReference = "r", action, reason = "r", amount = new { amount, currency } };
        foreach (var action in new[] { "recordFundsIn", "recordFundsOutPrepareReserve" })
        {
            (await host.SendAsync("POST", $"/participants/alpha/accounts/{account}", Funds(action, fraction, id)))
                .AssertError(400, "3100", $"/requestBody/amount/amount {refusal}");
        }

        // The id of what was refused is still free.
        Assert.Equal(202, (await host.SendAsync("POST", $"/participants/alpha/accounts/{account}", Funds("recordFundsIn", whole, id))).Status);
        Assert.Equal($"-{whole}", (await host.AccountAsync("alpha", "SETTLEMENT", currency)).GetProperty("value").GetRawText());
        Assert.Equal(whole, (await host.AccountAsync("alpha", "POSITION", currency)).GetProperty("value").GetRawText());
    }
}

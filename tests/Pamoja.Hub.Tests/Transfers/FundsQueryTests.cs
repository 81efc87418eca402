using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>GET /transfers/{ID} with the id of a movement of funds: a participant sees what became of its own.</summary>
public sealed class FundsQueryTests(HubFixture hub) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task A_participant_can_ask_what_became_of_its_funds()
    {
        var account = await SettlementAsync();
        var (paidIn, left, kept, tooMuch) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await MoveAsync(account, paidIn, "recordFundsIn", 10);
        await MoveAsync(account, left, "recordFundsOutPrepareReserve", 3);
        await MoveAsync(account, kept, "recordFundsOutPrepareReserve", 2);
        await MoveAsync(account, tooMuch, "recordFundsOutPrepareReserve", 100_000);
        Assert.Equal(("COMMITTED", null), await AskAsync(paidIn));
        Assert.Equal(("RESERVED", null), await AskAsync(left));

        await hub.ProvisionAsync("PUT", $"{account}/transfers/{left}", new { action = "recordFundsOutCommit", reason = "paid" });
        await hub.ProvisionAsync("PUT", $"{account}/transfers/{kept}", new { action = "recordFundsOutAbort", reason = "not paid" });
        Assert.Equal(("COMMITTED", null), await AskAsync(left));
        Assert.Equal(("ABORTED", "3100: Generic validation error - Aborted by the operator"), await AskAsync(kept));
        Assert.Equal(("ABORTED", "3100: Generic validation error - Aborted due to insufficient funds"), await AskAsync(tooMuch));
    }

    private async Task<string> SettlementAsync()
    {
        const string accounts = $"/participants/{HubFixture.PayerName}/accounts";
        var settlement = (await hub.ProvisionAsync("GET", accounts)).Json.EnumerateArray()
            .First(account => account.GetProperty("ledgerAccountType").GetString() == "SETTLEMENT");
        return $"{accounts}/{settlement.GetProperty("id").GetInt32()}";
    }

    private Task<Reply> MoveAsync(string account, Guid id, string action, decimal amount) => hub.ProvisionAsync("POST", account, new
    {
        transferId = id,
        externalReference = "bank",
        action,
        reason = "test",
        amount = new { amount, currency = HubFixture.Currency },
    });

    private async Task<(string? State, string? Cause)> AskAsync(Guid id)
    {
        Assert.Equal(202, (await hub.SendAsync("GET", $"/transfers/{id}", HubFixture.PayerName, null)).Status);
        var body = (await hub.Payer.TakeAsync("PUT", $"/transfers/{id}")).Json;
        var cause = body.TryGetProperty("extensionList", out var list) ? CauseIn(list) : null;
        return (body.GetProperty("transferState").GetString(), cause);
    }

    private static string? CauseIn(JsonElement list)
    {
        var extension = Assert.Single(list.GetProperty("extension").EnumerateArray());
        Assert.Equal("cause", extension.GetProperty("key").GetString());
        return extension.GetProperty("value").GetString();
    }
}

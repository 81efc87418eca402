using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>The settlement bank's confirmation over real sockets.</summary>
public sealed class ConfirmationTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Head = "settlementId,participant,currency,amount,balance,reference\r\n";

    private readonly SettlementOffice _office = new(hub);

    [Fact]
    public async Task What_the_bank_is_to_confirm_comes_back_with_its_references_and_settles_everything()
    {
        var made = await _office.MadeAsync();
        var form = await hub.ProvisionAsync("GET", $"/v2/settlements/{Id(made)}/confirmation");
        Assert.Equal("text/csv; charset=utf-8", form.ContentType);
        var (payer, payee) = (await CoverAsync(HubFixture.PayerName), await CoverAsync(HubFixture.PayeeName));
        var rows = $"{Id(made)},payerfsp,USD,5,{payer - 5},\r\n{Id(made)},payeefsp,USD,-5,{payee + 5},\r\n";
        Assert.Equal(Head + rows, form.Text);
        var reconciled = await hub.ValueAsync("Hub", "HUB_RECONCILIATION");

        var filled = form.Text.Replace(",\r\n", ",\"BANK, 7\"\r\n", StringComparison.Ordinal);
        var confirmed = await _office.ConfirmAsync(made, filled);
        Assert.True(confirmed.Status == 200, confirmed.Text);
        Assert.Equal("SETTLED", SettlementOffice.StateOf(confirmed.Json));
        Assert.All(SettlementOffice.AccountsOf(confirmed.Json), account => Assert.Equal(
            ("SETTLED", "BANK, 7", "confirmed by the settlement bank"),
            (SettlementOffice.StateOf(account), Text(account, "externalReference"), Text(account, "reason"))));
        Assert.Equal("SETTLED", SettlementOffice.StateOf(confirmed.Json.GetProperty("settlementWindows")[0]));
        Assert.Equal((0m, 0m), (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync(HubFixture.PayeeName)));
        Assert.Equal((payer - 5, payee + 5), (await CoverAsync(HubFixture.PayerName), await CoverAsync(HubFixture.PayeeName)));
        Assert.Equal(reconciled, await hub.ValueAsync("Hub", "HUB_RECONCILIATION"));

        // The same, in another order and with other line ends: it is the same. What the bank says otherwise now is not.
        var lines = filled.Split("\r\n");
        var turned = string.Join('\n', lines[0], lines[2], lines[1]);
        Assert.Equal(200, (await _office.ConfirmAsync(made, turned)).Status);
        (await _office.ConfirmAsync(made, filled.Replace("BANK, 7", "BANK, 8", StringComparison.Ordinal)))
            .AssertError(400, "3106", "Modified request - The settlement was confirmed with other content");
        Assert.Equal((payer - 5, payee + 5), (await CoverAsync(HubFixture.PayerName), await CoverAsync(HubFixture.PayeeName)));
        var told = (await hub.ProvisionAsync("GET", $"/v2/settlements/{Id(made)}/confirmation")).Text;
        Assert.Equal(Head + $"{Id(made)},payerfsp,USD,5,,\"BANK, 7\"\r\n{Id(made)},payeefsp,USD,-5,,\"BANK, 7\"\r\n", told);
    }

    [Fact]
    public async Task The_good_funds_that_it_moved_stand_in_the_statements()
    {
        var made = await _office.MadeAsync();
        var rows = $"{Id(made)},payerfsp,USD,5,,\n{Id(made)},payeefsp,USD,-5,,\n";
        Assert.Equal(200, (await _office.ConfirmAsync(made, Head + rows)).Status);
        foreach (var (name, kind) in new[] { (HubFixture.PayerName, "SETTLEMENT_PAID"), (HubFixture.PayeeName, "SETTLEMENT_RECEIVED") })
        {
            var account = (await hub.AccountAsync(name, "SETTLEMENT")).GetProperty("id").GetInt32();
            var statement = (await hub.ProvisionAsync("GET", $"/participants/{name}/accounts/{account}/statement")).Text;
            Assert.Contains($"\"{kind}\"", statement, StringComparison.Ordinal);
        }
    }

    /// <summary>{id} is the settlement, {+} and {-} are balances that are right.</summary>
    [Theory]
    [InlineData("{id},payerfsp,USD,5,,\n{id},payeefsp,USD,-4.99,,", "line 3: payeefsp USD: the amount is -4.99, the settlement says -5",
        "confirmation: USD: the amounts sum to 0.01 and not to 0")]
    [InlineData("{id},payerfsp,USD,5,,", "confirmation: USD: the amounts sum to 5 and not to 0",
        "confirmation: payeefsp USD is missing, the settlement says -5")]
    [InlineData("{id},payerfsp,USD,5,1,\n{id},payeefsp,USD,-5,{+},", "line 2: payerfsp USD: the balance is 1, the books say {-}")]
    [InlineData("{id},payerfsp,USD,5,,\n{id},payerfsp,USD,5,,\n{id},payeefsp,USD,-5,,", "line 3: payerfsp USD was confirmed before",
        "confirmation: USD: the amounts sum to 5 and not to 0")]
    [InlineData("{id},payerfsp,USD,5,,\n{id},nobody,USD,-5,,\n99,payeefsp,USD,x,1e3,", "line 3: nobody is not the name of a participant",
        "line 4: is of settlement 99, not of {id}", "line 4: the amount 'x' is no amount of money", "line 4: the balance '1e3' is no amount of money")]
    [InlineData("{id},payerfsp,EUR,5,,\n{id},payeefsp,USD,-5,,,", "line 2: payerfsp has no SETTLEMENT account in EUR",
        "line 3: has more values than columns")]
    public async Task A_fault_is_named_with_its_line_and_nothing_is_done(string rows, params string[] faults)
    {
        var made = await _office.MadeAsync();
        var (payer, payee) = (await CoverAsync(HubFixture.PayerName), await CoverAsync(HubFixture.PayeeName));
        string Fill(string text) => text.Replace("{id}", $"{Id(made)}", StringComparison.Ordinal)
            .Replace("{-}", $"{payer - 5}", StringComparison.Ordinal).Replace("{+}", $"{payee + 5}", StringComparison.Ordinal);

        var refused = await _office.ConfirmAsync(made, Head + Fill(rows));
        var count = faults.Length == 1 ? "1 fault" : $"{faults.Length} faults";
        refused.AssertError(400, "3100", $"Generic validation error - The confirmation has {count}, and nothing was done");
        var told = refused.Json.GetProperty("errorInformation").GetProperty("extensionList").GetProperty("extension").EnumerateArray()
            .Select(each => $"{Text(each, "key")}: {Text(each, "value")}");
        Assert.Equal(faults.Select(Fill), told);

        Assert.Equal((payer, payee), (await CoverAsync(HubFixture.PayerName), await CoverAsync(HubFixture.PayeeName)));
        Assert.Equal((5m, -5m), (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync(HubFixture.PayeeName)));
        Assert.Equal("PENDING_SETTLEMENT", SettlementOffice.StateOf(await _office.SettlementAsync(made)));
        await FinishAsync(made);
    }

    [Fact]
    public async Task What_is_no_confirmation_is_told()
    {
        var made = await _office.MadeAsync();
        await RefusedAsync("", "line 1: has no columns");
        await RefusedAsync("participant,currency,amount\n", "line 1: has no column settlementId");
        await RefusedAsync("settlementId,participant,currency,amount,balence\n", "line 1: has an unknown column balence");
        await RefusedAsync("settlementId,participant,currency,amount,amount\n", "line 1: has a column twice");
        (await _office.ConfirmAsync(made, Head, "application/json")).AssertError(400, "3101", "Unsupported Media Type");
        (await _office.ConfirmAsync(JsonElement.Parse("""{"id":99999}"""), Head)).AssertError(400, "3100", "Settlement not found");
        (await _office.ConfirmAsync(JsonElement.Parse("""{"id":"x"}"""), Head)).AssertError(400, "3101", "/path/id must be integer");
        (await hub.AdministerAsync("GET", "/v2/settlements/99999/confirmation")).AssertError(400, "3100", "Settlement not found");
        var many = Head + string.Concat(Enumerable.Repeat("77777,nobody,USD,1,,\n", 40));
        Assert.Contains("and 65 more", (await _office.ConfirmAsync(made, many)).Text, StringComparison.Ordinal);
        await FinishAsync(made);
        (await _office.ConfirmAsync(made, Head)).AssertError(400, "3100", "State change is not allowed");

        async Task RefusedAsync(string csv, string fault)
        {
            var reply = await _office.ConfirmAsync(made, csv);
            reply.AssertError(400, "3100", "nothing was done");
            var first = reply.Json.GetProperty("errorInformation").GetProperty("extensionList").GetProperty("extension")[0];
            Assert.StartsWith(fault, $"{Text(first, "key")}: {Text(first, "value")}", StringComparison.Ordinal);
        }
    }

    private async Task FinishAsync(JsonElement settlement)
    {
        foreach (var state in SettlementOffice.States) await _office.StepAsync(settlement, state);
    }

    private async Task<decimal> CoverAsync(string name) => -await hub.ValueAsync(name, "SETTLEMENT");

    private static int Id(JsonElement settlement) => settlement.GetProperty("id").GetInt32();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}

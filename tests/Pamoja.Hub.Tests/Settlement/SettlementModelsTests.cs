using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>
/// Several models side by side, over real sockets: their settlements of one window, single accounts, aborts, fees, conversions.
/// </summary>
public sealed class SettlementModelsTests(HubFixture hub) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string Own = "DEFERREDNETUSD";
    private const string Default = "DEFAULTDEFERREDNET";
    private const string Second = "XTS";
    private const string Gross = "INR";

    private readonly SettlementOffice _office = new(hub);

    /// <summary>
    /// Beside USD with a model of its own: XTS under the default model, and INR settled gross, with fees that are settled net.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        if ((await hub.AdministerAsync("GET", $"/settlementModels/{Default}")).Status == 200) return;
        foreach (var currency in new[] { Second, Gross })
        {
            foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
                await hub.ProvisionAsync("POST", "/participants/Hub/accounts", new { type, currency });
        }

        await hub.ProvisionAsync("POST", "/settlementModels", AdministrationHost.Model(Default));
        await hub.ProvisionAsync("POST", "/settlementModels", ModelOf("CGS", "GROSS", "BILATERAL", "IMMEDIATE", "POSITION", "SETTLEMENT"));
        await hub.ProvisionAsync(
            "POST",
            "/settlementModels",
            ModelOf("INTERCHANGEFEE", "NET", "MULTILATERAL", "DEFERRED", "INTERCHANGE_FEE", "INTERCHANGE_FEE_SETTLEMENT"));
        foreach (var participant in new[] { hub.Payer, hub.Payee })
        {
            await hub.OnboardAsync(participant, Second);
            await hub.OnboardAsync(participant, Gross);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_window_of_two_models_stays_pending_until_both_settlements_are_settled()
    {
        var before = await PositionsAsync();
        var window = await PayInBothAsync();
        var own = await _office.CreateAsync(Own, window);
        Assert.Equal(["PENDING_SETTLEMENT", "CLOSED"], await ContentsAsync(window, "USD", Second));
        var other = await _office.CreateAsync(Default, window);
        Assert.Equal(["PENDING_SETTLEMENT", "PENDING_SETTLEMENT"], await ContentsAsync(window, "USD", Second));
        Assert.Equal([10m, -10m], SettlementOffice.NetsOf(own));
        Assert.Equal([4m, -4m], SettlementOffice.NetsOf(other));
        (await _office.TryCreateAsync(Own, window)).AssertError(400, "3100", $"Generic validation error - Inapplicable windows {window}");

        foreach (var state in SettlementOffice.States) await _office.StepAsync(own, state);
        Assert.Equal("PENDING_SETTLEMENT", SettlementOffice.StateOf(await _office.WindowAsync(window)));
        Assert.Equal(["SETTLED", "PENDING_SETTLEMENT"], await ContentsAsync(window, "USD", Second));
        Assert.Equal(before with { SecondPayer = before.SecondPayer + 4, SecondPayee = before.SecondPayee - 4 }, await PositionsAsync());
        foreach (var state in SettlementOffice.States)
        {
            Assert.Equal("PENDING_SETTLEMENT", SettlementOffice.StateOf(await _office.WindowAsync(window)));
            await _office.StepAsync(other, state);
        }

        Assert.Equal("SETTLED", SettlementOffice.StateOf(await _office.WindowAsync(window)));
        Assert.Equal(["SETTLED", "SETTLED"], await ContentsAsync(window, "USD", Second));
        Assert.Equal(before, await PositionsAsync());
    }

    [Fact]
    public async Task One_settlement_of_a_window_is_given_up_while_the_other_goes_on()
    {
        var window = await PayInBothAsync();
        var (own, other) = (await _office.CreateAsync(Own, window), await _office.CreateAsync(Default, window));
        await _office.StepAsync(own, SettlementOffice.States[0]);
        Assert.Equal(200, (await _office.AbortAsync(own)).Status);
        Assert.Equal(["ABORTED", "PENDING_SETTLEMENT"], await ContentsAsync(window, "USD", Second));
        Assert.Equal("PENDING_SETTLEMENT", SettlementOffice.StateOf(await _office.WindowAsync(window)));
        foreach (var state in SettlementOffice.States) await _office.StepAsync(other, state);

        // The rest of the window is settled by another one.
        var again = await _office.CreateAsync(Own, window);
        foreach (var state in SettlementOffice.States) await _office.StepAsync(again, state);
        Assert.Equal("SETTLED", SettlementOffice.StateOf(await _office.WindowAsync(window)));
    }

    [Fact]
    public async Task A_settlement_is_where_the_last_of_its_accounts_is()
    {
        var made = await _office.MadeAsync();
        var expected = "PENDING_SETTLEMENT";
        foreach (var state in SettlementOffice.States)
        {
            Assert.Equal(state == "SETTLED" ? "SETTLING" : expected, SettlementOffice.StateOf(await _office.StepAsync(made, state, 0)));

            // Nobody runs ahead of the others, and who is there already is acknowledged.
            var (_, ahead) = await RefusalAsync(made, 0, Next(state));
            Assert.Equal(state == "SETTLED" ? null : "State change not allowed", ahead);
            Assert.Equal(state == "SETTLED" ? "SETTLING" : expected, SettlementOffice.StateOf(await _office.StepAsync(made, state, 0)));
            expected = SettlementOffice.StateOf(await _office.StepAsync(made, state, 1));
            Assert.Equal(state, expected);
        }

        foreach (var back in new[] { "PENDING_SETTLEMENT", "PS_TRANSFERS_RECORDED", "PS_TRANSFERS_RESERVED", "PS_TRANSFERS_COMMITTED" })
            Assert.Equal(("SETTLED", "State change not allowed"), await RefusalAsync(made, 1, back));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, "Generic validation error - State change is not allowed")]
    [InlineData(4, "Generic validation error - State change is not allowed")]
    public async Task A_settlement_is_given_up_from_every_state_that_allows_it(int steps, string? refusal)
    {
        var before = await PositionsAsync();
        var made = await _office.MadeAsync();
        foreach (var state in SettlementOffice.States.Take(steps)) await _office.StepAsync(made, state);
        var reply = await _office.AbortAsync(made);
        if (refusal is not null)
        {
            reply.AssertError(400, "3100", refusal);
            Assert.Equal(refusal, Description(reply));
        }
        else
        {
            Assert.Equal((200, "ABORTED"), (reply.Status, SettlementOffice.StateOf(reply.Json)));
            Assert.Equal("ABORTED", SettlementOffice.StateOf((await _office.AbortAsync(made)).Json));
            Assert.Equal(before with { Payer = before.Payer + 5, Payee = before.Payee - 5 }, await PositionsAsync());
            var again = await _office.CreateAsync(Own, made.GetProperty("settlementWindows")[0].GetProperty("id").GetInt32());
            foreach (var state in SettlementOffice.States) await _office.StepAsync(again, state);
        }

        // One that was refused in the midst of its way goes on.
        if (steps == 3) await _office.StepAsync(made, SettlementOffice.States[3]);
        Assert.Equal(before, await PositionsAsync());
    }

    [Fact]
    public async Task Once_a_single_account_is_committed_or_settled_a_settlement_is_not_given_up()
    {
        var made = await _office.MadeAsync();
        foreach (var state in SettlementOffice.States.Take(2)) await _office.StepAsync(made, state);
        await _office.StepAsync(made, SettlementOffice.States[2], 0);
        Assert.Equal("Generic validation error - At least one settlement transfer is committed", Description(await _office.AbortAsync(made)));
        await _office.StepAsync(made, SettlementOffice.States[2], 1);
        await _office.StepAsync(made, SettlementOffice.States[3], 1);
        Assert.Equal("Generic validation error - State change is not allowed", Description(await _office.AbortAsync(made)));
        await _office.StepAsync(made, SettlementOffice.States[3], 0);
    }

    [Fact]
    public async Task Fees_of_payments_that_are_settled_gross_are_settled_net_by_their_own_model()
    {
        await hub.ProvisionAsync(
            "POST", "/feeRules", new { name = "interchange", kind = "INTERCHANGE", paidBy = "PAYER", currency = Gross, percentage = 0.6 });
        await _office.CloseAsync();
        var (payer, payee) = (await hub.ValueAsync(hub.Payer.Name, "SETTLEMENT", Gross), await hub.ValueAsync(hub.Payee.Name, "SETTLEMENT", Gross));
        await _office.PayAsync("50", Gross);
        await _office.PayAsync("25", Gross);
        await hub.ProvisionAsync("DELETE", "/feeRules/interchange");
        Assert.Equal((payer + 75, payee - 75), (
            await hub.ValueAsync(hub.Payer.Name, "SETTLEMENT", Gross), await hub.ValueAsync(hub.Payee.Name, "SETTLEMENT", Gross)));
        Assert.Equal((0m, 0m), (await hub.PositionAsync(hub.Payer.Name, Gross), await hub.PositionAsync(hub.Payee.Name, Gross)));
        Assert.Equal((0.45m, -0.45m), await FeesAsync());

        // The window has the fees and nothing of the payments, which are settled.
        var window = await _office.CloseAsync();
        var content = Assert.Single((await _office.WindowAsync(window)).GetProperty("content").EnumerateArray());
        Assert.Equal(("INTERCHANGE_FEE", Gross), (content.GetProperty("ledgerAccountType").GetString(), content.GetProperty("currencyId").GetString()));
        (await _office.TryCreateAsync("CGS", window)).AssertError(400, "3100", "Settlement can not be created for GROSS or IMMEDIATE models");
        var made = await _office.CreateAsync("INTERCHANGEFEE", window);
        Assert.Equal([0.45m, -0.45m], SettlementOffice.NetsOf(made));
        foreach (var state in SettlementOffice.States) await _office.StepAsync(made, state);
        Assert.Equal((0m, 0m), await FeesAsync());
        Assert.Equal("SETTLED", SettlementOffice.StateOf(await _office.WindowAsync(window)));
    }

    [Fact]
    public async Task A_gross_model_that_is_deferred_settles_with_the_commit_as_well()
    {
        const string Deferred = "KES";
        foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
            await hub.ProvisionAsync("POST", "/participants/Hub/accounts", new { type, currency = Deferred });
        await hub.ProvisionAsync(
            "POST", "/settlementModels", ModelOf("DEFERREDGROSS", "GROSS", "BILATERAL", "DEFERRED", "POSITION", "SETTLEMENT", Deferred));
        foreach (var participant in new[] { hub.Payer, hub.Payee }) await hub.OnboardAsync(participant, Deferred);
        var (payer, payee) = await BothAsync("SETTLEMENT");
        await _office.PayAsync("7", Deferred);
        Assert.Equal((payer + 7, payee - 7), await BothAsync("SETTLEMENT"));
        Assert.Equal((0m, 0m), await BothAsync("POSITION"));

        async Task<(decimal Payer, decimal Payee)> BothAsync(string account) =>
            (await hub.ValueAsync(hub.Payer.Name, account, Deferred), await hub.ValueAsync(hub.Payee.Name, account, Deferred));
    }

    [Fact]
    public async Task A_conversion_and_its_payment_are_settled_in_their_two_currencies()
    {
        await using var provider = await RecordingParticipant.StartAsync("settledfxp");
        await hub.OnboardAsync(provider);
        await hub.OnboardAsync(provider, Second);
        var before = await PositionsAsync();
        await _office.CloseAsync();
        await ConvertAsync(provider, "20", "8");
        Assert.Equal(before with { Payer = before.Payer + 20, SecondPayee = before.SecondPayee - 8 }, await PositionsAsync());
        Assert.Equal((-20m, 8m), (await hub.PositionAsync(provider.Name), await hub.PositionAsync(provider.Name, Second)));

        var window = await _office.CloseAsync();
        var (source, target) = (await _office.CreateAsync(Own, window), await _office.CreateAsync(Default, window));
        Assert.Equal([20m, -20m], SettlementOffice.NetsOf(source));
        Assert.Equal([-8m, 8m], SettlementOffice.NetsOf(target));
        foreach (var state in SettlementOffice.States) await _office.StepAsync(target, state);
        Assert.Equal((-20m, 0m), (await hub.PositionAsync(provider.Name), await hub.PositionAsync(provider.Name, Second)));
        foreach (var state in SettlementOffice.States) await _office.StepAsync(source, state);
        Assert.Equal((0m, 0m), (await hub.PositionAsync(provider.Name), await hub.PositionAsync(provider.Name, Second)));
        Assert.Equal(before, await PositionsAsync());
        Assert.Equal("SETTLED", SettlementOffice.StateOf(await _office.WindowAsync(window)));
    }

    /// <summary>A closed window of 10 USD and 4 XTS from payer to payee.</summary>
    private async Task<int> PayInBothAsync()
    {
        await _office.CloseAsync();
        await _office.PayAsync("10");
        await _office.PayAsync("4", Second);
        return await _office.CloseAsync();
    }

    /// <summary>A payment of the payer's in USD that reaches the payee in XTS.</summary>
    private async Task ConvertAsync(RecordingParticipant provider, string source, string target)
    {
        var (conversion, payment) = (new Payment(), new Payment { Currency = Second, Amount = target });
        using var terms = JsonDocument.Parse(conversion.Prepare());
        var body =
            $$"""
            {"commitRequestId":"{{conversion.Id}}","determiningTransferId":"{{payment.Id}}","initiatingFsp":"{{HubFixture.PayerName}}",
             "counterPartyFsp":"{{provider.Name}}","sourceAmount":{"currency":"USD","amount":"{{source}}"},
             "targetAmount":{"currency":"{{Second}}","amount":"{{target}}"},
             "condition":"{{terms.RootElement.GetProperty("condition").GetString()}}","expiration":"{{Timestamp.Write(conversion.Expiration)}}"}
            """;
        Assert.Equal(202, (await hub.SendFxAsync("POST", "/fxTransfers", HubFixture.PayerName, provider.Name, body)).Status);
        await provider.TakeAsync("POST", "/fxTransfers");
        var fulfil = $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""";
        Assert.Equal(200, (await hub.SendFxAsync("PUT", $"/fxTransfers/{conversion.Id}", provider.Name, HubFixture.PayerName, fulfil)).Status);
        await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await hub.Payee.TakeAsync("POST", "/transfers");
        Assert.Equal(200, (await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit())).Status);
        await provider.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}");
    }

    /// <summary>What one account is told when it is asked to go to a state: where it stands, and the error next to it.</summary>
    private async Task<(string State, string? Error)> RefusalAsync(JsonElement made, int place, string state)
    {
        var participant = made.GetProperty("participants")[place];
        var id = participant.GetProperty("accounts")[0].GetProperty("id").GetInt32();
        var path = $"{SettlementOffice.Settlements}/{made.GetProperty("id")}/participants/{participant.GetProperty("id")}/accounts/{id}";
        var account = SettlementOffice.AccountsOf((await hub.ProvisionAsync("PUT", path, new { state, reason = "r" })).Json).Single();
        if (!account.TryGetProperty("errorInformation", out var error)) return (SettlementOffice.StateOf(account), null);
        Assert.Equal("3000", error.GetProperty("errorCode").GetString());
        return (SettlementOffice.StateOf(account), error.GetProperty("errorDescription").GetString()!.Split(" - ")[1]);
    }

    private static string Next(string state) =>
        SettlementOffice.States[Math.Min(Array.IndexOf(SettlementOffice.States, state) + 1, SettlementOffice.States.Length - 1)];

    /// <summary>The states of a window's contents, by currency.</summary>
    private async Task<IEnumerable<string>> ContentsAsync(int window, params string[] currencies)
    {
        var contents = (await _office.WindowAsync(window)).GetProperty("content").EnumerateArray().ToList();
        return currencies.Select(currency => SettlementOffice.StateOf(contents.Single(content => content.GetProperty("currencyId").GetString() == currency)));
    }

    private async Task<Figures> PositionsAsync() => new(
        await hub.PositionAsync(hub.Payer.Name),
        await hub.PositionAsync(hub.Payee.Name),
        await hub.PositionAsync(hub.Payer.Name, Second),
        await hub.PositionAsync(hub.Payee.Name, Second),
        await hub.ValueAsync("Hub", "HUB_MULTILATERAL_SETTLEMENT"),
        await hub.ValueAsync("Hub", "HUB_MULTILATERAL_SETTLEMENT", Second));

    private async Task<(decimal Payer, decimal Payee)> FeesAsync() => (
        await hub.ValueAsync(hub.Payer.Name, "INTERCHANGE_FEE", Gross), await hub.ValueAsync(hub.Payee.Name, "INTERCHANGE_FEE", Gross));

    private static string? Description(Reply reply) => reply.Json.GetProperty("errorInformation").GetProperty("errorDescription").GetString();

    private static object ModelOf(
        string name, string granularity, string interchange, string delay, string account, string settlement, string currency = Gross) => new
        {
            name,
            settlementGranularity = granularity,
            settlementInterchange = interchange,
            settlementDelay = delay,
            currency,
            requireLiquidityCheck = true,
            ledgerAccountType = account,
            autoPositionReset = true,
            settlementAccountType = settlement,
        };

    private sealed record Figures(decimal Payer, decimal Payee, decimal SecondPayer, decimal SecondPayee, decimal Hub, decimal SecondHub);
}

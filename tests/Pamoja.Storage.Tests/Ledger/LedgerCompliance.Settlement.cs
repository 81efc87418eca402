using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Settlements: participant 0 pays 1, and what one owes the other is owed.</summary>
public abstract partial class LedgerCompliance
{
    private static readonly SettlementState[] Steps =
        [SettlementState.Recorded, SettlementState.Reserved, SettlementState.Committed, SettlementState.Settled];

    [Fact]
    public async Task A_settlement_has_the_nets_of_its_window_and_moves_nothing_when_it_is_made()
    {
        var settlement = await CreateSettlementAsync();
        Assert.Equal((SettlementState.Pending, "settle the day"), (settlement.State, settlement.Reason));
        Assert.Equal([(Scheme.Position(0), 70m), (Scheme.Position(1), -70m)], Nets(settlement));
        Assert.All(settlement.Accounts, account => Assert.Equal(SettlementState.Pending, account.State));
        Assert.Equal((70m, -70m, 0m), await SettledPositionsAsync());
        Assert.Equal(WindowState.PendingSettlement, (await WindowOfAsync(settlement)).State);
    }

    [Fact]
    public async Task The_recipient_is_debited_first_and_the_sender_credited_when_it_is_committed()
    {
        var settlement = await CreateSettlementAsync();
        await StepAllAsync(settlement, SettlementState.Recorded);
        Assert.Equal((70m, -70m, 0m), await SettledPositionsAsync());
        await StepAllAsync(settlement, SettlementState.Reserved);
        Assert.Equal((70m, 0m, 0m), await SettledPositionsAsync());
        await StepAllAsync(settlement, SettlementState.Committed);
        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
        var settled = await StepAllAsync(settlement, SettlementState.Settled);

        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
        Assert.Equal(SettlementState.Settled, settled.Settlement.State);
        Assert.Equal(WindowState.Settled, Assert.Single(settled.Windows).State);
        Assert.Equal(WindowState.Settled, (await WindowOfAsync(settlement)).State);
        Assert.Equal((-Funds, -Funds), (await SettlementAsync(0), await SettlementAsync(1)));
        var multilateral = await BalanceAsync(Scheme.Multilateral());
        Assert.Equal(new Totals(0, 0, 70, 70), multilateral.Totals);
    }

    [Fact]
    public async Task Accounts_go_on_one_by_one_and_the_settlement_when_all_did()
    {
        var settlement = await CreateSettlementAsync();
        foreach (var step in Steps)
        {
            var before = (await FindAsync(settlement.Id)).State;
            var half = await StepAsync(settlement, step, 0);
            Assert.Equal(step == SettlementState.Settled ? SettlementState.Settling : before, half.Settlement.State);
            Assert.Equal(step, half.Settlement.Accounts[0].State);
            var whole = await StepAsync(settlement, step, 1);
            Assert.Equal(step, whole.Settlement.State);
        }

        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
    }

    [Fact]
    public async Task A_step_that_is_asked_for_again_is_acknowledged_and_moves_nothing_twice()
    {
        var settlement = await CreateSettlementAsync();
        foreach (var step in Steps)
        {
            await StepAllAsync(settlement, step);
            var positions = await SettledPositionsAsync();
            var again = await StepAllAsync(settlement, step, "once more");
            Assert.Equal(step, again.Settlement.State);
            Assert.All(again.Settlement.Accounts, account => Assert.Equal("once more", account.Reason));
            Assert.Equal(positions, await SettledPositionsAsync());
        }
    }

    [Fact]
    public async Task A_change_with_one_fault_changes_nothing()
    {
        var settlement = await CreateSettlementAsync();
        await StepAllAsync(settlement, SettlementState.Recorded);
        var good = Change(0, SettlementState.Reserved);
        var bad = Change(1, SettlementState.Reserved);
        (SettlementChange Change, Reason Reason)[] faults =
        [
            (bad with { State = SettlementState.Committed }, Reason.StepNotAllowed),
            (bad with { State = SettlementState.Settled }, Reason.StepNotAllowed),
            (bad with { State = SettlementState.Pending }, Reason.StepNotAllowed),
            (bad with { Account = Scheme.Position(2) }, Reason.AccountMissing),
            (bad with { Participant = Scheme.Participant(2) }, Reason.AccountMismatch),
            (good, Reason.AccountTwice),
        ];
        foreach (var (fault, reason) in faults)
        {
            var refused = Assert.IsType<Outcome.Settlements>(await SubmitAsync(new ChangeSettlement(settlement.Id, [good, fault])));
            Assert.Equal([Reason.None, reason], refused.Refusals);
            Assert.All((await FindAsync(settlement.Id)).Accounts, account => Assert.Equal(SettlementState.Recorded, account.State));
            Assert.Equal((70m, -70m, 0m), await SettledPositionsAsync());
        }
    }

    [Theory]
    [InlineData(SettlementState.Pending)]
    [InlineData(SettlementState.Recorded)]
    [InlineData(SettlementState.Reserved)]
    public async Task A_settlement_that_is_given_up_restores_positions_and_frees_its_window(SettlementState reached)
    {
        var settlement = await CreateSettlementAsync();
        foreach (var step in Steps.Where(step => step <= reached)) await StepAllAsync(settlement, step);
        var abort = new AbortSettlement(settlement.Id, "the bank said no", null);
        var aborted = Assert.IsType<Outcome.Settlements>(await SubmitAsync(abort));
        Assert.Equal((SettlementState.Aborted, "the bank said no"), (aborted.Settlement.State, aborted.Settlement.Reason));
        Assert.All(aborted.Settlement.Accounts, account => Assert.Equal(SettlementState.Aborted, account.State));
        Assert.Equal(WindowState.Aborted, Assert.Single(aborted.Windows).State);
        Assert.Equal((70m, -70m, 0m), await SettledPositionsAsync());
        Assert.Equal(aborted.Settlement.State, Assert.IsType<Outcome.Settlements>(await SubmitAsync(abort)).Settlement.State);

        var again = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, aborted.Windows[0].Id)).Settlement;
        Assert.NotEqual(settlement.Id, again.Id);
        Assert.Equal(Nets(settlement), Nets(again));
        foreach (var step in Steps) await StepAllAsync(again, step);
        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
        Assert.Equal(SettlementState.Aborted, (await FindAsync(settlement.Id)).State);
    }

    [Fact]
    public async Task A_settlement_is_not_given_up_once_an_account_is_committed()
    {
        var settlement = await CreateSettlementAsync();
        await StepAllAsync(settlement, SettlementState.Recorded);
        await StepAllAsync(settlement, SettlementState.Reserved);
        await StepAsync(settlement, SettlementState.Committed, 0);
        var abort = new AbortSettlement(settlement.Id, "too late", null);
        AssertDenied(Reason.SettlementCommitted, await SubmitAsync(abort));
        await StepAsync(settlement, SettlementState.Committed, 1);
        AssertDenied(Reason.SettlementStateFinal, await SubmitAsync(abort));
        await StepAsync(settlement, SettlementState.Settled, 1);
        AssertDenied(Reason.SettlementStateFinal, await SubmitAsync(abort));
        await StepAsync(settlement, SettlementState.Settled, 0);
        AssertDenied(Reason.SettlementStateFinal, await SubmitAsync(abort));
        AssertDenied(Reason.SettlementNotFound, await SubmitAsync(abort with { Id = new SettlementId(settlement.Id.Value + 1) }));
    }

    [Fact]
    public async Task Nothing_is_settled_twice_and_nothing_that_is_still_open()
    {
        var settlement = await CreateSettlementAsync();
        var window = (await WindowOfAsync(settlement)).Id;
        WindowId[] unfit = [window, await OpenWindowAsync(), new(window.Value + 1000)];
        foreach (var id in unfit) Assert.Equal([id], Assert.IsType<Outcome.WindowsInapplicable>(await CreateAsync(0, id)).Windows);
        Assert.Equal([window], Assert.IsType<Outcome.WindowsInapplicable>(await CreateAsync(1, window)).Windows);
        var gross = Terms(0) with { IsDeferredNet = false };
        AssertDenied(Reason.ModelNotDeferredNet, await SubmitAsync(new CreateSettlement(gross, "gross", [window])));
    }

    [Fact]
    public async Task Several_windows_make_one_settlement_and_one_bad_one_makes_none()
    {
        await CloseWindowAsync();
        await PayAsync(10);
        var first = (await CloseWindowAsync())!.Closed.Id;
        await PayAsync(30, 1, 0);
        var second = (await CloseWindowAsync())!.Closed.Id;
        var refused = Assert.IsType<Outcome.WindowsInapplicable>(await CreateAsync(0, first, second, await OpenWindowAsync()));
        Assert.Equal([await OpenWindowAsync()], refused.Windows);

        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, first, second));
        Assert.Equal([first, second], settlement.Windows.Select(window => window.Id));
        Assert.Equal([(Scheme.Position(0), -20m), (Scheme.Position(1), 20m)], Nets(settlement.Settlement));
        foreach (var step in Steps) await StepAllAsync(settlement.Settlement, step);
        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
    }

    [Fact]
    public async Task Accounts_that_owe_and_are_owed_the_same_settle_at_zero_without_a_movement()
    {
        await CloseWindowAsync();
        await PayAsync(25);
        await PayAsync(25, 1, 0);
        var window = (await CloseWindowAsync())!.Closed.Id;
        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
        Assert.Equal([(Scheme.Position(0), 0m), (Scheme.Position(1), 0m)], Nets(settlement));
        foreach (var step in Steps) await StepAllAsync(settlement, step);
        Assert.Equal(WindowState.Settled, (await WindowOfAsync(settlement)).State);
        Assert.Equal(default, (await BalanceAsync(Scheme.Multilateral())).Totals);
    }

    [Fact]
    public async Task A_window_of_two_models_is_settled_when_both_are()
    {
        await CloseWindowAsync();
        var (_, transfer) = await FulfilledConversionAsync();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(PrepareConverted(transfer)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        var window = (await CloseWindowAsync())!.Closed.Id;

        var source = Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
        var target = Assert.IsType<Outcome.Settlements>(await CreateAsync(1, window)).Settlement;
        Assert.Equal([(Scheme.Position(0), Given), (Scheme.Position(1), -Given)], Nets(source));
        foreach (var step in Steps) await StepAllAsync(source, step);
        Assert.Equal(WindowState.PendingSettlement, (await WindowOfAsync(source)).State);
        foreach (var step in Steps) await StepAllAsync(target, step);
        Assert.Equal(WindowState.Settled, (await WindowOfAsync(source)).State);
        Assert.Equal((0m, 0m, 0m, 0m), await FxPositionsAsync());
    }

    [Fact]
    public async Task A_limit_that_no_longer_covers_is_raised_where_the_model_says_so()
    {
        await OpenSecondCurrencyAsync();
        await CloseWindowAsync();
        var currency = Scheme.TargetCurrency;
        await PayInAsync(currency, 60, 1, 2);
        var window = (await CloseWindowAsync())!.Closed.Id;
        await PayInAsync(currency, 50, 2, 1);
        await SubmitAsync(new SetNetDebitCap(Scheme.Position(2, currency), 40, 25));
        var settlement = Assert.IsType<Outcome.Settlements>(await CreateAsync(1, window)).Settlement;
        await StepAllAsync(settlement, SettlementState.Recorded);
        await StepAllAsync(settlement, SettlementState.Reserved);

        var raised = await BalanceAsync(Scheme.Position(2, currency));
        Assert.Equal((50m, 100m, 25m), (raised.Totals.Value, raised.NetDebitCap, raised.AlarmPercentage));
    }

    [Fact]
    public async Task Settlements_and_windows_are_found_by_what_they_have()
    {
        var settlement = await CreateSettlementAsync();
        var window = await WindowOfAsync(settlement);
        SettlementFilter[] found =
        [
            new(Id: settlement.Id), new(Participant: Scheme.Participant(0)), new(Account: Scheme.Position(1)), new(Currency: Scheme.Currency),
            new(Window: window.Id), new(Currency: Scheme.Currency, State: SettlementState.Pending, From: settlement.CreatedAt),
            new(Currency: Scheme.Currency, FromWindow: window.CreatedAt, ToWindow: window.CreatedAt, To: settlement.CreatedAt),
        ];
        foreach (var filter in found) Assert.Equal(settlement.Id, Assert.Single(await FindAsync(filter)).Id);
        var later = settlement.CreatedAt.AddSeconds(1);
        SettlementFilter[] none =
        [
            new(Participant: Scheme.Participant(2)), new(Account: Scheme.Position(2)), new(Currency: "ZZZ"),
            new(Currency: Scheme.Currency, State: SettlementState.Settled), new(Currency: Scheme.Currency, From: later),
            new(Currency: Scheme.Currency, FromWindow: later), new(Currency: Scheme.Currency, Window: await OpenWindowAsync()),
            new(Participant: Scheme.Participant(0), Account: Scheme.Position(1)),
        ];
        foreach (var filter in none) Assert.Empty(await FindAsync(filter));

        WindowFilter[] windows = [new(Window: window.Id), new(Currency: Scheme.Currency), new(Participant: Scheme.Participant(1))];
        foreach (var filter in windows) Assert.Equal(window.Id, Assert.Single(await Settlements.FindWindowsAsync(filter, default)).Id);
        Assert.Empty(await Settlements.FindWindowsAsync(new WindowFilter(Participant: Scheme.Participant(2)), default));
    }

    /// <summary>A closed window in which 0 owes 1 70, as a settlement.</summary>
    private async Task<Settlement> CreateSettlementAsync()
    {
        await CloseWindowAsync();
        await PayAsync(100);
        await PayAsync(30, 1, 0);
        var window = (await CloseWindowAsync())!.Closed.Id;
        return Assert.IsType<Outcome.Settlements>(await CreateAsync(0, window)).Settlement;
    }

    /// <summary>Asks for a settlement by one of the scheme's models.</summary>
    private Task<Outcome> CreateAsync(int model, params WindowId[] windows) =>
        SubmitAsync(new CreateSettlement(Terms(model), "settle the day", windows));

    private SettlementTerms Terms(int model) => Scheme.Models().ElementAt(model).ToTerms();

    private async Task<Outcome.Settlements> StepAllAsync(Settlement settlement, SettlementState state, string reason = "a step") =>
        Stepped(await SubmitAsync(new ChangeSettlement(
            settlement.Id,
            [.. settlement.Accounts.Select(account => new SettlementChange(account.Participant, account.Account, state, reason, null))])));

    private async Task<Outcome.Settlements> StepAsync(Settlement settlement, SettlementState state, int place) =>
        Stepped(await SubmitAsync(new ChangeSettlement(settlement.Id, [Change(place, state)])));

    private static Outcome.Settlements Stepped(Outcome outcome)
    {
        var stepped = Assert.IsType<Outcome.Settlements>(outcome);
        Assert.All(stepped.Refusals, refusal => Assert.Equal(Reason.None, refusal));
        return stepped;
    }

    private SettlementChange Change(int place, SettlementState state) =>
        new(Scheme.Participant(place), Scheme.Position(place), state, "a step", "REF-1");

    private async Task<Settlement> FindAsync(SettlementId id) => Assert.Single(await FindAsync(new SettlementFilter(Id: id)));

    private Task<IReadOnlyList<Settlement>> FindAsync(SettlementFilter filter) =>
        Settlements.FindSettlementsAsync(filter, CancellationToken.None);

    private async Task<SettlementWindow> WindowOfAsync(Settlement settlement)
    {
        var windows = await Settlements.FindWindowsAsync(new WindowFilter(), CancellationToken.None);
        return windows.Single(window => window.Contents.Any(content => settlement.Contents.Contains(content.Id)));
    }

    private async Task PayInAsync(string currency, decimal amount, int payer, int payee)
    {
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.Prepare(id, amount, payer, payee, currency: currency)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id, payer, payee)));
    }

    private async Task<(decimal Sender, decimal Recipient, decimal Multilateral)> SettledPositionsAsync() => (
        await PositionAsync(0), await PositionAsync(1), (await BalanceAsync(Scheme.Multilateral())).Totals.Value);

    private static IEnumerable<(AccountId, decimal)> Nets(Settlement settlement) =>
        settlement.Accounts.Select(account => (account.Account, account.Net));
}

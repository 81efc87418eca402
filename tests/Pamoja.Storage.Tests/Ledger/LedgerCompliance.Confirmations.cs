using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>The settlement bank confirms a settlement in which 0 owes 1 70.</summary>
public abstract partial class LedgerCompliance
{
    [Theory]
    [InlineData(SettlementState.Pending)]
    [InlineData(SettlementState.Recorded)]
    [InlineData(SettlementState.Reserved)]
    [InlineData(SettlementState.Committed)]
    public async Task A_confirmation_settles_all_accounts_and_moves_the_good_funds(SettlementState reached)
    {
        var settlement = await CreateSettlementAsync();
        foreach (var step in Steps.Where(step => step <= reached)) await StepAllAsync(settlement, step);
        var confirmed = Assert.IsType<Outcome.Settlements>(await SubmitAsync(Confirm(settlement)));

        Assert.Equal((SettlementState.Settled, Clerk.HashOf("the bank")), (confirmed.Settlement.State, confirmed.Settlement.Confirmation));
        Assert.Equal(WindowState.Settled, Assert.Single(confirmed.Windows).State);
        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
        Assert.Equal((70 - Funds, -Funds - 70), (await SettlementAsync(0), await SettlementAsync(1)));
        var stored = await FindAsync(settlement.Id);
        Assert.Equal(confirmed.Settlement.Confirmation, stored.Confirmation);
        Assert.All(stored.Accounts, account => Assert.Equal((SettlementState.Settled, "REF-1"), (account.State, account.ExternalReference)));
    }

    [Fact]
    public async Task A_confirmation_that_comes_half_way_through_the_accounts_takes_each_from_where_it_is()
    {
        var settlement = await CreateSettlementAsync();
        await StepAllAsync(settlement, SettlementState.Recorded);
        await StepAsync(settlement, SettlementState.Reserved, 1);
        Assert.IsType<Outcome.Settlements>(await SubmitAsync(Confirm(settlement)));
        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
        Assert.Equal((70 - Funds, -Funds - 70), (await SettlementAsync(0), await SettlementAsync(1)));
    }

    [Fact]
    public async Task A_confirmation_again_changes_nothing_and_another_one_is_refused()
    {
        var settlement = await CreateSettlementAsync();
        await SubmitAsync(Confirm(settlement));
        Assert.IsType<Outcome.Settlements>(await SubmitAsync(Confirm(settlement)));
        AssertDenied(Reason.Modified, await SubmitAsync(Confirm(settlement) with { Content = Clerk.HashOf("another bank") }));
        Assert.Equal((70 - Funds, -Funds - 70), (await SettlementAsync(0), await SettlementAsync(1)));
        Assert.Equal((0m, 0m, 0m), await SettledPositionsAsync());
    }

    [Fact]
    public async Task What_has_ended_otherwise_or_is_not_there_is_not_confirmed()
    {
        var settlement = await CreateSettlementAsync();
        AssertDenied(Reason.SettlementNotFound, await SubmitAsync(Confirm(settlement) with { Id = new SettlementId(settlement.Id.Value + 1) }));
        foreach (var step in Steps) await StepAllAsync(settlement, step);
        AssertDenied(Reason.SettlementStateFinal, await SubmitAsync(Confirm(settlement)));
        var given = await CreateSettlementAsync();
        await SubmitAsync(new AbortSettlement(given.Id, "no", null));
        AssertDenied(Reason.SettlementStateFinal, await SubmitAsync(Confirm(given)));
        Assert.Equal((-Funds, -Funds), (await SettlementAsync(0), await SettlementAsync(1)));
    }

    [Fact]
    public async Task A_confirmation_with_one_fault_does_nothing_and_names_all_of_them()
    {
        var settlement = await CreateSettlementAsync();
        var good = Confirm(settlement);
        var (paid, received) = (good.Amounts[0], good.Amounts[1]);
        await AssertFaultsAsync([paid, received with { Amount = -7 }], (2, Reason.AmountDiffers, -7, -70), (0, Reason.AmountsUnbalanced, 63, 0));
        await AssertFaultsAsync([paid, received, paid with { Line = 3 }], (3, Reason.AccountTwice, null, null), (0, Reason.AmountsUnbalanced, 70, 0));
        await AssertFaultsAsync([paid], (0, Reason.AmountsUnbalanced, 70, 0), (0, Reason.AccountUnconfirmed, null, -70));
        await AssertFaultsAsync([], (0, Reason.AccountUnconfirmed, null, 70), (0, Reason.AccountUnconfirmed, null, -70));
        await AssertFaultsAsync(
            [paid, received, received with { Line = 3, Participant = Scheme.Participant(2), Amount = 0 }], (3, Reason.AccountMissing, null, null));
        await AssertFaultsAsync([paid with { Balance = Funds }, received], (1, Reason.BalanceDiffers, Funds, Funds - 70));
        await AssertFaultsAsync([paid, received with { Balance = 0 }], (2, Reason.BalanceDiffers, 0, Funds + 70));

        var right = good with { Amounts = [paid with { Balance = Funds - 70 }, received with { Balance = Funds + 70 }] };
        Assert.IsType<Outcome.Settlements>(await SubmitAsync(right));

        async Task AssertFaultsAsync(
            IReadOnlyList<ConfirmedAmount> amounts, params (int Line, Reason Reason, decimal? Given, decimal? Expected)[] expected)
        {
            var refused = Assert.IsType<Outcome.ConfirmationRefused>(await SubmitAsync(good with { Amounts = amounts }));
            Assert.Equal(expected, refused.Faults.Select(fault => (fault.Line, fault.Reason, fault.Given, fault.Expected)));
            Assert.Equal(SettlementState.Pending, (await FindAsync(settlement.Id)).State);
            Assert.Equal((70m, -70m, 0m), await SettledPositionsAsync());
            Assert.Equal((-Funds, -Funds), (await SettlementAsync(0), await SettlementAsync(1)));
        }
    }

    [Fact]
    public async Task Whom_the_bank_found_overdrawn_sends_nothing_until_the_operator_lets_it()
    {
        var settlement = await CreateSettlementAsync();
        var (leaving, left) = (Clerk.NewId(), Funds - 50);
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.FundsOut(0, left, leaving)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.DecideFundsOut(leaving, 0, true)));
        var confirm = Confirm(settlement);
        Assert.IsType<Outcome.Settlements>(
            await SubmitAsync(confirm with { Amounts = [confirm.Amounts[0] with { Balance = -20 }, confirm.Amounts[1]] }));

        Assert.Equal(20, await SettlementAsync(0));
        var position = await BalanceAsync(Scheme.Position(0));
        Assert.Equal((false, 0m, 0m), (position.IsActive, position.NetDebitCap, position.Totals.Value));
        var refused = await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 1));
        Assert.Equal(Reason.PayerAccountInactive, Assert.IsType<Outcome.Refused>(refused).Transfer.Reason);
        var other = await BalanceAsync(Scheme.Position(1));
        Assert.Equal((true, Cap), (other.IsActive, other.NetDebitCap));
    }

    /// <summary>What the bank says when all went as it should.</summary>
    private ConfirmSettlement Confirm(Settlement settlement) => new(
        settlement.Id,
        Clerk.HashOf("the bank"),
        "the bank confirmed",
        [Confirmed(1, 0, 70), Confirmed(2, 1, -70)]);

    private ConfirmedAmount Confirmed(int line, int place, decimal amount) => new(
        line,
        Scheme.Participant(place),
        Scheme.Currency,
        amount,
        null,
        "REF-1",
        Scheme.Settlement(place),
        Scheme.Position(place),
        Scheme.Reconciliation());
}

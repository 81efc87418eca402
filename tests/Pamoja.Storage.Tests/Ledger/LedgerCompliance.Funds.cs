using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task Funds_in_move_both_settlement_and_reconciliation_and_are_final_at_once()
    {
        var before = (await BalanceAsync(Scheme.Reconciliation())).Totals.Value;
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.FundsIn(0, 70.25m, id)));
        Assert.Equal(-Funds - 70.25m, await SettlementAsync(0));
        Assert.Equal(before + 70.25m, (await BalanceAsync(Scheme.Reconciliation())).Totals.Value);
        Assert.Equal((TransferKind.FundsIn, TransferState.Committed), ((await FindAsync(id)).Kind, (await FindAsync(id)).State));
    }

    [Fact]
    public async Task Funds_in_twice_with_one_id_count_once()
    {
        var funds = Clerk.FundsIn(0, 70, Clerk.NewId());
        var outcomes = await BatchAsync(funds, funds);
        Assert.IsType<Outcome.Committed>(outcomes[0]);
        Assert.IsType<Outcome.Replayed>(outcomes[1]);
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.FundsIn(0, 71, funds.Id, content: "other")));
        Assert.Equal(-Funds - 70, await SettlementAsync(0));
    }

    [Fact]
    public async Task Funds_out_count_at_once_and_leave_when_the_operator_says_so()
    {
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.FundsOut(0, 200, id)));
        Assert.Equal(-Funds + 200, await SettlementAsync(0));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientLiquidity, await SubmitAsync(Clerk.Prepare(Clerk.NewId(), 300.01m)));

        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.DecideFundsOut(id, 0, true)));
        Assert.IsType<Outcome.Replayed>(await SubmitAsync(Clerk.DecideFundsOut(id, 0, true)));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.DecideFundsOut(id, 0, false)));
        Assert.Equal(new Totals(0, 0, 200, Funds), (await BalanceAsync(Scheme.Settlement(0))).Totals);
        Assert.Equal((Funds * 2) - 200, (await BalanceAsync(Scheme.Reconciliation())).Totals.Value);
    }

    [Fact]
    public async Task Aborted_funds_out_come_back()
    {
        var id = Clerk.NewId();
        var outcomes = await BatchAsync(Clerk.FundsOut(0, 200, id), Clerk.DecideFundsOut(id, 0, false), Clerk.DecideFundsOut(id, 0, false));
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.Equal(Reason.OperatorAbort, Assert.IsType<Outcome.Aborted>(outcomes[1]).Transfer.Reason);
        Assert.IsType<Outcome.Replayed>(outcomes[2]);
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.DecideFundsOut(id, 0, true)));
        Assert.Equal((TransferState.Rejected, -Funds), ((await FindAsync(id)).State, await SettlementAsync(0)));
    }

    [Fact]
    public async Task Funds_out_beyond_what_is_there_are_refused_and_exactly_that_is_not()
    {
        var tooMuch = await SubmitAsync(Clerk.FundsOut(0, Funds + 0.0001m));
        await AssertRefusedAsync(TransferState.Rejected, Reason.InsufficientFunds, tooMuch);
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.FundsOut(0, Funds)));
        Assert.Equal(0m, await SettlementAsync(0));
    }

    [Fact]
    public async Task Expired_funds_out_come_back()
    {
        var id = Clerk.NewId();
        await SubmitAsync(Clerk.FundsOut(0, 200, id, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))));
        await Task.Delay(200);
        Assert.Equal([Clerk.KeyOf(id)], await Ledger.FindDueAsync(_begin, 10, CancellationToken.None));
        Assert.IsType<Outcome.Expired>(await SubmitAsync(Clerk.DecideFundsOut(id, 0, true)));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.DecideFundsOut(id, 0, true)));
        Assert.Equal((TransferState.Expired, -Funds), ((await FindAsync(id)).State, await SettlementAsync(0)));
    }

    [Fact]
    public async Task Resent_funds_out_are_replayed_and_reserved_once()
    {
        var funds = Clerk.FundsOut(0, 200, Clerk.NewId());
        var outcomes = await BatchAsync(funds, funds);
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.IsType<Outcome.Replayed>(outcomes[1]);
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.FundsOut(0, 201, funds.Id, content: "other")));
        Assert.Equal(-Funds + 200, await SettlementAsync(0));
    }

    [Fact]
    public async Task Funds_out_are_decided_through_their_own_account_only()
    {
        var id = Clerk.NewId();
        await SubmitAsync(Clerk.FundsOut(0, 200, id));
        AssertDenied(Reason.AccountMismatch, await SubmitAsync(Clerk.DecideFundsOut(id, 1, true)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.DecideFundsOut(Clerk.NewId(), 0, true)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Fulfil(id)));
        Assert.Equal(TransferState.Reserved, (await FindAsync(id)).State);
    }

    public static TheoryData<Reason> FundsFaults() =>
        [Reason.ParticipantInactive, Reason.AccountInactive, Reason.AccountMissing, Reason.AmountNotPositive];

    [Theory]
    [MemberData(nameof(FundsFaults))]
    public async Task Funds_movements_with_a_fault_are_refused_and_recorded(Reason reason)
    {
        if (reason == Reason.ParticipantInactive) await SubmitAsync(Clerk.Activity(0, false));
        if (reason == Reason.AccountInactive) await SubmitAsync(new SetAccountActive(Scheme.Settlement(0), false));
        var account = reason == Reason.AccountMissing ? Scheme.Position(0) : Scheme.Settlement(0);
        var amount = reason == Reason.AmountNotPositive ? 0m : 10m;
        var fundsIn = Clerk.FundsIn(0, amount) with { Settlement = account };
        var fundsOut = Clerk.FundsOut(0, amount) with { Settlement = account };
        await AssertRefusedAsync(TransferState.Rejected, reason, await SubmitAsync(fundsIn));
        await AssertRefusedAsync(TransferState.Rejected, reason, await SubmitAsync(fundsOut));
        Assert.Equal(-Funds, await SettlementAsync(0));
    }
}

using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Continuous gross settlement: good funds go over with the commit, and positions stay as they were.</summary>
public abstract partial class LedgerCompliance
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_gross_commit_moves_settlement_accounts_and_leaves_positions_whatever_state_the_payee_asked_for(bool isReserveRequested)
    {
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Gross(Clerk.Prepare(id, 100))));
        Assert.Equal((100m, 0m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal((-Funds, -Funds), (await SettlementAsync(0), await SettlementAsync(1)));

        var fulfil = Clerk.Fulfil(id) with { IsReserveRequested = isReserveRequested };
        Assert.Equal(TransferState.Settled, Assert.IsType<Outcome.Committed>(await SubmitAsync(fulfil)).Transfer.State);
        Assert.Equal((0m, 0m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal((-Funds + 100, -Funds - 100), (await SettlementAsync(0), await SettlementAsync(1)));
        var stored = await FindAsync(id);
        Assert.Equal((TransferState.Settled, true, true), (stored.State, stored.IsPosted, stored.IsFinal));
        Assert.NotNull(stored.Fulfilment);
    }

    [Fact]
    public async Task A_gross_transfer_is_settled_once_however_often_its_messages_come()
    {
        var id = Clerk.NewId();
        var (prepare, fulfil) = (Gross(Clerk.Prepare(id, 100)), Clerk.Fulfil(id));
        var outcomes = await BatchAsync(prepare, fulfil, fulfil, prepare);
        Assert.IsType<Outcome.Committed>(outcomes[1]);
        Assert.IsType<Outcome.Replayed>(outcomes[2]);
        Assert.IsType<Outcome.Replayed>(outcomes[3]);
        Assert.Equal(TransferState.Settled, Assert.IsType<Outcome.Replayed>(await SubmitAsync(fulfil)).Transfer.State);
        Assert.Equal(TransferState.Settled, Assert.IsType<Outcome.Replayed>(await SubmitAsync(prepare)).Transfer.State);
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Abort(id)));
        Assert.Equal((-Funds + 100, -Funds - 100), (await SettlementAsync(0), await SettlementAsync(1)));
    }

    [Fact]
    public async Task What_a_transfer_was_requested_as_holds_to_its_end_whatever_the_model_says_by_then()
    {
        var (gross, net) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(Gross(Clerk.Prepare(gross, 100)), Clerk.Prepare(net, 30));
        await BatchAsync(Clerk.Fulfil(gross), Clerk.Fulfil(net));
        Assert.Equal((TransferState.Settled, TransferState.Committed), ((await FindAsync(gross)).State, (await FindAsync(net)).State));
        Assert.Equal((30m, -30m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal((-Funds + 100, -Funds - 100), (await SettlementAsync(0), await SettlementAsync(1)));
    }

    [Fact]
    public async Task What_was_settled_gross_is_no_longer_there_to_be_spent()
    {
        var id = Clerk.NewId();
        await BatchAsync(Gross(Clerk.Prepare(id, 400)), Clerk.Fulfil(id));
        await AssertRefusedAsync(
            TransferState.Rejected, Reason.InsufficientLiquidity, await SubmitAsync(Gross(Clerk.Prepare(Clerk.NewId(), Funds - 400 + 0.01m))));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Gross(Clerk.Prepare(Clerk.NewId(), Funds - 400))));

        // The payee may spend it at once.
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Gross(Clerk.Prepare(Clerk.NewId(), Funds + 400, payer: 1, payee: 0))));
    }

    [Fact]
    public async Task A_gross_transfer_that_is_released_settles_nothing()
    {
        var (aborted, expired) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(
            Gross(Clerk.Prepare(aborted, 100)),
            Gross(Clerk.Prepare(expired, 100, expiration: Clerk.In(TimeSpan.FromMilliseconds(150)))),
            Clerk.Abort(aborted));
        await Task.Delay(200);
        Assert.IsType<Outcome.Expired>(await SubmitAsync(Clerk.Expire(expired)));
        Assert.Equal((0m, 0m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal((-Funds, -Funds), (await SettlementAsync(0), await SettlementAsync(1)));
    }

    [Fact]
    public async Task A_gross_transfer_without_a_settlement_account_to_credit_is_refused()
    {
        var prepare = Gross(Clerk.Prepare(Clerk.NewId(), 100));
        var outcome = await SubmitAsync(prepare with { Payee = prepare.Payee!.Value with { Cover = null } });
        await AssertRefusedAsync(TransferState.Invalid, Reason.SettlementAccountMissing, outcome);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Each_leg_of_a_conversion_is_settled_as_its_currency_is(bool isSourceGross, bool isTargetGross)
    {
        await OpenSecondCurrencyAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        var outcomes = await BatchAsync(
            Convert(conversion, transfer) with { IsGross = isSourceGross },
            FulfilConversion(conversion),
            PrepareConverted(transfer) with { IsGross = isTargetGross },
            Clerk.Fulfil(transfer, payee: 2));
        Assert.IsType<Outcome.Committed>(outcomes[3]);
        var source = isSourceGross ? 0 : Given;
        var target = isTargetGross ? 0 : Converted;
        Assert.Equal((source, -source, target, -target), await FxPositionsAsync());
        Assert.Equal(-Funds + Given - source, await SettlementAsync(0));
        Assert.Equal(-Funds - Given + source, await SettlementAsync(1));
        Assert.Equal(-Funds + Converted - target, (await BalanceAsync(Scheme.Settlement(1, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal(-Converted + target, (await BalanceAsync(Scheme.Settlement(2, Scheme.TargetCurrency))).Totals.Value);
        Assert.Equal(isSourceGross ? TransferState.Settled : TransferState.Committed, (await FindFxAsync(conversion)).State);
    }

    private static PrepareTransfer Gross(PrepareTransfer prepare) => prepare with { IsGross = true };
}

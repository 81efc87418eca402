using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Fees: between the parties' INTERCHANGE_FEE accounts, or to the hub's HUB_FEE account, with the commit.</summary>
public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task A_fee_is_charged_with_the_commit_and_not_before()
    {
        var id = Clerk.NewId();
        await SubmitAsync(Clerk.Prepare(id, 100) with { Charges = [Clerk.Interchange(0, 1), Clerk.HubFee(1)] });
        Assert.Equal((0m, 0m, 0m, 0m), await FeesAsync());

        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id)));
        Assert.Equal((0.6m, -0.6m, 0.25m, -0.25m), await FeesAsync());
        Assert.Equal((100m, -100m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal((-Funds, -Funds), (await SettlementAsync(0), await SettlementAsync(1)));
    }

    [Fact]
    public async Task A_fee_is_charged_once_however_often_the_messages_come()
    {
        var id = Clerk.NewId();
        var (prepare, fulfil) = (Clerk.Prepare(id, 100) with { Charges = [Clerk.Interchange(0, 1)] }, Clerk.Fulfil(id));
        await BatchAsync(prepare, fulfil, prepare, fulfil);
        await SubmitAsync(fulfil);
        Assert.Equal((0.6m, -0.6m, 0m, 0m), await FeesAsync());
    }

    [Fact]
    public async Task A_transfer_that_is_released_owes_no_fee()
    {
        var (aborted, wrong) = (Clerk.NewId(), Clerk.NewId());
        await BatchAsync(
            Clerk.Prepare(aborted, 100) with { Charges = [Clerk.Interchange(0, 1)] },
            Clerk.Prepare(wrong, 100) with { Charges = [Clerk.Interchange(0, 1)] },
            Clerk.Abort(aborted),
            Clerk.Fulfil(wrong, fulfilment: Clerk.WrongFulfilment));
        Assert.Equal((0m, 0m, 0m, 0m), await FeesAsync());
    }

    [Fact]
    public async Task A_fee_is_due_by_the_moment_of_the_commit()
    {
        var id = Clerk.NewId();
        var over = Clerk.Interchange(0, 1) with { ValidTo = Clerk.In(TimeSpan.FromMilliseconds(150)) };
        var begun = Clerk.HubFee(1) with { ValidFrom = Clerk.In(TimeSpan.FromMilliseconds(150)) };
        await SubmitAsync(Clerk.Prepare(id, 100) with { Charges = [over, begun] });
        await Task.Delay(200);
        await SubmitAsync(Clerk.Fulfil(id));
        Assert.Equal((0m, 0m, 0.25m, -0.25m), await FeesAsync());
    }

    [Fact]
    public async Task A_fee_needs_neither_cover_nor_limit()
    {
        var id = Clerk.NewId();
        await BatchAsync(Clerk.Prepare(id, Funds) with { Charges = [Clerk.Interchange(0, 1)] }, Clerk.Fulfil(id));
        Assert.Equal((3m, -3m, 0m, 0m), await FeesAsync());
    }

    [Fact]
    public async Task A_fee_too_small_for_its_currency_is_none()
    {
        var id = Clerk.NewId();
        await BatchAsync(Clerk.Prepare(id, 0.5m) with { Charges = [Clerk.Interchange(0, 1)] }, Clerk.Fulfil(id));
        Assert.Equal((0m, 0m, 0m, 0m), await FeesAsync());
        Assert.Equal(TransferState.Committed, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task A_gross_settled_transfer_is_charged_all_the_same()
    {
        var id = Clerk.NewId();
        await BatchAsync(Gross(Clerk.Prepare(id, 100)) with { Charges = [Clerk.Interchange(1, 0), Clerk.HubFee(1)] }, Clerk.Fulfil(id));
        Assert.Equal((-0.6m, 0.6m, 0.25m, -0.25m), await FeesAsync());
        Assert.Equal((-Funds + 100, 0m), (await SettlementAsync(0), await PositionAsync(0)));
        Assert.Equal(TransferState.Settled, (await FindAsync(id)).State);
    }

    /// <summary>Of payer, payee, payee to the hub, hub.</summary>
    private async Task<(decimal Payer, decimal Payee, decimal PayeeToHub, decimal Hub)> FeesAsync() => (
        (await BalanceAsync(Scheme.InterchangeFee(0))).Totals.Value,
        (await BalanceAsync(Scheme.InterchangeFee(1))).Totals.Value,
        (await BalanceAsync(Scheme.HubFee(1))).Totals.Value,
        (await BalanceAsync(Scheme.HubFees())).Totals.Value);
}

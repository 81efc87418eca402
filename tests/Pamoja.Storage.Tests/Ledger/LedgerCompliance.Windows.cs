using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task A_close_parts_what_was_posted_before_from_what_comes_after()
    {
        await CloseWindowAsync();
        await PayAsync(10);
        await PayAsync(5);
        await PayAsync(2, 1, 0);
        await SubmitAsync(Clerk.Abort(await ReserveAsync(7)));
        await SubmitAsync(Clerk.FundsIn(0, 100));
        var open = await ReserveAsync(20);

        var closed = (await CloseWindowAsync())!;
        await SubmitAsync(Clerk.Fulfil(open));
        PairSum[] before = [Sum(0, 1, 15, 2), Sum(1, 0, 2, 1)];
        Assert.Equal(before, await TotalsAsync(closed.Closed.Id));

        Assert.Equal((WindowState.Closed, "the day is over"), (closed.Closed.State, closed.Closed.Reason));
        Assert.Equal((WindowState.Open, closed.Closed.Id.Value + 1), (closed.Opened.State, closed.Opened.Id.Value));
        var windows = await Settlements.FindWindowsAsync(new WindowFilter(From: closed.Closed.CreatedAt), CancellationToken.None);
        Assert.Equal([closed.Closed.Id, closed.Opened.Id], windows.Select(window => window.Id));
        Assert.Empty(await TotalsAsync(closed.Opened.Id));

        var next = (await CloseWindowAsync())!;
        Assert.Equal([Sum(0, 1, 20, 1)], await TotalsAsync(next.Closed.Id));
        Assert.Equal(before, await TotalsAsync(closed.Closed.Id));
    }

    [Fact]
    public async Task A_window_in_which_nothing_was_posted_stays_open()
    {
        await CloseWindowAsync();
        await ReserveAsync(7);
        await SubmitAsync(Clerk.FundsIn(0, 100));
        var open = await OpenWindowAsync();
        AssertDenied(Reason.WindowEmpty, await SubmitAsync(new CloseWindow(open, "nothing in it")));
        Assert.Equal(open, await OpenWindowAsync());
    }

    [Fact]
    public async Task Only_the_open_window_can_be_closed()
    {
        await PayAsync(10);
        var closed = (await CloseWindowAsync())!.Closed.Id;
        AssertDenied(Reason.WindowNotOpen, await SubmitAsync(new CloseWindow(closed, "again")));
        AssertDenied(Reason.WindowNotFound, await SubmitAsync(new CloseWindow(new WindowId(closed.Value + 2), "none")));
    }

    [Fact]
    public async Task A_conversion_and_its_transfer_are_in_the_same_window()
    {
        await CloseWindowAsync();
        var (_, transfer) = await FulfilledConversionAsync();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(PrepareConverted(transfer)));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(transfer, payee: 2)));
        var totals = await TotalsAsync((await CloseWindowAsync())!.Closed.Id);
        Assert.Equal([Scheme.Currency, Scheme.TargetCurrency], totals.Select(total => CurrencyOf(total.Debit)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_command_that_changes_windows_takes_no_company()
    {
        var open = await OpenWindowAsync();
        await Assert.ThrowsAsync<InvariantException>(
            () => BatchAsync(Clerk.Prepare(Clerk.NewId(), 1), new CloseWindow(open, "in company")));
        Assert.Equal(open, await OpenWindowAsync());
    }

    private protected ISettlementBooks Settlements { get; private set; } = null!;

    /// <summary>Closes the open window; null when nothing was in it.</summary>
    private protected async Task<Outcome.WindowClosed?> CloseWindowAsync() =>
        await SubmitAsync(new CloseWindow(await OpenWindowAsync(), "the day is over")) as Outcome.WindowClosed;

    private protected async Task<WindowId> OpenWindowAsync() =>
        Assert.Single(await Settlements.FindWindowsAsync(new WindowFilter(State: WindowState.Open), CancellationToken.None)).Id;

    private protected async Task PayAsync(decimal amount, int payer = 0, int payee = 1)
    {
        var id = await ReserveAsync(amount, payer: payer, payee: payee);
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id, payer, payee)));
    }

    /// <summary>The totals of a window, of the scheme of this test.</summary>
    private async Task<IReadOnlyList<PairSum>> TotalsAsync(WindowId window)
    {
        var own = Scheme.Accounts().Select(account => account.Id).ToHashSet();
        var totals = await Settlements.ReadTotalsAsync(window, CancellationToken.None);
        return [.. totals.Where(total => own.Contains(total.Debit))];
    }

    private PairSum Sum(int debit, int credit, decimal amount, long count) => new(Scheme.Position(debit), Scheme.Position(credit), amount, count);

    private string CurrencyOf(AccountId id) => Scheme.Accounts().Single(account => account.Id == id).Currency;
}

using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task A_fulfil_posts_what_was_reserved_and_keeps_the_fulfilment()
    {
        var id = await ReserveAsync(100);
        var committed = Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id))).Transfer;
        Assert.Equal(TransferState.Committed, committed.State);
        Assert.Equal(new Totals(0, 0, 100, 0), (await BalanceAsync(Scheme.Position(0))).Totals);
        Assert.Equal(new Totals(0, 0, 0, 100), (await BalanceAsync(Scheme.Position(1))).Totals);
        var stored = await FindAsync(id);
        Assert.Equal(Clerk.Fulfilment, stored.Fulfilment);
        Assert.Equal(committed.CompletedAt, stored.CompletedAt);
        Assert.InRange(stored.CompletedAt!.Value, Clerk.In(TimeSpan.FromMinutes(-1)), Clerk.In(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_prepare_and_its_fulfil_in_one_batch_commit_together()
    {
        var id = Clerk.NewId();
        var outcomes = await BatchAsync(Clerk.Prepare(id, 10), Clerk.Fulfil(id));
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.IsType<Outcome.Committed>(outcomes[1]);
        Assert.Equal((10m, -10m), (await PositionAsync(0), await PositionAsync(1)));
        Assert.Equal(TransferState.Committed, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task An_answer_before_its_prepare_in_the_same_batch_finds_nothing()
    {
        var id = Clerk.NewId();
        var outcomes = await BatchAsync(Clerk.Fulfil(id), Clerk.Abort(id), Clerk.Expire(id), Clerk.Prepare(id, 10), Clerk.Fulfil(id));
        AssertDenied(Reason.TransferNotFound, outcomes[0]);
        AssertDenied(Reason.TransferNotFound, outcomes[1]);
        Assert.IsType<Outcome.Ignored>(outcomes[2]);
        Assert.IsType<Outcome.Reserved>(outcomes[3]);
        Assert.IsType<Outcome.Committed>(outcomes[4]);
    }

    [Fact]
    public async Task An_answer_to_nothing_finds_nothing_and_leaves_nothing()
    {
        var id = Clerk.NewId();
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Fulfil(id)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Abort(id)));
        Assert.Null(await Ledger.FindTransferAsync(Clerk.KeyOf(id), CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(null)]
    public async Task An_answer_from_somebody_else_than_the_payee_changes_nothing(int? stranger)
    {
        var id = await ReserveAsync(10);
        ParticipantId? source = stranger is { } place ? Scheme.Participant(place) : null;
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.Fulfil(id) with { Source = source }));
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.Abort(id) with { Source = source }));
        Assert.Equal((TransferState.Reserved, 10m), ((await FindAsync(id)).State, await PositionAsync(0)));

        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id)));
        AssertDenied(Reason.SourceIsNotPayee, await SubmitAsync(Clerk.Fulfil(id) with { Source = source }));
    }

    [Fact]
    public async Task The_true_payee_with_a_wrong_destination_aborts_its_transfer()
    {
        var id = await ReserveAsync(10);
        var aborted = Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Fulfil(id) with { Destination = Scheme.Participant(2) }));
        Assert.Equal((TransferState.Aborted, Reason.DestinationIsNotPayer), (aborted.Transfer.State, aborted.Transfer.Reason));
        Assert.Equal((TransferState.Aborted, 0m), ((await FindAsync(id)).State, await PositionAsync(0)));
        Assert.Null((await FindAsync(id)).Fulfilment);

        var unknown = await ReserveAsync(10);
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Fulfil(unknown) with { Destination = null }));
    }

    [Fact]
    public async Task A_fulfil_without_a_destination_is_for_the_payer()
    {
        var id = await ReserveAsync(10);
        var fulfil = Clerk.Fulfil(id) with { Destination = null, HasDestination = false };
        Assert.IsType<Outcome.Committed>(await SubmitAsync(fulfil));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_or_missing_fulfilment_aborts(bool isMissing)
    {
        var id = await ReserveAsync(10);
        var fulfil = Clerk.Fulfil(id) with { Fulfilment = isMissing ? null : Clerk.WrongFulfilment };
        var aborted = Assert.IsType<Outcome.Aborted>(await SubmitAsync(fulfil));
        Assert.Equal(Reason.InvalidFulfilment, aborted.Transfer.Reason);
        Assert.Equal((TransferState.Aborted, Reason.InvalidFulfilment), ((await FindAsync(id)).State, (await FindAsync(id)).Reason));
        Assert.Equal(default, (await BalanceAsync(Scheme.Position(0))).Totals);
        Assert.Equal(default, (await BalanceAsync(Scheme.Position(1))).Totals);
    }

    [Fact]
    public async Task An_error_of_the_payee_releases_the_reservation_and_keeps_its_cause()
    {
        var id = await ReserveAsync(10);
        Assert.Equal(Reason.PayeeError, Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(id))).Transfer.Reason);
        Assert.Equal("5104: Payee rejected transaction", (await FindAsync(id)).Cause);
        Assert.Equal((0m, 0m), (await PositionAsync(0), await PositionAsync(1)));
        await ReserveAsync(Funds);
    }

    [Fact]
    public async Task Whoever_comes_first_decides_and_the_others_learn_that_it_is_over()
    {
        var fulfilled = await ReserveAsync(10);
        var outcomes = await BatchAsync(Clerk.Fulfil(fulfilled), Clerk.Abort(fulfilled), Clerk.Expire(fulfilled));
        Assert.IsType<Outcome.Committed>(outcomes[0]);
        AssertDenied(Reason.NotReserved, outcomes[1]);
        Assert.IsType<Outcome.Ignored>(outcomes[2]);

        var aborted = await ReserveAsync(10);
        outcomes = await BatchAsync(Clerk.Abort(aborted), Clerk.Fulfil(aborted));
        Assert.IsType<Outcome.Aborted>(outcomes[0]);
        AssertDenied(Reason.NotReserved, outcomes[1]);
    }

    [Fact]
    public async Task A_fulfil_after_a_refused_prepare_is_told_that_nothing_is_reserved()
    {
        var id = Clerk.NewId();
        await SubmitAsync(Clerk.Prepare(id, Funds * 3));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Fulfil(id)));
        Assert.Equal(TransferState.Rejected, (await FindAsync(id)).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_answer_expires_the_transfer_once(bool isFulfil)
    {
        var id = await ReserveOverdueAsync(10);
        Command late = isFulfil ? Clerk.Fulfil(id) : Clerk.Abort(id);
        var expired = Assert.IsType<Outcome.Expired>(await SubmitAsync(late));
        Assert.Equal((TransferState.Expired, Reason.Expired), (expired.Transfer.State, expired.Transfer.Reason));
        AssertDenied(Reason.Expired, await SubmitAsync(late));
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(id)));
        Assert.Equal((TransferState.Expired, 0m), ((await FindAsync(id)).State, await PositionAsync(0)));
    }

    [Fact]
    public async Task The_sweeper_finds_what_is_due_and_releases_it_once()
    {
        await ReserveAsync(5);
        var id = await ReserveOverdueAsync(10);
        var due = await Ledger.FindDueAsync(_begin, 10, CancellationToken.None);
        Assert.Equal([Clerk.KeyOf(id)], due);
        var outcomes = await BatchAsync(new ExpireTransfer(due[0]), new ExpireTransfer(due[0]));
        Assert.IsType<Outcome.Expired>(outcomes[0]);
        Assert.IsType<Outcome.Ignored>(outcomes[1]);
        Assert.Empty(await Ledger.FindDueAsync(_begin, 10, CancellationToken.None));
        Assert.Equal(5m, await PositionAsync(0));
    }

    [Fact]
    public async Task The_sweeper_finds_the_oldest_first_and_no_more_than_it_asked_for()
    {
        var soon = Clerk.In(TimeSpan.FromMilliseconds(300));
        var ids = Enumerable.Range(0, 5).Select(_ => Clerk.NewId()).ToArray();
        await BatchAsync([.. ids.Select((id, i) => Clerk.Prepare(id, 1, expiration: soon.AddMilliseconds(-i)))]);
        await Task.Delay(350);
        var due = await Ledger.FindDueAsync(_begin, 3, CancellationToken.None);
        Assert.Equal([Clerk.KeyOf(ids[4]), Clerk.KeyOf(ids[3]), Clerk.KeyOf(ids[2])], due);
        Assert.Empty(await Ledger.FindDueAsync(soon, 3, CancellationToken.None));
    }

    [Fact]
    public async Task Before_its_time_nothing_expires()
    {
        var id = await ReserveAsync(10);
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(Clerk.Expire(id)));
        Assert.Equal(TransferState.Reserved, (await FindAsync(id)).State);
    }
}

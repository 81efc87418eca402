using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public abstract partial class LedgerCompliance
{
    [Fact]
    public async Task A_resend_in_progress_is_ignored()
    {
        var prepare = Clerk.Prepare(Clerk.NewId(), 10);
        await SubmitAsync(prepare);
        Assert.IsType<Outcome.Ignored>(await SubmitAsync(prepare));
        Assert.Equal(10m, await PositionAsync(0));
    }

    [Fact]
    public async Task A_resend_in_the_same_batch_is_ignored()
    {
        var prepare = Clerk.Prepare(Clerk.NewId(), 10);
        var outcomes = await BatchAsync(prepare, prepare, prepare);
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        Assert.All(outcomes.Skip(1), outcome => Assert.IsType<Outcome.Ignored>(outcome));
        Assert.Equal(10m, await PositionAsync(0));
    }

    [Theory]
    [InlineData(TransferState.Committed)]
    [InlineData(TransferState.Aborted)]
    [InlineData(TransferState.Expired)]
    [InlineData(TransferState.Rejected)]
    [InlineData(TransferState.Invalid)]
    public async Task A_resend_of_what_is_final_is_replayed(TransferState state)
    {
        var (prepare, _) = await BringToAsync(state);
        var positions = (await PositionAsync(0), await PositionAsync(1));
        Assert.Equal(state, Assert.IsType<Outcome.Replayed>(await SubmitAsync(prepare)).Transfer.State);
        Assert.Equal(positions, (await PositionAsync(0), await PositionAsync(1)));
    }

    [Theory]
    [InlineData(TransferState.Reserved)]
    [InlineData(TransferState.Committed)]
    [InlineData(TransferState.Invalid)]
    public async Task The_same_id_with_other_content_is_a_modified_request_and_changes_nothing(TransferState state)
    {
        var (prepare, _) = await BringToAsync(state);
        var position = await PositionAsync(0);
        AssertDenied(Reason.Modified, await SubmitAsync(prepare with { RequestHash = Clerk.HashOf("other"), Amount = 20 }));
        Assert.Equal(position, await PositionAsync(0));
        Assert.Equal((state, prepare.Amount), ((await FindAsync(prepare.Id)).State, (await FindAsync(prepare.Id)).Amount));
    }

    [Fact]
    public async Task Of_two_contents_with_one_id_in_a_batch_the_first_counts()
    {
        var id = Clerk.NewId();
        var outcomes = await BatchAsync(Clerk.Prepare(id, 10), Clerk.Prepare(id, 20, content: "other"), Clerk.Prepare(id, 10));
        Assert.IsType<Outcome.Reserved>(outcomes[0]);
        AssertDenied(Reason.Modified, outcomes[1]);
        Assert.IsType<Outcome.Ignored>(outcomes[2]);
        Assert.Equal(10m, await PositionAsync(0));
    }

    [Fact]
    public async Task A_stranger_who_repeats_a_prepare_gets_no_replay()
    {
        var (prepare, _) = await BringToAsync(TransferState.Committed);
        AssertDenied(Reason.SourceIsNotPayer, await SubmitAsync(prepare with { Source = Scheme.NameOf(2) }));
    }

    [Fact]
    public async Task A_resent_fulfil_is_replayed_and_posts_once()
    {
        var id = await ReserveAsync(10);
        var fulfil = Clerk.Fulfil(id);
        var outcomes = await BatchAsync(fulfil, fulfil);
        Assert.IsType<Outcome.Committed>(outcomes[0]);
        Assert.IsType<Outcome.Replayed>(outcomes[1]);
        Assert.Equal(TransferState.Committed, Assert.IsType<Outcome.Replayed>(await SubmitAsync(fulfil)).Transfer.State);
        Assert.Equal((10m, -10m), (await PositionAsync(0), await PositionAsync(1)));
    }

    [Fact]
    public async Task A_modified_fulfil_is_denied_after_a_fulfil()
    {
        var id = await ReserveAsync(10);
        await SubmitAsync(Clerk.Fulfil(id));
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.Fulfil(id, content: "other")));
        Assert.Equal(TransferState.Committed, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task A_resent_error_is_replayed_and_a_modified_one_is_denied()
    {
        var id = await ReserveAsync(10);
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(id)));
        Assert.Equal(TransferState.Aborted, Assert.IsType<Outcome.Replayed>(await SubmitAsync(Clerk.Abort(id))).Transfer.State);
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.Abort(id, content: "other")));
        Assert.Equal(0m, await PositionAsync(0));
    }

    [Fact]
    public async Task Hashes_of_prepare_fulfil_and_error_are_kept_apart()
    {
        var id = Clerk.NewId();
        await SubmitAsync(Clerk.Prepare(id, 10, content: "same"));
        Assert.IsType<Outcome.Committed>(await SubmitAsync(Clerk.Fulfil(id, content: "same")));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Abort(id, content: "same")));

        var other = Clerk.NewId();
        await SubmitAsync(Clerk.Prepare(other, 10, content: "same"));
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(Clerk.Abort(other, content: "same")));
        AssertDenied(Reason.NotReserved, await SubmitAsync(Clerk.Fulfil(other, content: "same")));
    }

    [Fact]
    public async Task A_fulfil_that_was_wrong_is_replayed_as_aborted()
    {
        var id = await ReserveAsync(10);
        var wrong = Clerk.Fulfil(id, content: "wrong", fulfilment: Clerk.WrongFulfilment);
        Assert.IsType<Outcome.Aborted>(await SubmitAsync(wrong));
        Assert.Equal(TransferState.Aborted, Assert.IsType<Outcome.Replayed>(await SubmitAsync(wrong)).Transfer.State);
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.Fulfil(id)));
        Assert.Equal(0m, await PositionAsync(0));
    }

    [Fact]
    public async Task An_id_is_the_same_id_for_transfers_and_funds_movements()
    {
        var id = await ReserveAsync(10);
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.FundsIn(0, 10, id)));
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.FundsOut(0, 10, id)));

        var funds = Clerk.NewId();
        await SubmitAsync(Clerk.FundsIn(0, 10, funds, content: "same"));
        AssertDenied(Reason.Modified, await SubmitAsync(Clerk.Prepare(funds, 10, content: "same")));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Fulfil(funds)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.Abort(funds)));
        AssertDenied(Reason.TransferNotFound, await SubmitAsync(Clerk.DecideFundsOut(funds, 0, true)));
    }

    /// <summary>A transfer in a state, and the commands that brought it there.</summary>
    private async Task<(PrepareTransfer Prepare, Outcome Outcome)> BringToAsync(TransferState state)
    {
        var id = Clerk.NewId();
        var prepare = state switch
        {
            TransferState.Invalid => Clerk.Prepare(id, 10) with { Condition = null },
            TransferState.Rejected => Clerk.Prepare(id, Funds * 3),
            TransferState.Expired => Clerk.Prepare(id, 10, expiration: Clerk.In(TimeSpan.FromMilliseconds(150))),
            _ => Clerk.Prepare(id, 10),
        };
        var outcome = await SubmitAsync(prepare);
        if (state == TransferState.Expired) await Task.Delay(200);
        outcome = state switch
        {
            TransferState.Committed => await SubmitAsync(Clerk.Fulfil(id)),
            TransferState.Aborted => await SubmitAsync(Clerk.Abort(id)),
            TransferState.Expired => await SubmitAsync(Clerk.Expire(id)),
            _ => outcome,
        };
        Assert.Equal(state, (await FindAsync(id)).State);
        return (prepare, outcome);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

/// <summary>Who gets into the ledger when, where bulks of several senders wait.</summary>
public sealed class BulkLaneTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _door = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<int> _served = [];
    private readonly InMemoryLedger _ledger = new(TimeProvider.System, LedgerPolicy.Default);
    private readonly GroupCommit _group;

    public BulkLaneTests() => _group = new GroupCommit(
        _ledger, new GroupCommitOptions { InFlightMax = 1, CommandsMax = 1 }, TimeProvider.System, NullLogger<GroupCommit>.Instance, _ => { });

    public async ValueTask DisposeAsync()
    {
        await _group.DisposeAsync();
        _ledger.Dispose();
    }

    [Fact]
    public async Task Senders_take_turns_however_much_one_of_them_sends()
    {
        await using var lane = Lane();
        var first = Submit(lane, sender: 1, number: 0);
        var many = Enumerable.Range(1, 5).Select(number => Submit(lane, 1, number)).ToList();
        var few = new[] { Submit(lane, 2, 20), Submit(lane, 3, 30), Submit(lane, 2, 21) };
        _door.SetResult();
        await Task.WhenAll([first, .. many, .. few]);
        Assert.Equal([0, 20, 30, 1, 21, 2, 3, 4, 5], _served);
    }

    [Fact]
    public async Task A_sender_with_too_much_waiting_is_told_so_and_the_others_are_not()
    {
        await using var lane = Lane(new BulkLaneOptions { WaitingMaxOfSender = 2, WaitingBytesMax = 3 * 256 });
        Task<Outcome>[] taken = [Submit(lane, 1, 1), Submit(lane, 1, 2)];
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await Submit(lane, 1, 3)).Reason);
        Task<Outcome>[] other = [Submit(lane, 2, 4)];
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await Submit(lane, 3, 5)).Reason);
        _door.SetResult();
        await Task.WhenAll([.. taken, .. other]);
        Assert.Equal([1, 4, 2], _served);
        await Submit(lane, 1, 6);
        Assert.Equal(4, _served.Count);
    }

    [Fact]
    public async Task A_lane_that_is_closed_leaves_nobody_waiting()
    {
        var lane = Lane();
        Task<Outcome>[] taken = [Submit(lane, 1, 1), Submit(lane, 1, 2), Submit(lane, 2, 3)];
        _door.SetResult();
        await lane.DisposeAsync();
        await Task.WhenAll(taken).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await Submit(lane, 1, 4)).Reason);
    }

    /// <summary>The first that is served waits for the door.</summary>
    private BulkLane Lane(BulkLaneOptions? options = null) => new(_group, () => false, options ?? new BulkLaneOptions(), TimeProvider.System);

    private Task<Outcome> Submit(BulkLane lane, int sender, int number) =>
        lane.SubmitAsync(new ParticipantId(sender), new Noted(_door.Task, () => _served.Enqueue(number))).AsTask();

    private sealed class Noted(Task door, Action note) : LedgerRequest
    {
        public override Command Command { get; } =
            new ExpireTransfer(new TransferKey(IdSpace.BulkTransfer, TransferId.FromGuid(Guid.NewGuid())));

        public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
        {
            door.Wait();
            note();
        }
    }
}

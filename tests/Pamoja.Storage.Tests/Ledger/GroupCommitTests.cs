using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Group commit on the ledger in memory.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly Clerk _clerk = new(Scheme.New());
    private readonly List<OutgoingMessage> _handedOver = [];
    private InMemoryLedger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = _clerk.Scheme.InMemory();
        Command[] commands = [_clerk.Open(0, 1000), _clerk.Open(1, 1000), _clerk.FundsIn(0, 1000)];
        await _ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _ledger.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Everybody_who_waits_gets_the_outcome_of_his_own_command()
    {
        await using var group = Start(_ledger);
        var ids = Enumerable.Range(0, 300).Select(_ => Clerk.NewId()).ToArray();
        var outcomes = await Task.WhenAll(ids.Select(id => group.SubmitAsync(new TestRequest(_clerk.Prepare(id, 1))).AsTask()));
        Assert.Equal(ids, outcomes.Select(outcome => Assert.IsType<Outcome.Reserved>(outcome).Transfer.Key.Id));
        Assert.Equal(0, group.Count);
    }

    [Fact]
    public async Task What_waits_together_goes_together_and_no_batch_is_larger_than_allowed()
    {
        var store = new SlowStore(_ledger);
        await using var group = Start(store, new GroupCommitOptions { InFlightMax = 1, CommandsMax = 50 });
        await using var storeOpened = store;
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => group.SubmitAsync(new TestRequest(_clerk.Prepare(Clerk.NewId(), 1))).AsTask()));
        Assert.Equal(400, store.Batches.Sum());
        Assert.Equal(50, store.Batches.Max());
        Assert.InRange(store.Batches.Count, 8, 12);
    }

    [Fact]
    public async Task Commands_that_come_fast_are_gathered_until_so_many_wait_and_others_are_not()
    {
        // An hour stands for ever: who is answered was not held back for the pace.
        var fast = new GroupCommitOptions { GatherFrom = 0, GatheringPace = TimeSpan.FromHours(1), CommandsGathered = 3 };
        var store = new SlowStore(_ledger);
        await using (var group = Start(store, fast))
        {
            var early = new[] { group.SubmitAsync(Good()).AsTask(), group.SubmitAsync(Good()).AsTask() };
            await Task.WhenAll([.. early, group.SubmitAsync(Good()).AsTask()]);
            Assert.Equal([3], store.Batches);
        }

        await using var quiet = Start(store, fast with { GatherFrom = int.MaxValue });
        await quiet.SubmitAsync(Good());
        Assert.Equal([3, 1], store.Batches);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_command_that_stands_alone_ends_the_batch_before_it_and_is_the_whole_of_its_own()
    {
        var store = new SlowStore(_ledger);
        await using var group = Start(store, new GroupCommitOptions { InFlightMax = 1 });
        await using var storeOpened = store;
        store.Stop();
        var first = group.SubmitAsync(new TestRequest(_clerk.Prepare(Clerk.NewId(), 1))).AsTask();
        var id = Clerk.NewId();
        Command[] commands =
        [
            _clerk.Prepare(id, 1), _clerk.Fulfil(id), new CloseWindow(new WindowId(1), "the first"),
            new CloseWindow(new WindowId(2), "nothing in it"), _clerk.Prepare(Clerk.NewId(), 1), _clerk.Prepare(Clerk.NewId(), 1),
        ];
        var waiting = commands.Select(command => group.SubmitAsync(new TestRequest(command)).AsTask()).ToList();
        store.GoOn();
        await first;
        var outcomes = await Task.WhenAll(waiting);

        Assert.Equal([1, 1, 2], store.Batches.TakeLast(3));
        Assert.Equal(new WindowId(1), Assert.IsType<Outcome.WindowClosed>(outcomes[2]).Closed.Id);
        Assert.Equal(Reason.WindowEmpty, Assert.IsType<Outcome.Denied>(outcomes[3]).Reason);
        Assert.All(outcomes[4..], outcome => Assert.IsType<Outcome.Reserved>(outcome));
    }

    [Fact]
    public async Task A_poisoned_command_fails_alone()
    {
        await using var group = Start(_ledger);
        var tasks = Enumerable.Range(0, 100).Select(i => group.SubmitAsync(i == 42 ? Poison() : Good()).AsTask()).ToArray();
        var outcomes = await Task.WhenAll(tasks);
        Assert.Equal(Reason.Internal, Assert.IsType<Outcome.Denied>(outcomes[42]).Reason);
        Assert.Equal(99, outcomes.OfType<Outcome.Reserved>().Count());
    }

    [Fact]
    public async Task When_too_much_waits_new_transfers_are_refused_before_the_answers_to_old_ones()
    {
        var store = new SlowStore(_ledger);
        await using var group = Start(store, new GroupCommitOptions { InFlightMax = 1, WaitingMaxForClaims = 3, WaitingMax = 5 });
        await using var storeOpened = store;
        store.Stop();
        var prepares = Enumerable.Range(0, 5).Select(_ => group.SubmitAsync(Good()).AsTask()).ToArray();
        Assert.Equal([false, false, false, true, true], prepares.Select(prepare => prepare.IsCompleted));
        var answers = Enumerable.Range(0, 3).Select(_ => group.SubmitAsync(new TestRequest(_clerk.Fulfil(Clerk.NewId()))).AsTask()).ToArray();
        Assert.Equal([false, false, true], answers.Select(answer => answer.IsCompleted));
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await prepares[4]).Reason);
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await answers[2]).Reason);

        store.GoOn();
        Assert.Equal(3, (await Task.WhenAll(prepares)).OfType<Outcome.Reserved>().Count());
        Assert.IsType<Outcome.Reserved>(await group.SubmitAsync(Good()));
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_as_well()
    {
        var store = new SlowStore(_ledger);
        await using var group = Start(store, new GroupCommitOptions { WaitingBytesMax = 600 });
        await using var storeOpened = store;
        store.Stop();
        var tasks = Enumerable.Range(0, 3).Select(_ => group.SubmitAsync(Good()).AsTask()).ToArray();
        Assert.Equal([false, false, true], tasks.Select(task => task.IsCompleted));
        store.GoOn();
    }

    [Fact]
    public async Task Messages_are_handed_over_before_anybody_is_answered()
    {
        await using var group = Start(_ledger);
        var id = Clerk.NewId();
        await group.SubmitAsync(WithMessage(id));
        Assert.Equal(Clerk.KeyOf(id), Assert.Single(_handedOver).Transfer);
    }

    [Fact]
    public async Task When_the_hand_over_fails_the_decision_is_answered_all_the_same()
    {
        await using var group = new GroupCommit(
            _ledger, new GroupCommitOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance, _ => throw new FormatException("full"));
        Assert.IsType<Outcome.Reserved>(await group.SubmitAsync(WithMessage(Clerk.NewId())));
        Assert.IsType<Outcome.Reserved>(await group.SubmitAsync(WithMessage(Clerk.NewId())));
    }

    [Fact]
    public async Task While_the_store_is_away_a_batch_is_tried_again_and_then_refused_as_busy()
    {
        var store = new SlowStore(_ledger) { Failures = 3 };
        await using var group = Start(store, new GroupCommitOptions { InFlightMax = 1, Patience = TimeSpan.FromSeconds(20) });
        await using var storeOpened = store;
        Assert.IsType<Outcome.Reserved>(await group.SubmitAsync(Good()));

        var gone = new SlowStore(_ledger) { Failures = int.MaxValue };
        await using var impatient = Start(gone, new GroupCommitOptions { InFlightMax = 1, Patience = TimeSpan.FromMilliseconds(100) });
        await using var goneOpened = gone;
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await impatient.SubmitAsync(Good())).Reason);
        gone.Failures = 0;
        Assert.IsType<Outcome.Reserved>(await impatient.SubmitAsync(Good()));
    }

    [Fact]
    public async Task When_it_stops_it_finishes_what_it_took_and_takes_no_more()
    {
        var group = Start(_ledger);
        var tasks = Enumerable.Range(0, 100).Select(_ => group.SubmitAsync(Good()).AsTask()).ToArray();
        await group.DisposeAsync();
        Assert.Equal(100, (await Task.WhenAll(tasks)).OfType<Outcome.Reserved>().Count());
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await group.SubmitAsync(Good())).Reason);
    }

    private GroupCommit Start(ILedgerStore store, GroupCommitOptions? options = null) => new(
        store, options ?? new GroupCommitOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance, _handedOver.AddRange);

    private TestRequest Good() => new(_clerk.Prepare(Clerk.NewId(), 1));

    private TestRequest Poison() => new(_clerk.Prepare(Clerk.NewId(), 1), (_, _) => throw new FormatException("poison"));

    private TestRequest WithMessage(TransferId id) => new(
        _clerk.Prepare(id, 1), (_, outgoing) => outgoing.Add(Clerk.Message(id, _clerk.Scheme.Participant(1), "POST", new byte[] { 1 })));
}

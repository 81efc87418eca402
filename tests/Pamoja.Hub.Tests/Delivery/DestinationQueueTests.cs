using System.Collections.Concurrent;
using Pamoja.Ledger;
using Pamoja.Storage;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>What one participant gets, in which order, when it answers well, badly, or not at all.</summary>
public sealed class DestinationQueueTests : IDisposable
{
    private static readonly DeliveryOptions Quick = new()
    {
        RetryPauseMin = TimeSpan.FromMilliseconds(5),
        RetryPauseMax = TimeSpan.FromMilliseconds(20),
        QueueCountMax = 1_000,
        ProbePause = TimeSpan.FromMilliseconds(300),
    };

    private readonly CancellationTokenSource _stopping = new();
    private readonly SlotFence _fence = new(TimeProvider.System);
    private readonly ConcurrentQueue<long> _sent = new();
    private readonly ConcurrentQueue<long> _letGo = new();
    private readonly ConcurrentDictionary<long, Delivery> _ended = new();
    private readonly Ends _ends;
    private object _endpoints = new();

    public DestinationQueueTests()
    {
        _ends = new Ends(
            group =>
            {
                foreach (var delivery in group) Assert.True(_ended.TryAdd(delivery.MessageId, delivery));
                return Task.CompletedTask;
            },
            Assert.Fail,
            TimeProvider.System);
        _ = _ends.WriteAsync(_stopping.Token);
        Own(epoch: 1);
    }

    [Fact]
    public async Task Messages_of_one_transfer_leave_in_order_even_when_the_first_ones_fail()
    {
        var failures = 3;
        var queue = Queue(parcel =>
        {
            if (parcel.OutboxId == 1 && Interlocked.Decrement(ref failures) >= 0) return Fail(SendOutcome.Failed, 503);
            _sent.Enqueue(parcel.OutboxId!.Value);
            return Deliver();
        });
        for (var id = 1; id <= 20; id++) Assert.True(queue.TryTake(Durable(id, transfer: 7)));

        await UntilAsync(() => _ended.Count == 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(id => (long)id), _sent);
        Assert.Equal(4, _ended[1].Attempts);
    }

    [Fact]
    public async Task What_another_node_sends_by_now_is_let_go_without_a_record_and_taken_again_when_it_is_ours()
    {
        var news = new ConcurrentQueue<SendResult>();
        var queue = Queue(parcel =>
        {
            _sent.Enqueue(parcel.OutboxId ?? 0);
            return Deliver();
        });
        _fence.Renew([], long.MaxValue);
        for (var id = 1; id <= 10; id++) Assert.True(queue.TryTake(Durable(id, transfer: id % 3)));
        Assert.True(queue.TryTake(Relayed(news.Enqueue)));
        await UntilAsync(() => queue.Count == 0);
        Assert.Equal([0L], _sent);
        Assert.Equal(SendOutcome.Delivered, Assert.Single(news).Outcome);
        Assert.Empty(_ended);
        Assert.Equal(10, _letGo.Distinct().Count());

        Own(epoch: 2);
        for (var id = 1; id <= 10; id++) Assert.True(queue.TryTake(Durable(id, transfer: id % 3, epoch: 2)));
        await UntilAsync(() => _ended.Count == 10);
    }

    [Fact]
    public async Task What_waited_while_another_node_had_its_slot_is_sent_only_if_it_is_owed_still()
    {
        var isUp = false;
        var elsewhere = new ConcurrentDictionary<long, bool>();
        var queue = Queue(parcel =>
        {
            if (!Volatile.Read(ref isUp)) return Fail(SendOutcome.Failed, 503);
            _sent.Enqueue(parcel.OutboxId!.Value);
            elsewhere[parcel.OutboxId!.Value] = parcel.WasElsewhere;
            return Deliver();
        });
        _fence.Renew([], long.MaxValue);
        Own(epoch: 1);
        queue.TryTake(Durable(1, transfer: 1));
        queue.TryTake(Durable(2, transfer: 2));
        Own(epoch: 3);
        queue.TryTake(Durable(2, transfer: 2, epoch: 3));
        Volatile.Write(ref isUp, true);

        await UntilAsync(() => _ended.ContainsKey(2) && queue.Count == 0);
        Assert.Equal([2L], _sent);
        Assert.True(elsewhere[2]);
        Assert.Equal([1L], _letGo);
    }

    [Fact]
    public async Task What_a_page_brings_that_was_read_before_it_ended_is_not_sent_again()
    {
        var queue = Queue(parcel =>
        {
            _sent.Enqueue(parcel.OutboxId!.Value);
            return Deliver();
        });
        queue.TryTake(Durable(1, transfer: 7));
        await UntilAsync(() => _ended.Count == 1);
        Assert.True(queue.TryTake(Durable(1, transfer: 7)));
        Assert.Equal(0, queue.Count);

        // Once no read can be older than the record, it is forgotten here; whoever brings it then has found it owed.
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        _ends.Forget();
        Assert.False(_ends.Has(1));
        Assert.Equal([1L], _sent);
    }

    [Fact]
    public async Task A_request_that_comes_behind_the_final_message_of_its_transfer_is_ended_unsent()
    {
        var queue = Queue(parcel =>
        {
            _sent.Enqueue(parcel.OutboxId!.Value);
            return Deliver();
        });
        queue.TryTake(Durable(2, transfer: 7, isFinal: true));
        await UntilAsync(() => _ended.Count == 1);
        queue.TryTake(Durable(1, transfer: 7, method: "POST"));
        queue.TryTake(Durable(3, transfer: 8, method: "POST"));
        queue.TryTake(Durable(4, transfer: 7));

        await UntilAsync(() => _ended.Count == 4);
        Assert.Equal([2L, 3L, 4L], _sent.Order());
        Assert.Equal(DeliveryOutcome.Superseded, _ended[1].Outcome);
    }

    [Fact]
    public async Task A_slot_is_idle_only_when_nothing_of_it_is_under_way()
    {
        var answer = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel =>
        {
            _sent.Enqueue(parcel.OutboxId!.Value);
            return answer.Task;
        });
        var parcel = Durable(1, transfer: 7);
        var slot = OutgoingMessage.SlotOf(parcel.Order!.Value);
        queue.TryTake(parcel);
        await UntilAsync(() => _sent.Count == 1);
        Assert.False(_fence.IsIdle(slot));
        answer.SetResult(new SendResult(SendOutcome.Delivered, 200));
        await UntilAsync(() => _fence.IsIdle(slot));
    }

    [Fact]
    public async Task One_transfer_that_keeps_failing_holds_up_no_other()
    {
        var queue = Queue(parcel => parcel.Order!.Value.Id.Bits == 1 ? Fail(SendOutcome.Failed, 500) : Deliver());
        for (var id = 1; id <= 100; id++) Assert.True(queue.TryTake(Durable(id, transfer: id)));

        await UntilAsync(() => _ended.Count == 99);
        Assert.False(_ended.ContainsKey(1));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task A_final_message_makes_those_that_still_wait_pointless()
    {
        var first = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel =>
        {
            _sent.Enqueue(parcel.OutboxId!.Value);
            return parcel.OutboxId == 1 ? first.Task : Deliver();
        });
        queue.TryTake(Durable(1, transfer: 7));
        await UntilAsync(() => _sent.Count == 1);
        queue.TryTake(Durable(2, transfer: 7));
        queue.TryTake(Durable(3, transfer: 7, isFinal: true));
        first.SetResult(new SendResult(SendOutcome.Delivered, 202));

        await UntilAsync(() => _ended.Count == 3);
        Assert.Equal([1, 3], _sent);
        Assert.Equal(DeliveryOutcome.Superseded, _ended[2].Outcome);
    }

    [Fact]
    public async Task A_message_that_fails_is_not_tried_again_once_a_final_one_stands_behind_it()
    {
        var first = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel => parcel.OutboxId == 1 ? first.Task : Deliver());
        queue.TryTake(Durable(1, transfer: 7));
        queue.TryTake(Durable(2, transfer: 7, isFinal: true));
        first.SetResult(new SendResult(SendOutcome.Unreachable));

        await UntilAsync(() => _ended.Count == 2);
        Assert.Equal(DeliveryOutcome.GivenUp, _ended[1].Outcome);
        Assert.Equal(DeliveryOutcome.Delivered, _ended[2].Outcome);
    }

    [Fact]
    public async Task A_refusal_is_final_and_is_not_repeated()
    {
        var tries = 0;
        var queue = Queue(_ =>
        {
            Interlocked.Increment(ref tries);
            return Fail(SendOutcome.Refused, 400);
        });
        queue.TryTake(Durable(1, transfer: 7));

        await UntilAsync(() => _ended.Count == 1);
        Assert.Equal((DeliveryOutcome.Refused, (short?)400, 1), (_ended[1].Outcome, _ended[1].HttpStatus, tries));
    }

    [Fact]
    public async Task A_message_whose_time_has_passed_is_given_up_unsent()
    {
        var queue = Queue(_ => Deliver());
        queue.TryTake(Durable(1, transfer: 7, expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(-1)));

        await UntilAsync(() => _ended.Count == 1);
        Assert.Equal((DeliveryOutcome.GivenUp, (short)0), (_ended[1].Outcome, _ended[1].Attempts));
    }

    [Fact]
    public async Task While_a_participant_is_out_of_reach_one_message_at_a_time_is_tried_and_relayed_ones_are_refused()
    {
        var isUp = false;
        var underWay = 0;
        var most = 0;
        var queue = Queue(async parcel =>
        {
            if (Volatile.Read(ref isUp)) return new SendResult(SendOutcome.Delivered, 200);
            var now = Interlocked.Increment(ref underWay);
            if (queueIsOpen(parcel)) most = Math.Max(most, now);
            await Task.Delay(2, TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref underWay);
            return new SendResult(SendOutcome.Unreachable);
        });
        for (var id = 1; id <= 50; id++) queue.TryTake(Durable(id, transfer: id));
        await UntilAsync(() => !queue.TryTake(Relayed(_ => { })));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Volatile.Write(ref most, 0);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal(1, Volatile.Read(ref most));

        Volatile.Write(ref isUp, true);
        await UntilAsync(() => _ended.Count == 50);
        Assert.All(_ended.Values, delivery => Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome));
        Assert.True(queue.TryTake(Relayed(_ => { })));

        static bool queueIsOpen(Parcel parcel) => parcel.Attempts > 1;
    }

    [Fact]
    public async Task Who_gets_relayed_messages_only_is_found_to_be_back_by_one_of_them_now_and_then()
    {
        var isUp = false;
        var sent = 0;
        var queue = Queue(async _ =>
        {
            Interlocked.Increment(ref sent);
            await Task.Yield();
            return new SendResult(Volatile.Read(ref isUp) ? SendOutcome.Delivered : SendOutcome.Unreachable);
        });
        await FailUntilRefusedAsync(queue);
        var before = Volatile.Read(ref sent);

        // While it is away: one at a time, and not sooner than after a pause.
        var taken = 0;
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < 4 * Quick.ProbePause)
        {
            if (queue.TryTake(Relayed(_ => { }))) taken++;
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.InRange(taken, 1, 4);
        await UntilAsync(() => Volatile.Read(ref sent) == before + taken);

        // Back: the first that is let through makes way for all.
        Volatile.Write(ref isUp, true);
        await UntilAsync(() => queue.TryTake(Relayed(_ => { })));
        await UntilAsync(() => !queue.Look().IsOpen);
        for (var i = 0; i < 10; i++) Assert.True(queue.TryTake(Relayed(_ => { })));
    }

    [Fact]
    public async Task Who_is_registered_elsewhere_is_tried_there_at_once()
    {
        var queue = Queue(_ => Fail(SendOutcome.Unreachable, 0));
        await FailUntilRefusedAsync(queue);

        Volatile.Write(ref _endpoints, new object());

        Assert.True(queue.TryTake(Relayed(_ => { })));
        Assert.True(queue.TryTake(Relayed(_ => { })));
    }

    private static async Task FailUntilRefusedAsync(DestinationQueue queue)
    {
        for (var i = 0; i < Quick.FailuresToOpen; i++)
        {
            Assert.True(queue.TryTake(Relayed(_ => { })));
            await UntilAsync(() => queue.Count == 0);
        }

        Assert.False(queue.TryTake(Relayed(_ => { })));
    }

    [Fact]
    public async Task The_sender_of_a_relayed_message_hears_of_its_failure_once()
    {
        var news = new ConcurrentQueue<SendResult>();
        var queue = Queue(_ => Fail(SendOutcome.Failed, 503));
        Assert.True(queue.TryTake(Relayed(news.Enqueue)));

        await UntilAsync(() => queue.Count == 0);
        await UntilAsync(() => news.Count == 1);
        Assert.Equal(503, Assert.Single(news).Status);
    }

    [Fact]
    public async Task What_is_held_already_is_taken_once()
    {
        var first = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel =>
        {
            _sent.Enqueue(parcel.OutboxId!.Value);
            return first.Task;
        });
        Assert.True(queue.TryTake(Durable(1, transfer: 7)));
        Assert.True(queue.TryTake(Durable(1, transfer: 7)));
        Assert.Equal(1, queue.Count);
        first.SetResult(new SendResult(SendOutcome.Delivered, 200));

        await UntilAsync(() => queue.Count == 0);
        Assert.Single(_sent);
    }

    [Fact]
    public void More_than_the_bound_is_refused()
    {
        var queue = Queue(_ => new TaskCompletionSource<SendResult>().Task);
        for (var id = 1; id <= Quick.QueueCountMax; id++) Assert.True(queue.TryTake(Durable(id, transfer: id)));
        Assert.False(queue.TryTake(Durable(5_000, transfer: 5_000)));
    }

    [Fact]
    public async Task When_too_much_waits_in_all_only_those_who_take_what_they_get_have_room()
    {
        var load = new DeliveryLoad(Quick with { AllBytesMax = 100_000, ShareBytes = 5_000 });
        var answers = new TaskCompletionSource<SendResult>();
        var (slow, quick) = (Queue(_ => answers.Task, load), Queue(_ => Deliver(), load));
        static Parcel Large() => Relayed(_ => { }, new byte[3_000]);
        while (slow.TryTake(Large())) Assert.InRange(slow.Bytes, 1, 110_000);

        Assert.InRange(slow.Bytes, 100_000, 110_000);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(quick.TryTake(Large()));
            await UntilAsync(() => quick.Count == 0);
            Assert.False(slow.TryTake(Large()));
        }

        answers.SetResult(new SendResult(SendOutcome.Delivered, 200));
        await UntilAsync(() => slow.Count == 0);
        Assert.True(slow.TryTake(Large()));
    }

    [Fact]
    public async Task A_fault_of_ours_with_one_message_ends_neither_the_queue_nor_the_message()
    {
        var faults = 2;
        var queue = Queue(_ => Interlocked.Decrement(ref faults) >= 0 ? throw new FormatException("ours") : Deliver());
        queue.TryTake(Durable(1, transfer: 7));

        await UntilAsync(() => _ended.Count == 1);
        Assert.Equal((DeliveryOutcome.Delivered, (short)3), (_ended[1].Outcome, _ended[1].Attempts));
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private DestinationQueue Queue(Func<Parcel, Task<SendResult>> send, DeliveryLoad? load = null) => new(
        (parcel, _) => send(parcel),
        _ends,
        (_, _) => { },
        _fence,
        parcel => _letGo.Enqueue(parcel.OutboxId!.Value),
        new Circuit(() => Volatile.Read(ref _endpoints), Quick, TimeProvider.System),
        load ?? new DeliveryLoad(Quick),
        Quick,
        TimeProvider.System,
        _stopping.Token);

    private static Task<SendResult> Deliver() => Task.FromResult(new SendResult(SendOutcome.Delivered, 200));

    private static Task<SendResult> Fail(SendOutcome outcome, int status) => Task.FromResult(new SendResult(outcome, status));

    private void Own(long epoch) => _fence.Renew(
        [.. Enumerable.Range(0, OutgoingMessage.SlotCount).Select(slot => new SlotLease((short)slot, epoch))], long.MaxValue);

    private static Parcel Durable(
        long id, int transfer, bool isFinal = false, DateTimeOffset? expiresAt = null, string method = "PUT", long epoch = 1) => new()
        {
            Destination = new ParticipantId(2),
            Method = method,
            Epoch = epoch,
            EndpointType = "FSPIOP_CALLBACK_URL_TRANSFER_PUT",
            Headers = new HeaderList(),
            OutboxId = id,
            Order = new TransferKey(IdSpace.Transfer, new TransferId((UInt128)(uint)transfer, IdForm.Uuid)),
            IsFinal = isFinal,
            ExpiresAt = expiresAt,
        };

    private static Parcel Relayed(Action<SendResult> ended, byte[]? body = null) => new()
    {
        Body = body,
        Destination = new ParticipantId(2),
        Method = "POST",
        EndpointType = "FSPIOP_CALLBACK_URL_QUOTES",
        Headers = new HeaderList(),
        Ended = (_, result) => ended(result),
    };
}

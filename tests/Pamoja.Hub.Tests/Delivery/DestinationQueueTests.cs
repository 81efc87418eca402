using System.Collections.Concurrent;
using Pamoja.Storage;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>What one participant gets, in which order, when it answers well, badly, or not at all.</summary>
public sealed class DestinationQueueTests : QueuedDestination
{
    [Fact]
    public async Task Messages_of_one_transfer_leave_in_order_even_when_the_first_ones_fail()
    {
        var failures = 3;
        var queue = Queue(parcel =>
        {
            if (parcel.OutboxId == 1 && Interlocked.Decrement(ref failures) >= 0) return Fail(SendOutcome.Failed, 503);
            Sent.Enqueue(parcel.OutboxId!.Value);
            return Deliver();
        });
        for (var id = 1; id <= 20; id++) Assert.True(queue.TryTake(Durable(id, transfer: 7)));

        await UntilAsync(() => Ended.Count == 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(id => (long)id), Sent);
        Assert.Equal(4, Ended[1].Attempts);
    }

    [Fact]
    public async Task What_another_node_sends_by_now_is_let_go_without_a_record_and_taken_again_when_it_is_ours()
    {
        var news = new ConcurrentQueue<SendResult>();
        var queue = Queue(parcel =>
        {
            Sent.Enqueue(parcel.OutboxId ?? 0);
            return Deliver();
        });
        Fence.Renew([], long.MaxValue);
        for (var id = 1; id <= 10; id++) Assert.True(queue.TryTake(Durable(id, transfer: id % 3)));
        Assert.True(queue.TryTake(Relayed(news.Enqueue)));
        await UntilAsync(() => queue.Count == 0);
        Assert.Equal([0L], Sent);
        Assert.Equal(SendOutcome.Delivered, Assert.Single(news).Outcome);
        Assert.Empty(Ended);
        Assert.Equal(10, LetGo.Distinct().Count());

        Own(epoch: 2);
        for (var id = 1; id <= 10; id++) Assert.True(queue.TryTake(Durable(id, transfer: id % 3, epoch: 2)));
        await UntilAsync(() => Ended.Count == 10);
    }

    [Fact]
    public async Task What_waited_while_another_node_had_its_slot_is_sent_only_if_it_is_owed_still()
    {
        var first = new TaskCompletionSource<SendResult>();
        var begun = 0;
        var elsewhere = new ConcurrentDictionary<long, bool>();
        var queue = Queue(parcel =>
        {
            if (Interlocked.Increment(ref begun) <= 2) return first.Task;
            Sent.Enqueue(parcel.OutboxId!.Value);
            elsewhere[parcel.OutboxId!.Value] = parcel.WasElsewhere;
            return Deliver();
        });
        Fence.Renew([], long.MaxValue);
        Own(epoch: 1);
        queue.TryTake(Durable(1, transfer: 1));
        queue.TryTake(Durable(2, transfer: 2));
        await UntilAsync(() => Volatile.Read(ref begun) == 2);
        Own(epoch: 3);
        queue.TryTake(Durable(2, transfer: 2, epoch: 3));
        first.SetResult(new SendResult(SendOutcome.Failed, 503));

        await UntilAsync(() => Ended.ContainsKey(2) && queue.Count == 0);
        Assert.Equal([2L], Sent);
        Assert.True(elsewhere[2]);
        Assert.Equal([1L], LetGo);
    }

    [Fact]
    public async Task What_a_page_brings_that_was_read_before_it_ended_is_not_sent_again()
    {
        var queue = Queue(parcel =>
        {
            Sent.Enqueue(parcel.OutboxId!.Value);
            return Deliver();
        });
        queue.TryTake(Durable(1, transfer: 7));
        await UntilAsync(() => Ended.Count == 1);
        Assert.True(queue.TryTake(Durable(1, transfer: 7)));
        Assert.Equal(0, queue.Count);

        // Once no read can be older than the record, it is forgotten here; whoever brings it then has found it owed.
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        Ends.Forget();
        Assert.False(Ends.Has(1));
        Assert.Equal([1L], Sent);
    }

    [Fact]
    public async Task A_request_that_comes_behind_the_final_message_of_its_transfer_is_ended_unsent()
    {
        var queue = Queue(parcel =>
        {
            Sent.Enqueue(parcel.OutboxId!.Value);
            return Deliver();
        });
        queue.TryTake(Durable(2, transfer: 7, isFinal: true));
        await UntilAsync(() => Ended.Count == 1);
        queue.TryTake(Durable(1, transfer: 7, method: "POST"));
        queue.TryTake(Durable(3, transfer: 8, method: "POST"));
        queue.TryTake(Durable(4, transfer: 7));

        await UntilAsync(() => Ended.Count == 4);
        Assert.Equal([2L, 3L, 4L], Sent.Order());
        Assert.Equal(DeliveryOutcome.Superseded, Ended[1].Outcome);
    }

    [Fact]
    public async Task A_slot_is_idle_only_when_nothing_of_it_is_under_way()
    {
        var answer = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel =>
        {
            Sent.Enqueue(parcel.OutboxId!.Value);
            return answer.Task;
        });
        var parcel = Durable(1, transfer: 7);
        var slot = OutgoingMessage.SlotOf(parcel.Order!.Value);
        queue.TryTake(parcel);
        await UntilAsync(() => Sent.Count == 1);
        Assert.False(Fence.IsIdle(slot));
        answer.SetResult(new SendResult(SendOutcome.Delivered, 200));
        await UntilAsync(() => Fence.IsIdle(slot));
    }

    [Fact]
    public async Task One_transfer_that_keeps_failing_holds_up_no_other()
    {
        var queue = Queue(parcel => parcel.Order!.Value.Id.Bits == 1 ? Fail(SendOutcome.Failed, 500) : Deliver());
        for (var id = 1; id <= 100; id++) Assert.True(queue.TryTake(Durable(id, transfer: id)));

        await UntilAsync(() => Ended.Count == 99);
        Assert.False(Ended.ContainsKey(1));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task A_final_message_makes_those_that_still_wait_pointless()
    {
        var first = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel =>
        {
            Sent.Enqueue(parcel.OutboxId!.Value);
            return parcel.OutboxId == 1 ? first.Task : Deliver();
        });
        queue.TryTake(Durable(1, transfer: 7));
        await UntilAsync(() => Sent.Count == 1);
        queue.TryTake(Durable(2, transfer: 7));
        queue.TryTake(Durable(3, transfer: 7, isFinal: true));
        first.SetResult(new SendResult(SendOutcome.Delivered, 202));

        await UntilAsync(() => Ended.Count == 3);
        Assert.Equal([1, 3], Sent);
        Assert.Equal(DeliveryOutcome.Superseded, Ended[2].Outcome);
    }

    [Fact]
    public async Task A_message_that_fails_is_not_tried_again_once_a_final_one_stands_behind_it()
    {
        var first = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel => parcel.OutboxId == 1 ? first.Task : Deliver());
        queue.TryTake(Durable(1, transfer: 7));
        queue.TryTake(Durable(2, transfer: 7, isFinal: true));
        first.SetResult(new SendResult(SendOutcome.Unreachable));

        await UntilAsync(() => Ended.Count == 2);
        Assert.Equal(DeliveryOutcome.GivenUp, Ended[1].Outcome);
        Assert.Equal(DeliveryOutcome.Delivered, Ended[2].Outcome);
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

        await UntilAsync(() => Ended.Count == 1);
        Assert.Equal((DeliveryOutcome.Refused, (short?)400, 1), (Ended[1].Outcome, Ended[1].HttpStatus, tries));
    }

    [Fact]
    public async Task A_message_whose_time_has_passed_is_given_up_unsent()
    {
        var queue = Queue(_ => Deliver());
        queue.TryTake(Durable(1, transfer: 7, expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(-1)));

        await UntilAsync(() => Ended.Count == 1);
        Assert.Equal((DeliveryOutcome.GivenUp, (short)0), (Ended[1].Outcome, Ended[1].Attempts));
    }

    [Fact]
    public async Task What_is_held_already_is_taken_once()
    {
        var first = new TaskCompletionSource<SendResult>();
        var queue = Queue(parcel =>
        {
            Sent.Enqueue(parcel.OutboxId!.Value);
            return first.Task;
        });
        Assert.True(queue.TryTake(Durable(1, transfer: 7)));
        Assert.True(queue.TryTake(Durable(1, transfer: 7)));
        Assert.Equal(1, queue.Count);
        first.SetResult(new SendResult(SendOutcome.Delivered, 200));

        await UntilAsync(() => queue.Count == 0);
        Assert.Single(Sent);
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

        await UntilAsync(() => Ended.Count == 1);
        Assert.Equal((DeliveryOutcome.Delivered, (short)3), (Ended[1].Outcome, Ended[1].Attempts));
    }
}

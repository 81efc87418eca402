using System.Collections.Concurrent;
using Pamoja.Storage;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>What becomes of messages to a participant that cannot be reached, and how it is found to be back.</summary>
public sealed class OutOfReachTests : QueuedDestination
{
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
        await UntilAsync(() => Ended.Count == 50);
        Assert.All(Ended.Values, delivery => Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome));
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

        MoveElsewhere();

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
}

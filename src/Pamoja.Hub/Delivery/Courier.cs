using System.Collections.Concurrent;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>
/// Carries messages to participants: one queue each, so that nobody waits for somebody else. Durable messages come from the outbox and go
/// back to it as deliveries; relayed ones live here only and their senders hear when they fail.
/// </summary>
internal sealed class Courier : IAsyncDisposable
{
    /// <summary>How long requests under way may take to end when the hub stops.</summary>
    private static readonly TimeSpan CloseMax = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<ParticipantId, DestinationQueue> _queues = new();
    private readonly Sender _sender;
    private readonly Ends _ends;
    private readonly SlotFence _fence;
    private readonly Action<Parcel> _letGo;
    private readonly DeliveryLoad _load;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="sender">Sends.</param>
    /// <param name="ends">Takes how durable messages ended.</param>
    /// <param name="fence">Knows whether this node is still the one that sends a durable message.</param>
    /// <param name="letGo">Told of a durable message that this node did not send, as its slot was not its own.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">The clock.</param>
    internal Courier(Sender sender, Ends ends, SlotFence fence, Action<Parcel> letGo, DeliveryOptions options, TimeProvider time)
    {
        _sender = sender;
        _ends = ends;
        _fence = fence;
        _letGo = letGo;
        _load = new DeliveryLoad(options);
        _options = options;
        _time = time;
    }

    /// <summary>Takes a message for its destination; false when too much waits there already.</summary>
    internal bool TryTake(Parcel parcel) => Queue(parcel.Destination).TryTake(parcel);

    /// <summary>Whether fewer messages than a page wait for a destination, of no more than half the bytes that may.</summary>
    internal bool HasRoomFor(ParticipantId destination, int pageSize) =>
        !_queues.TryGetValue(destination, out var queue) || (queue.Count < pageSize && !_load.IsTooMuch(2 * queue.Bytes));

    /// <summary>What waits for each destination that anything was ever sent to, and whether its circuit is open.</summary>
    internal IEnumerable<(ParticipantId Destination, int Count, long Bytes, bool IsOpen)> Look()
    {
        foreach (var (destination, queue) in _queues)
        {
            var (count, bytes, isOpen) = queue.Look();
            yield return (destination, count, bytes, isOpen);
        }
    }

    /// <summary>Waits until what lives in memory only has left, at most as long as the limit allows. What is durable can wait.</summary>
    internal Task DrainAsync(TimeSpan limit) => UntilAsync(() => _queues.Values.All(queue => queue.RelayedCount == 0), limit);

    /// <summary>Starts nothing more, lets what is under way come to its end, so that it is not sent twice, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await UntilAsync(CloseAll, CloseMax);
        await _stopping.CancelAsync();
        _stopping.Dispose();
        _sender.Dispose();
    }

    private bool CloseAll()
    {
        var isIdle = true;
        foreach (var queue in _queues.Values) isIdle &= queue.TryClose();
        return isIdle;
    }

    private async Task UntilAsync(Func<bool> holds, TimeSpan limit)
    {
        var start = _time.GetTimestamp();
        while (!holds() && _time.GetElapsedTime(start) < limit) await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
    }

    private DestinationQueue Queue(ParticipantId destination) => _queues.GetOrAdd(
        destination,
        static (id, self) => new DestinationQueue(
            self._sender.SendAsync, self._ends, self._sender.Faulted, self._fence, self._letGo,
            new Circuit(() => self._sender.EndpointsOf(id), self._options, self._time), self._load, self._options, self._time, self._stopping.Token),
        this);
}

using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What waits for one participant. Messages of one transfer leave one after the other, in order; different transfers do not wait for each
/// other; a participant that does not answer holds up nobody else. While it cannot be reached, one message at a time is tried: a durable one
/// when its pause is over, or, where there is none, a relayed one now and then. The others are refused.
/// </summary>
internal sealed class DestinationQueue
{
    private readonly Lock _gate = new();
    private readonly Func<Parcel, CancellationToken, Task<SendResult>> _send;
    private readonly Ends _ends;
    private readonly Action<Parcel, Exception> _faulted;
    private readonly SlotFence _fence;
    private readonly Action<Parcel> _letGo;
    private readonly DeliveryLoad _load;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;

    // All below is touched under _gate only.
    private readonly Circuit _circuit;
    private readonly Queue<Parcel> _ready = new();
    private readonly PriorityQueue<Parcel, long> _paused = new();
    private readonly Dictionary<TransferKey, Queue<Parcel>> _behind = [];
    private readonly Dictionary<long, Parcel> _held = [];
    private int _workers;
    private int _count;
    private long _bytes;
    private bool _hasAlarm;
    private bool _isClosed;
    private int _relayedCount;

    /// <param name="send">Sends one message.</param>
    /// <param name="ends">Takes how durable messages ended.</param>
    /// <param name="faulted">Told of a fault of ours with a message.</param>
    /// <param name="fence">Knows whether this node is still the one that sends a durable message.</param>
    /// <param name="letGo">Told of a durable message that this node did not send, as its slot was not its own.</param>
    /// <param name="circuit">Whether the participant can be reached.</param>
    /// <param name="load">What waits for all participants together.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">The hub stops.</param>
    internal DestinationQueue(
        Func<Parcel, CancellationToken, Task<SendResult>> send,
        Ends ends,
        Action<Parcel, Exception> faulted,
        SlotFence fence,
        Action<Parcel> letGo,
        Circuit circuit,
        DeliveryLoad load,
        DeliveryOptions options,
        TimeProvider time,
        CancellationToken stopping)
    {
        _send = send;
        _ends = ends;
        _faulted = faulted;
        _fence = fence;
        _letGo = letGo;
        _circuit = circuit;
        _load = load;
        _options = options;
        _time = time;
        _stopping = stopping;
    }

    /// <summary>Messages that wait or are under way.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Bytes of all that waits or is under way.</summary>
    internal long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Those of them that live in memory only.</summary>
    internal int RelayedCount
    {
        get
        {
            lock (_gate) return _relayedCount;
        }
    }

    /// <summary>How it is, for who watches.</summary>
    internal (int Count, long Bytes, bool IsOpen) Look()
    {
        lock (_gate) return (_count, _bytes, _circuit.IsOpen);
    }

    /// <summary>Starts nothing more; true once nothing is under way.</summary>
    internal bool TryClose()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _workers == 0;
        }
    }

    /// <summary>
    /// Takes a message, or refuses it: too much waits, or (for one that lives in memory only) the participant has been out of reach.
    /// A durable message that is held already, or has ended lately, is taken once; so is one that a final message has overtaken.
    /// </summary>
    internal bool TryTake(Parcel parcel)
    {
        lock (_gate)
        {
            if (IsDone(parcel)) return true;
            if (_count >= _options.QueueCountMax || _load.IsTooMuch(_bytes + parcel.Bytes)) return false;
            if (parcel.OutboxId is null && _circuit.IsOpen && !_circuit.MayProbe(isIdle: _workers == 0 && _ready.Count == 0)) return false;
            parcel.TakenAt = _time.GetTimestamp();
            if (parcel.OutboxId is { } id) _held.Add(id, parcel);
            _count++;
            _bytes += parcel.Bytes;
            _load.Add(parcel.Bytes);
            if (parcel.OutboxId is null) _relayedCount++;
            Line(parcel);
            StartWorkers();
            return true;
        }
    }

    /// <summary>Whether nothing is to be done about a durable message that a read of PostgreSQL, or a commit, brings.</summary>
    private bool IsDone(Parcel parcel)
    {
        if (parcel.OutboxId is not { } id) return false;
        if (_held.TryGetValue(id, out var held))
        {
            // It is owed still under the lease of today, but another node may have tried it before.
            held.WasElsewhere |= held.Epoch != parcel.Epoch;
            held.Epoch = parcel.Epoch;
            return true;
        }

        if (_ends.Has(id)) return true;
        if (parcel.IsFinal) _ends.Decide(parcel);
        if (!parcel.IsPointless && (parcel.Method != "POST" || !_ends.IsDecided(parcel))) return false;
        _ends.Add(new Delivery(id, DeliveryOutcome.Superseded, null, 0));
        return true;
    }

    private void Line(Parcel parcel)
    {
        if (parcel.Order is not { } order)
        {
            _ready.Enqueue(parcel);
            return;
        }

        if (!_behind.TryGetValue(order, out var behind))
        {
            _behind.Add(order, new Queue<Parcel>());
            _ready.Enqueue(parcel);
            return;
        }

        if (parcel.IsFinal)
        {
            while (behind.TryDequeue(out var pointless)) Forget(pointless, DeliveryOutcome.Superseded, null);
        }

        behind.Enqueue(parcel);
    }

    private void StartWorkers()
    {
        var max = _isClosed ? 0 : _circuit.IsOpen ? 1 : _options.ConcurrencyMax;
        for (var waiting = _ready.Count; waiting > 0 && _workers < max; waiting--, _workers++) _ = WorkAsync();
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        while (Next() is { } parcel)
        {
            var result = await TryAsync(parcel);
            if (_stopping.IsCancellationRequested) return;
            bool hasEnded;
            lock (_gate) hasEnded = End(parcel, result);

            // Outside the gate: the news goes into another participant's queue.
            if (hasEnded) parcel.Ended?.Invoke(parcel, result);
        }
    }

    private Parcel? Next()
    {
        lock (_gate)
        {
            if (!_isClosed && (_workers == 1 || !_circuit.IsOpen) && _ready.TryDequeue(out var parcel)) return parcel;
            _workers--;
            return null;
        }
    }

    private async Task<SendResult> TryAsync(Parcel parcel)
    {
        var isDurable = parcel.OutboxId is not null;
        if (isDurable && !_fence.TryBegin(parcel)) return new SendResult(SendOutcome.NotOurs);
        try
        {
            if (parcel.IsTooLate(_time.GetUtcNow())) return new SendResult(SendOutcome.TooLate);
            if (parcel.Before is { } before && await before() is { } instead) return new SendResult(instead, WasNotSent: true);
            parcel.Attempts++;
            var result = await _send(parcel, _stopping);
            if (!result.WasNotSent) parcel.MayHaveArrived = true;
            return result;
        }
        catch (Exception fault)
        {
            // A fault of ours, with this message. It must not end the queue; a durable message is tried again, a relayed one has failed.
            _faulted(parcel, fault);
            parcel.MayHaveArrived = true;
            return new SendResult(SendOutcome.Failed);
        }
        finally
        {
            if (isDurable) _fence.End(parcel);
        }
    }

    /// <summary>Takes a message out of the queue, or puts it back for another try. True if it is out.</summary>
    private bool End(Parcel parcel, SendResult result)
    {
        _circuit.Note(result.Outcome);
        if (result.Outcome is SendOutcome.Failed or SendOutcome.Unreachable or SendOutcome.NoEndpoint
            && IsWorthRetrying(parcel))
        {
            Pause(parcel);
            return false;
        }

        if (result.Outcome == SendOutcome.NotOurs)
        {
            // With all that waits behind it: if the slot came back in this moment, that would leave before it.
            LetAway(parcel);
            if (_behind.TryGetValue(parcel.Order!.Value, out var behind))
            {
                while (behind.TryDequeue(out var later)) LetAway(later);
            }
        }
        else Forget(parcel, OutcomeOf(result), result.Status);
        Follow(parcel);
        StartWorkers();
        return true;
    }

    private static DeliveryOutcome OutcomeOf(SendResult result) => result.Outcome switch
    {
        SendOutcome.Delivered => DeliveryOutcome.Delivered,
        SendOutcome.Refused => DeliveryOutcome.Refused,
        _ => DeliveryOutcome.GivenUp,
    };

    /// <summary>A relayed message has a sender who waits for news: it is tried once. A durable one is the hub's duty.</summary>
    private bool IsWorthRetrying(Parcel parcel) =>
        parcel.OutboxId is not null
        && !parcel.IsTooLate(_time.GetUtcNow())
        && _time.GetElapsedTime(parcel.TakenAt) < _options.GiveUpAfter
        && !IsSuperseded(parcel);

    private bool IsSuperseded(Parcel parcel) =>
        parcel.Order is { } order && _behind.TryGetValue(order, out var behind) && behind.Any(later => later.IsFinal);

    private void Follow(Parcel parcel)
    {
        if (parcel.Order is not { } order || !_behind.TryGetValue(order, out var behind)) return;
        if (behind.TryDequeue(out var next)) _ready.Enqueue(next);
        else _behind.Remove(order);
    }

    private void Forget(Parcel parcel, DeliveryOutcome outcome, int? status)
    {
        LetGo(parcel);
        if (parcel.OutboxId is { } id) _ends.Add(new Delivery(id, outcome, (short?)status, (short)Math.Min(parcel.Attempts, short.MaxValue)));
    }

    private void LetAway(Parcel parcel)
    {
        LetGo(parcel);
        _letGo(parcel);
    }

    /// <summary>Holds it no more; what has no record is still owed.</summary>
    private void LetGo(Parcel parcel)
    {
        _count--;
        _bytes -= parcel.Bytes;
        _load.Add(-parcel.Bytes);
        if (parcel.OutboxId is { } id) _held.Remove(id);
        else _relayedCount--;
    }

    private void Pause(Parcel parcel)
    {
        var factor = 1L << Math.Clamp(parcel.Attempts - 1, 0, 16);
        var pause = _options.RetryPauseMin * factor;
        if (pause > _options.RetryPauseMax) pause = _options.RetryPauseMax;
        _paused.Enqueue(parcel, _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency));
        if (_hasAlarm) return;
        _hasAlarm = true;
        _ = WakeAsync();
    }

    /// <summary>Puts paused messages back in line when their time comes; ends when none is left.</summary>
    private async Task WakeAsync()
    {
        while (true)
        {
            await Task.Delay(_options.RetryPauseMin, _time, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested) return;
            lock (_gate)
            {
                var now = _time.GetTimestamp();
                while (_paused.TryPeek(out _, out var due) && due <= now) _ready.Enqueue(_paused.Dequeue());
                StartWorkers();
                if (_paused.Count > 0) continue;
                _hasAlarm = false;
                return;
            }
        }
    }
}

using System.Threading.Channels;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The way of bulk transfers into the ledger, beside that of single ones, which never wait for a bulk here: one transaction at a time on this
/// node, senders in turn, and after each one a rest as long as it took while anything single is under way, so that whoever wants the same accounts
/// gets to them in between. What waits is bounded for each sender and in all.
/// </summary>
internal sealed class BulkLane : IAsyncDisposable
{
    private readonly GroupCommit _ledger;
    private readonly Func<bool> _isBusyElsewhere;
    private readonly BulkLaneOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    /// <summary>Senders of which something waits, each once, in the order in which they are served.</summary>
    private readonly Channel<ParticipantId> _turns = Channel.CreateUnbounded<ParticipantId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _working;

    // Both are touched under _gate only.
    private readonly Dictionary<ParticipantId, Queue<Waiting>> _waiting = [];
    private long _bytes;

    /// <param name="ledger">Takes one command at a time.</param>
    /// <param name="isBusyElsewhere">Whether single transfers are under way.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">For the rest.</param>
    internal BulkLane(GroupCommit ledger, Func<bool> isBusyElsewhere, BulkLaneOptions options, TimeProvider time)
    {
        _ledger = ledger;
        _isBusyElsewhere = isBusyElsewhere;
        _options = options;
        _time = time;
        _working = WorkAsync();
    }

    private sealed record Waiting(LedgerRequest Request)
    {
        internal TaskCompletionSource<Outcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Waits until the request is decided and durable. Refused with <see cref="Reason.Busy"/> when too much waits already.</summary>
    internal ValueTask<Outcome> SubmitAsync(ParticipantId sender, LedgerRequest request)
    {
        var waiting = new Waiting(request);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(sender, out var queue)) _waiting.Add(sender, queue = new Queue<Waiting>());
            var isFull = queue.Count >= _options.WaitingMaxOfSender || _bytes + request.Bytes > _options.WaitingBytesMax;
            if (isFull || (queue.Count == 0 && !_turns.Writer.TryWrite(sender))) return ValueTask.FromResult<Outcome>(new Outcome.Denied(Reason.Busy));
            queue.Enqueue(waiting);
            _bytes += request.Bytes;
        }

        return new ValueTask<Outcome>(waiting.Answer.Task);
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        await foreach (var sender in _turns.Reader.ReadAllAsync())
        {
            Waiting next;
            lock (_gate) next = _waiting[sender].Peek();
            var start = _time.GetTimestamp();
            var outcome = await _ledger.SubmitAsync(next.Request);
            next.Answer.SetResult(outcome);
            Next(sender);
            if (_isBusyElsewhere()) await RestAsync(_time.GetElapsedTime(start));
        }
    }

    /// <summary>Takes what was decided out, and puts its sender at the end of the line if more of it waits.</summary>
    private void Next(ParticipantId sender)
    {
        lock (_gate)
        {
            var queue = _waiting[sender];
            _bytes -= queue.Dequeue().Request.Bytes;
            if (queue.Count > 0 && _turns.Writer.TryWrite(sender)) return;

            // Nothing of it waits, or the lane is closed: whoever is left is told so.
            while (queue.TryDequeue(out var left))
            {
                _bytes -= left.Request.Bytes;
                left.Answer.SetResult(new Outcome.Denied(Reason.Busy));
            }

            _waiting.Remove(sender);
        }
    }

    private async Task RestAsync(TimeSpan time)
    {
        if (time > _options.RestMax) time = _options.RestMax;
        await Task.Delay(time, _time);
    }

    /// <summary>Takes no more, finishes what has its turn.</summary>
    public async ValueTask DisposeAsync()
    {
        _turns.Writer.TryComplete();
        await _working;
    }
}

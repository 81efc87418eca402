using System.Threading.Channels;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// How durable messages ended, on their way to PostgreSQL: written there in groups, and known here until no read can be older than the record.
/// A page that was read before a message ended would otherwise bring it once more, behind what followed it.
/// </summary>
/// <param name="write">Writes a group down.</param>
/// <param name="away">Told why a group could not be written for now.</param>
/// <param name="time">The clock.</param>
/// <param name="gathering">
/// How long the first of a group waits for company. A transaction for each record would cost as much as the ledger's own; what a crash loses of them is sent
/// once more, as the contract allows.
/// </param>
internal sealed class Ends(Func<IReadOnlyList<Delivery>, Task> write, Action<string> away, TimeProvider time, TimeSpan gathering = default)
{
    private const int GroupMax = 512;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>A commit may be told of a little after others have read, sent and recorded its messages.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    private readonly Channel<Delivery> _waiting = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();

    // All below is touched under _gate only.
    private readonly HashSet<long> _ended = [];
    private readonly HashSet<(ParticipantId, TransferKey)> _decided = [];
    private readonly Queue<(long At, long Id)> _written = new();
    private readonly Queue<(long At, (ParticipantId, TransferKey) Subject)> _decidedAt = new();
    private long _added;
    private long _done;

    /// <summary>Told of each, for who counts; set before anything is sent.</summary>
    internal Action<DeliveryOutcome>? Told { get; set; }

    /// <summary>How many were added so far.</summary>
    internal long Added
    {
        get
        {
            lock (_gate) return _added;
        }
    }

    /// <summary>How many of them stand in PostgreSQL, counted in the order in which they came.</summary>
    internal long Written
    {
        get
        {
            lock (_gate) return _done;
        }
    }

    /// <summary>Takes how a message ended.</summary>
    internal void Add(Delivery delivery)
    {
        lock (_gate)
        {
            _ended.Add(delivery.MessageId);
            _added++;
        }

        _waiting.Writer.TryWrite(delivery);
        Told?.Invoke(delivery.Outcome);
    }

    /// <summary>Remembers that a final message about a transfer is on its way to a participant.</summary>
    internal void Decide(Parcel final)
    {
        var subject = (final.Destination, final.Order!.Value);
        lock (_gate)
        {
            if (_decided.Add(subject)) _decidedAt.Enqueue((time.GetTimestamp(), subject));
        }
    }

    /// <summary>Whether a message has ended lately: whoever brings it now has read it before.</summary>
    internal bool Has(long outboxId)
    {
        lock (_gate) return _ended.Contains(outboxId);
    }

    /// <summary>Whether a final message about the parcel's transfer was on its way to the same participant lately.</summary>
    internal bool IsDecided(Parcel parcel)
    {
        lock (_gate) return _decided.Contains((parcel.Destination, parcel.Order!.Value));
    }

    /// <summary>Called before each round of reads, when none is under way: what it forgets, they see in PostgreSQL.</summary>
    internal void Forget()
    {
        var before = time.GetTimestamp() - (long)(KeptFor.TotalSeconds * time.TimestampFrequency);
        lock (_gate)
        {
            while (_written.TryPeek(out var oldest) && oldest.At < before) _ended.Remove(_written.Dequeue().Id);
            while (_decidedAt.TryPeek(out var oldest) && oldest.At < before) _decided.Remove(_decidedAt.Dequeue().Subject);
        }
    }

    /// <summary>Takes no more; <see cref="WriteAsync"/> ends when what was taken is written.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Writes ends in groups: whatever has ended meanwhile goes together.</summary>
    internal async Task WriteAsync(CancellationToken stopping)
    {
        var group = new List<Delivery>();
        while (group.Count > 0 || await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            if (gathering > TimeSpan.Zero) await Task.Delay(gathering, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (group.Count < GroupMax && _waiting.Reader.TryRead(out var delivery)) group.Add(delivery);
            try
            {
                await write(group);
                Note(group);
                group.Clear();
            }
#pragma warning disable CA1031 // Whatever kept a group from being written: it is kept, and tried again.
            catch (Exception failure) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                // The marks are kept and written later; until then a restart would send these messages again.
                away(failure.Message);
                await Task.Delay(RetryPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (NpgsqlException)
            {
                // Stopping without a database: what is not marked is sent again by the next node, as the contract allows.
                return;
            }
        }
    }

    private void Note(List<Delivery> written)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            foreach (var delivery in written) _written.Enqueue((now, delivery.MessageId));
            _done += written.Count;
        }
    }
}

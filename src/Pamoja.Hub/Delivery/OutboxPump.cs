using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Between the outbox and the courier. Messages of slots that this node owns are handed over in memory right after their commit; what was
/// owed before, comes from other nodes, or did not fit in memory is read from PostgreSQL. How each message ended is written back in groups.
/// </summary>
internal sealed partial class OutboxPump : IAsyncDisposable
{
    /// <summary>Most messages read from PostgreSQL at once.</summary>
    private const int PageSize = 512;

    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AdvanceInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);

    private readonly PostgresOutbox _outbox;
    private readonly SlotLeases _leases;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Delivery> _ended = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Destinations of which something waits in PostgreSQL only.</summary>
    private readonly ConcurrentDictionary<ParticipantId, Backlog> _backlog = new();

    /// <summary>Slots that this node sends for, and until when; replaced as a whole by the loop, read by commits.</summary>
    private volatile Ownership _owned = new(new HashSet<short>(), 0);

    private Courier? _courier;
    private Task _running = Task.CompletedTask;
    private volatile bool _hasCompany;
    private ulong _polledTo;

    internal OutboxPump(PostgresOutbox outbox, SlotLeases leases, TimeProvider time, ILogger<OutboxPump> logger)
    {
        _outbox = outbox;
        _leases = leases;
        _time = time;
        _logger = logger;
    }

    /// <summary>Told of a request that its receiver refused; set before anything is sent.</summary>
    internal Action<OutgoingMessage, SendResult>? Refused { get; set; }

    private sealed record Ownership(IReadOnlySet<short> Slots, long Until);

    /// <summary>Takes slots: from here on what is committed in them goes out, behind what is owed.</summary>
    internal async Task TakeSlotsAsync(Courier courier, CancellationToken cancellation)
    {
        _courier = courier;
        await _outbox.RepairWatermarksAsync(cancellation);
        await RenewAsync(cancellation);
    }

    /// <summary>Starts to send what is owed, once this hub can hear the answers.</summary>
    internal void Start() =>
        _running = Task.WhenAll(RenewLoopAsync(), MarkLoopAsync(), ReadLoopAsync(), AdvanceLoopAsync());

    /// <summary>Called by the ledger after each commit: what is this node's goes straight to the courier.</summary>
    internal void Committed(IReadOnlyList<OutgoingMessage> messages)
    {
        var owned = Owned();
        foreach (var message in messages)
        {
            if (owned.Contains(message.Slot)) Hand(message, isFirst: true);
        }
    }

    /// <summary>Whether this node sends a message of the outbox, at this moment.</summary>
    internal bool Owns(Parcel parcel) => parcel.Order is { } transfer && Owned().Contains(OutgoingMessage.SlotOf(transfer));

    /// <summary>Called by the courier when a durable message has ended.</summary>
    internal void Ended(Delivery delivery) => _ended.Writer.TryWrite(delivery);

    private void Hand(OutgoingMessage message, bool isFirst)
    {
        // Once something of a destination waits in PostgreSQL, later messages wait there too: none may overtake.
        if (_backlog.TryGetValue(message.Destination, out var backlog) && backlog.TryKeepBack(message)) return;
        if (!TryTake(message, isFirst)) _backlog.TryAdd(message.Destination, new Backlog());
    }

    /// <summary>
    /// Gives a message to the courier. What its receiver answers to the very first try says that it was not taken. At a later one, and for
    /// what was read back from PostgreSQL, it may have been taken before and the answer was lost: then only time can tell.
    /// </summary>
    private bool TryTake(OutgoingMessage message, bool isFirst)
    {
        if (!isFirst || message.Method != "POST") return _courier!.TryTake(Parcels.Of(message, message.Id));
        return _courier!.TryTake(Parcels.Of(message, message.Id, (parcel, result) =>
        {
            if (result.Outcome == SendOutcome.Refused && parcel.Attempts == 1) Refused?.Invoke(message, result);
        }));
    }

    /// <summary>A lease that was not renewed in time is not used: somebody else may have it.</summary>
    private IReadOnlySet<short> Owned()
    {
        var owned = _owned;
        return _time.GetTimestamp() < owned.Until ? owned.Slots : new HashSet<short>();
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        var margin = SlotLeases.LeaseTime - RenewInterval;
        var until = _time.GetTimestamp() + (long)(margin.TotalSeconds * _time.TimestampFrequency);
        var slots = (await _leases.RenewAsync(cancellation)).ToHashSet();
        var before = _owned.Slots;
        if (slots.Any(slot => !before.Contains(slot)))
        {
            // What was owed in the new slots is read before anything newer is sent.
            var owed = await _outbox.ReadOwedDestinationsAsync([.. slots.Except(before)], cancellation);
            foreach (var destination in owed) _backlog.TryAdd(destination, new Backlog());
            if (owed.Count > 0) LogOwed(_logger, owed.Count);
        }

        _hasCompany = await _leases.HasCompanyAsync(cancellation);
        _owned = new Ownership(slots, until);
        if (!slots.SetEquals(before)) LogSlots(_logger, slots.Count);
        if (before.Any(slot => !slots.Contains(slot))) await _leases.ReleaseAsync(slots, cancellation);
    }

    private Task RenewLoopAsync() => EveryAsync(() => RenewInterval, () => RenewAsync(_stopping.Token));

    private Task AdvanceLoopAsync() => EveryAsync(() => AdvanceInterval, () => _outbox.AdvanceAsync([.. Owned()], _stopping.Token));

    /// <summary>
    /// Reads what waits in PostgreSQL for destinations that have room again, and, beside other nodes, what those committed. A node that is
    /// alone and up to date looks less often.
    /// </summary>
    private Task ReadLoopAsync() => EveryAsync(() => _hasCompany || !_backlog.IsEmpty ? PollInterval : IdleInterval, async () =>
    {
        if (_hasCompany) await PollAsync();
        foreach (var (destination, backlog) in _backlog)
        {
            if (_courier!.CountFor(destination) < PageSize) await RefillAsync(destination, backlog);
        }
    });

    private async Task PollAsync()
    {
        var slots = Owned();
        if (slots.Count == 0) return;
        var horizon = await _outbox.ReadHorizonAsync(_stopping.Token);
        var owed = await _outbox.ReadUndeliveredAsync([.. slots], null, PageSize, _polledTo, _stopping.Token);
        foreach (var message in WithoutPointless(owed)) Hand(message, isFirst: false);
        if (owed.Count == PageSize)
        {
            var behind = await _outbox.ReadOwedDestinationsAsync([.. slots], _stopping.Token);
            foreach (var destination in behind) _backlog.TryAdd(destination, new Backlog());
        }

        _polledTo = horizon;
    }

    private async Task RefillAsync(ParticipantId destination, Backlog backlog)
    {
        var slots = Owned();
        if (slots.Count == 0) return;
        backlog.Open(PageSize);
        var owed = await _outbox.ReadUndeliveredAsync([.. slots], destination, PageSize, 0, _stopping.Token);
        var isLastPage = owed.Count < PageSize;
        if (backlog.TryClose(WithoutPointless(owed), isLastPage, message => TryTake(message, isFirst: false)))
        {
            _backlog.TryRemove(new KeyValuePair<ParticipantId, Backlog>(destination, backlog));
        }
    }

    /// <summary>
    /// What was read back, without what a later, final message of the same transfer made pointless: it may have arrived before, and would come
    /// after what followed it.
    /// </summary>
    private List<OutgoingMessage> WithoutPointless(IReadOnlyList<OutgoingMessage> page)
    {
        var ended = new HashSet<(ParticipantId, TransferKey)>();
        var kept = new List<OutgoingMessage>(page.Count);
        for (var i = page.Count - 1; i >= 0; i--)
        {
            var message = page[i];
            var subject = (message.Destination, message.Transfer);
            if (message.IsFinal) ended.Add(subject);
            else if (ended.Contains(subject))
            {
                Ended(new Delivery(message.Id, DeliveryOutcome.Superseded, null, 0));
                continue;
            }

            kept.Add(message);
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>Writes ends in groups: whatever has ended meanwhile goes together.</summary>
    private async Task MarkLoopAsync()
    {
        var group = new List<Delivery>();
        while (await _ended.Reader.WaitToReadAsync())
        {
            while (group.Count < PageSize && _ended.Reader.TryRead(out var delivery)) group.Add(delivery);
            try
            {
                await _outbox.MarkAsync(group, CancellationToken.None);
                group.Clear();
            }
            catch (NpgsqlException away) when (!_stopping.IsCancellationRequested)
            {
                // The marks are kept and written later; until then a restart would send these messages again.
                LogAway(_logger, away.Message);
                await Task.Delay(RenewInterval, _time);
                foreach (var delivery in group) _ended.Writer.TryWrite(delivery);
                group.Clear();
            }
            catch (NpgsqlException)
            {
                // Stopping without a database: what is not marked is sent again by the next node, as the contract allows.
                return;
            }
        }
    }

    private async Task EveryAsync(Func<TimeSpan> interval, Func<Task> act)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval(), _time, _stopping.Token);
                try
                {
                    await act();
                }
                catch (Exception away) when (away is NpgsqlException or TimeoutException)
                {
                    // The database is away; leases run out by themselves and the next round tries again.
                    LogAway(_logger, away.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Writes the last marks and gives the slots back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _ended.Writer.TryComplete();
        await _running;
        try
        {
            await _leases.LeaveAsync(CancellationToken.None);
        }
        catch (NpgsqlException away)
        {
            // The leases run out by themselves.
            LogAway(_logger, away.Message);
        }

        _stopping.Dispose();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Between the outbox and the courier. Messages of slots that this node owns are handed over in memory right after their commit; what was
/// owed before, comes from other nodes, or did not fit in memory is read from PostgreSQL.
/// </summary>
internal sealed partial class OutboxPump : IAsyncDisposable
{
    /// <summary>Most messages read from PostgreSQL at once, unless a test wants more pages.</summary>
    internal const int PageSizeMax = 512;

    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AdvanceInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long records of ends are gathered; a small part of <see cref="HandOverMax"/>.</summary>
    private static readonly TimeSpan EndsGathering = TimeSpan.FromMilliseconds(20);

    /// <summary>A node that seems to be alone looks too, now and then: another one may have written in the moment before it died.</summary>
    private static readonly TimeSpan AloneInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long requests under way may hold up that their slot is given away; a part of the lease's margin.</summary>
    private static readonly TimeSpan HandOverMax = TimeSpan.FromMilliseconds(500);

    private readonly PostgresOutbox _outbox;
    private readonly SlotLeases _leases;
    private readonly int _pageSize;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Held while slots are taken, and while a backlog is closed: it must have been read in every slot that this node has.</summary>
    private readonly Lock _taking = new();

    /// <summary>Destinations of which something waits in PostgreSQL only.</summary>
    private readonly ConcurrentDictionary<ParticipantId, Backlog> _backlog = new();

    private Courier? _courier;
    private Task _running = Task.CompletedTask;
    private volatile bool _hasCompany;

    /// <summary>From where on the next poll reads; written by who polls.</summary>
    private ulong _polledTo;

    /// <summary>Where the next poll has to begin if that is earlier: slots were taken since. The greatest number for nowhere.</summary>
    private ulong _rewindTo = ulong.MaxValue;
    private long _lastPoll;

    internal OutboxPump(PostgresOutbox outbox, SlotLeases leases, TimeProvider time, ILogger<OutboxPump> logger, int pageSize = PageSizeMax)
    {
        _outbox = outbox;
        _leases = leases;
        _pageSize = pageSize;
        _time = time;
        _logger = logger;
        Fence = new SlotFence(time);
        Ends = new Ends(group => _outbox.MarkAsync(group, CancellationToken.None), cause => LogAway(_logger, cause), time, EndsGathering);
        _lastPoll = time.GetTimestamp();
    }

    /// <summary>Told of a request that its receiver refused; set before anything is sent.</summary>
    internal Action<OutgoingMessage, SendResult>? Refused { get; set; }

    /// <summary>What this node may send.</summary>
    internal SlotFence Fence { get; }

    /// <summary>How its messages ended.</summary>
    internal Ends Ends { get; }

    /// <summary>What surrounds requests that go to other schemes; set before anything is sent.</summary>
    internal Forwarding? Forwarding { get; set; }

    /// <summary>Takes slots: from here on what is committed in them goes out, behind what is owed.</summary>
    internal async Task TakeSlotsAsync(Courier courier, CancellationToken cancellation)
    {
        _courier = courier;
        await _outbox.RepairWatermarksAsync(cancellation);
        await RenewAsync(cancellation);
    }

    /// <summary>Starts to send what is owed, once this hub can hear the answers.</summary>
    internal void Start() =>
        _running = Task.WhenAll(RenewLoopAsync(), Ends.WriteAsync(_stopping.Token), ReadLoopAsync(), AdvanceLoopAsync());

    /// <summary>Called by the ledger after each commit: what is this node's goes straight to the courier.</summary>
    internal void Committed(IReadOnlyList<OutgoingMessage> messages)
    {
        foreach (var message in messages)
        {
            if (Fence.EpochOf(message.Slot) is { } epoch) Hand(message, epoch, isFirst: true);
            else if (Fence.HasLapsed) WaitInPostgres(message.Destination);
        }
    }

    /// <summary>Called by the courier when it did not send a message, as it was not this node's: if it is again, it is read again.</summary>
    internal void LetGo(Parcel parcel) => WaitInPostgres(parcel.Destination);

    /// <summary>Reads a destination from PostgreSQL, from now on until nothing is left; once more if that goes on already.</summary>
    private void WaitInPostgres(ParticipantId destination)
    {
        while (true)
        {
            var backlog = _backlog.GetOrAdd(destination, static _ => new Backlog());
            if (backlog.TryMiss()) return;
            _backlog.TryRemove(new KeyValuePair<ParticipantId, Backlog>(destination, backlog));
        }
    }

    /// <summary>For how many destinations messages wait in PostgreSQL only.</summary>
    internal int BacklogCount => _backlog.Count;

    private void Hand(OutgoingMessage message, long epoch, bool isFirst)
    {
        // Once something of a destination waits in PostgreSQL, later messages wait there too: none may overtake.
        if (_backlog.TryGetValue(message.Destination, out var backlog) && backlog.TryKeepBack(message)) return;
        if (!TryTake(message, epoch, isFirst)) WaitInPostgres(message.Destination);
    }

    /// <summary>
    /// Gives a message to the courier. What its receiver answers to the very first try says that it was not taken. At a later one, and for
    /// what was read back from PostgreSQL, it may have been taken before and the answer was lost: then only time can tell.
    /// </summary>
    private bool TryTake(OutgoingMessage message, long epoch, bool isFirst)
    {
        if (message.Method != "POST") return _courier!.TryTake(Parcels.Of(message, epoch));
        var forwarding = Forwarding?.Concerns(message) == true ? Forwarding : null;
        if (!isFirst && forwarding is null) return _courier!.TryTake(Parcels.Of(message, epoch));
        var parcel = Parcels.Of(message, epoch, (parcel, result) =>
        {
            var isVeryFirst = isFirst && parcel.Attempts == 1 && !parcel.WasElsewhere;
            if (result.Outcome == SendOutcome.Refused && isVeryFirst) Refused?.Invoke(message, result);
            if (result.Outcome == SendOutcome.TooLate && !parcel.MayHaveArrived) forwarding?.TakeUndelivered(message);
        });
        parcel.Before = forwarding is null ? null : () => forwarding.BeforeAsync(message);
        parcel.MayHaveArrived = !isFirst;
        return _courier!.TryTake(parcel);
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        var margin = SlotLeases.LeaseTime - RenewInterval;
        var until = _time.GetTimestamp() + (long)(margin.TotalSeconds * _time.TimestampFrequency);
        var leases = await _leases.RenewAsync(cancellation);
        var before = Fence.Leased;
        short[] taken = [.. leases.Except(before).Select(lease => lease.Slot)];
        var horizon = ulong.MaxValue;
        IReadOnlyList<ParticipantId> owed = [];
        if (taken.Length > 0)
        {
            // What was owed in the new slots is read before anything newer is sent; what is written from here on, by a poll.
            horizon = await _outbox.ReadHorizonAsync(cancellation);
            owed = await _outbox.ReadOwedDestinationsAsync(taken, cancellation);
            if (owed.Count > 0) LogOwed(_logger, owed.Count);
        }

        _hasCompany = await _leases.HasCompanyAsync(cancellation);
        lock (_taking)
        {
            foreach (var destination in owed) WaitInPostgres(destination);
            Fence.Renew(leases, until);
        }

        if (taken.Length > 0) Interlocked.Exchange(ref _rewindTo, Math.Min(horizon, Volatile.Read(ref _rewindTo)));
        if (leases.Count != before.Count) LogSlots(_logger, leases.Count);
        await GiveAwayAsync([.. before.Select(lease => lease.Slot).Except(leases.Select(lease => lease.Slot))], leases, cancellation);
    }

    /// <summary>
    /// Lets others have slots, once what was under way in them has ended and that is on record, so that the next owner does not send it again.
    /// If that takes too long the lease runs out by itself.
    /// </summary>
    private async Task GiveAwayAsync(IReadOnlyList<short> slots, IReadOnlyList<SlotLease> kept, CancellationToken cancellation)
    {
        if (slots.Count == 0) return;
        var start = _time.GetTimestamp();
        var ended = long.MaxValue;
        while (Ends.Written < ended)
        {
            if (ended == long.MaxValue && slots.All(Fence.IsIdle)) ended = Ends.Added;
            else if (_time.GetElapsedTime(start) > HandOverMax) return;
            else await Task.Delay(TimeSpan.FromMilliseconds(5), _time, cancellation);
        }

        await _leases.ReleaseAsync([.. kept.Select(lease => lease.Slot)], cancellation);
    }

    private Task RenewLoopAsync() => EveryAsync(() => RenewInterval, () => RenewAsync(_stopping.Token));

    private Task AdvanceLoopAsync() => EveryAsync(
        () => AdvanceInterval, () => _outbox.AdvanceAsync([.. Fence.Owned().Select(lease => lease.Slot)], _stopping.Token));

    /// <summary>
    /// Reads what waits in PostgreSQL for destinations that have room again, and, beside other nodes, what those committed. A node that is
    /// alone and up to date looks less often.
    /// </summary>
    private Task ReadLoopAsync() => EveryAsync(() => _hasCompany || !_backlog.IsEmpty ? PollInterval : IdleInterval, async () =>
    {
        Ends.Forget();
        if (_hasCompany || Volatile.Read(ref _rewindTo) != ulong.MaxValue || _time.GetElapsedTime(_lastPoll) > AloneInterval) await PollAsync();
        foreach (var (destination, backlog) in _backlog)
        {
            if (_courier!.HasRoomFor(destination, _pageSize)) await RefillAsync(destination, backlog);
        }
    });

    private async Task PollAsync()
    {
        _polledTo = Math.Min(_polledTo, Interlocked.Exchange(ref _rewindTo, ulong.MaxValue));
        _lastPoll = _time.GetTimestamp();
        var slots = Fence.Owned();
        if (slots.Count == 0) return;
        var horizon = await _outbox.ReadHorizonAsync(_stopping.Token);
        var page = await ReadAsync(slots, null, _polledTo);
        foreach (var message in page.Messages) Hand(message, EpochIn(slots, message.Slot), isFirst: false);
        if (!page.IsWhole)
        {
            var behind = await _outbox.ReadOwedDestinationsAsync([.. slots.Select(lease => lease.Slot)], _stopping.Token);
            foreach (var destination in behind) WaitInPostgres(destination);
        }

        _polledTo = horizon;
    }

    private async Task RefillAsync(ParticipantId destination, Backlog backlog)
    {
        var slots = Fence.Owned();
        if (slots.Count == 0) return;
        backlog.Open(_pageSize);
        var page = await ReadAsync(slots, destination, 0);
        lock (_taking)
        {
            // A page that was read before slots were taken says nothing of those.
            var isLast = page.IsWhole && slots.SequenceEqual(Fence.Leased);
            if (!backlog.TryClose(page.Messages, isLast, message => TryTake(message, EpochIn(slots, message.Slot), isFirst: false))) return;
        }

        _backlog.TryRemove(new KeyValuePair<ParticipantId, Backlog>(destination, backlog));
    }

    private async Task<OutboxPage> ReadAsync(IReadOnlyList<SlotLease> slots, ParticipantId? destination, ulong since) =>
        Judge(await _outbox.ReadUndeliveredAsync(
            [.. slots.Select(lease => lease.Slot)], destination, _pageSize, since, _stopping.Token));

    /// <summary>The epoch in which a page was read: what it brings is of use as long as that one lasts. A slot that it was not read in has none.</summary>
    private static long EpochIn(IReadOnlyList<SlotLease> slots, short slot)
    {
        foreach (var lease in slots)
        {
            if (lease.Slot == slot) return lease.Epoch;
        }

        return -1;
    }

    /// <summary>
    /// Says of what was read back what is pointless: besides requests whose transfer is decided, all that has a later, final message on the
    /// page. It may have arrived before, and would come after what followed it.
    /// </summary>
    private static OutboxPage Judge(OutboxPage read)
    {
        var page = read.Messages;
        var ended = new HashSet<(ParticipantId, TransferKey)>();
        for (var i = page.Count - 1; i >= 0; i--)
        {
            var message = page[i];
            var subject = (message.Destination, message.Transfer);
            if (message.IsFinal) ended.Add(subject);
            else message.IsPointless |= ended.Contains(subject);
        }

        return read;
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
#pragma warning disable CA1031 // Delivery must outlive whatever one round meets; the next one takes it up.
                catch (Exception away) when (!_stopping.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    // The database is away, mostly; leases run out by themselves and the next round tries again.
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
        Ends.Complete();
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

using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Which durable messages this node may send at this moment: those of slots that it leases still, in the epoch in which it took them. A node
/// that stood still, or gave a slot away and got it back, holds messages that another one has sent by now, and later ones. It counts what is
/// under way, so that no slot is given away in the middle of a request.
/// </summary>
internal sealed class SlotFence(TimeProvider time)
{
    private readonly int[] _underWay = new int[OutgoingMessage.SlotCount];

    /// <summary>Replaced as a whole by who renews the leases.</summary>
    private volatile Leases _leases = new([], 0);

    /// <summary>The slots and their epochs, whether or not their time has run out.</summary>
    internal IReadOnlyList<SlotLease> Leased => _leases.All;

    /// <summary>Whether the leases ran out unrenewed: somebody else may have the slots, or nobody.</summary>
    internal bool HasLapsed => time.GetTimestamp() >= _leases.Until;

    /// <summary>The slots that are this node's now.</summary>
    internal IReadOnlyList<SlotLease> Owned()
    {
        var leases = _leases;
        return time.GetTimestamp() < leases.Until ? leases.All : [];
    }

    /// <summary>The epoch in which this node has a slot now; null if it has not.</summary>
    internal long? EpochOf(short slot)
    {
        var leases = _leases;
        return leases.Epochs[slot] is >= 0 and var epoch && time.GetTimestamp() < leases.Until ? epoch : null;
    }

    /// <summary>Takes leases as they are now, until a timestamp.</summary>
    internal void Renew(IReadOnlyList<SlotLease> leases, long until) => _leases = new Leases(leases, until);

    /// <summary>Whether a durable message may be sent at this moment.</summary>
    internal bool IsOurs(Parcel parcel) => parcel.Order is { } transfer && EpochOf(OutgoingMessage.SlotOf(transfer)) == parcel.Epoch;

    /// <summary>Begins to send a durable message, if that is still this node's to do; <see cref="End"/> is due then.</summary>
    internal bool TryBegin(Parcel parcel)
    {
        // Counted before it is looked at: who gives the slot away looks at the count afterwards.
        ref var underWay = ref _underWay[OutgoingMessage.SlotOf(parcel.Order!.Value)];
        Interlocked.Increment(ref underWay);
        if (IsOurs(parcel)) return true;
        Interlocked.Decrement(ref underWay);
        return false;
    }

    /// <summary>A try to send has come to its end.</summary>
    internal void End(Parcel parcel) => Interlocked.Decrement(ref _underWay[OutgoingMessage.SlotOf(parcel.Order!.Value)]);

    /// <summary>Whether nothing of a slot is under way.</summary>
    internal bool IsIdle(short slot) => Volatile.Read(ref _underWay[slot]) == 0;

    private sealed class Leases
    {
        internal Leases(IReadOnlyList<SlotLease> all, long until)
        {
            (All, Until) = (all, until);
            Array.Fill(Epochs, -1);
            foreach (var lease in all) Epochs[lease.Slot] = lease.Epoch;
        }

        internal IReadOnlyList<SlotLease> All { get; }

        internal long Until { get; }

        /// <summary>By slot; below zero for those of others.</summary>
        internal long[] Epochs { get; } = new long[OutgoingMessage.SlotCount];
    }
}

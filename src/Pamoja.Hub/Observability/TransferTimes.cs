using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>
/// When the transfers that are under way at this node arrived, for the time of the whole. A fixed table in which a later one takes an
/// earlier one's place: what is lost is a measurement.
/// </summary>
internal sealed class TransferTimes
{
    private const int PlacesCount = 1 << 14;

    private readonly Entry[] _places = new Entry[PlacesCount];
    private readonly Lock _gate = new();

    /// <summary>A request goes out to who is to be paid.</summary>
    internal void Begin(TransferKey transfer, ParticipantId payee, long arrivedAt)
    {
        lock (_gate) _places[PlaceOf(transfer)] = new Entry(transfer, payee, arrivedAt);
    }

    /// <summary>When it arrived, once, for an outcome that came to somebody else than the payee; null where that is not known.</summary>
    internal long? End(TransferKey transfer, ParticipantId told)
    {
        lock (_gate)
        {
            ref var place = ref _places[PlaceOf(transfer)];
            if (place.ArrivedAt == 0 || place.Transfer != transfer || place.Payee == told) return null;
            var arrivedAt = place.ArrivedAt;
            place = default;
            return arrivedAt;
        }
    }

    private readonly record struct Entry(TransferKey Transfer, ParticipantId Payee, long ArrivedAt);

    private static int PlaceOf(TransferKey transfer) => transfer.GetHashCode() & (PlacesCount - 1);
}

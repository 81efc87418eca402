using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Makes parcels of what the ledger owes.</summary>
internal static class Parcels
{
    /// <param name="message">A message of the outbox.</param>
    /// <param name="epoch">Of the lease under which it is sent; null to carry it without order and record.</param>
    /// <param name="ended">Told how it ended; null where nobody asks.</param>
    internal static Parcel Of(OutgoingMessage message, long? epoch, Action<Parcel, SendResult>? ended = null)
    {
        var id = message.Transfer.Id.ToString();
        return new Parcel
        {
            Destination = message.Destination,
            Method = message.Method,
            EndpointType = message.EndpointType,
            Values = [("transferId", id), ("commitRequestId", id), ("bulkTransferId", id), ("ID", id), ("id", id)],
            Headers = HeaderList.Unpack(message.Headers),
            Body = message.Body,
            IsHubMade = message.IsHubMade,
            Order = epoch is null ? null : message.Transfer,
            IsFinal = message.IsFinal,
            IsPointless = message.IsPointless,
            ExpiresAt = message.ExpiresAt,
            OutboxId = epoch is null ? null : message.Id,
            Epoch = epoch ?? 0,
            ArrivedAt = message.ArrivedAt,
            Ended = ended,
        };
    }
}

using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A message that the ledger's decision owes to a participant: durable from the commit on until it was delivered or given up.</summary>
public sealed class OutgoingMessage
{
    /// <summary>Given by the store; grows within a node.</summary>
    public long Id { get; set; }

    /// <summary>The transfer it speaks of. Messages of one transfer to one destination leave in the order of their ids.</summary>
    public required TransferKey Transfer { get; init; }

    /// <summary>To whom.</summary>
    public required ParticipantId Destination { get; init; }

    /// <summary>POST, PUT or PATCH.</summary>
    public required string Method { get; init; }

    /// <summary>Name of the endpoint type whose URL it goes to, e.g. FSPIOP_CALLBACK_URL_TRANSFER_PUT.</summary>
    public required string EndpointType { get; init; }

    /// <summary>The header lines as they go out: name, colon, space, value, newline; Latin-1.</summary>
    public required string Headers { get; init; }

    /// <summary>The body, byte for byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the hub itself speaks: then it signs the message when it sends it.</summary>
    public bool IsHubMade { get; init; }

    /// <summary>Whether it makes earlier messages of the same transfer to the same destination pointless.</summary>
    public bool IsFinal { get; init; }

    /// <summary>
    /// Whether it asks for what has been decided since, so that it helps nobody and would come after what followed it. Set by who reads it
    /// back from the outbox.
    /// </summary>
    public bool IsPointless { get; set; }

    /// <summary>After this moment nobody is helped by it; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// When the message that caused it arrived, as a timestamp of the clock of the node that made it; 0 where that is not known. Not stored:
    /// it is for measuring.
    /// </summary>
    public long ArrivedAt { get; init; }

    /// <summary>The same with one more header line.</summary>
    public OutgoingMessage With(string headerLine) => new()
    {
        Transfer = Transfer,
        Destination = Destination,
        Method = Method,
        EndpointType = EndpointType,
        Headers = Headers + headerLine,
        Body = Body,
        IsHubMade = IsHubMade,
        IsFinal = IsFinal,
        ExpiresAt = ExpiresAt,
        ArrivedAt = ArrivedAt,
    };

    /// <summary>Which of the 64 slots its transfer belongs to.</summary>
    public short Slot => SlotOf(Transfer);

    /// <summary>Number of slots; fixed for all time, as it is stored.</summary>
    public const int SlotCount = 64;

    /// <summary>Slot of a transfer: its id's low bits, folded, so that time-ordered ids spread as well.</summary>
    public static short SlotOf(TransferKey key)
    {
        var folded = (ulong)(key.Id.Bits >> 64) ^ (ulong)key.Id.Bits;
        folded *= 0x9E3779B97F4A7C15UL;
        return (short)(folded >> 58);
    }
}

using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>A message on its way out to one participant.</summary>
internal sealed class Parcel
{
    internal required ParticipantId Destination { get; init; }

    internal required string Method { get; init; }

    /// <summary>Which of the participant's endpoints it goes to; looked up when it is sent, so that a change is in force at once.</summary>
    internal required string EndpointType { get; init; }

    /// <summary>What the endpoint's template wants, by name.</summary>
    internal (string Name, string Value)[] Values { get; init; } = [];

    /// <summary>Appended to endpoints that are base URLs; path and query as they go out.</summary>
    internal string? Suffix { get; init; }

    internal required HeaderList Headers { get; init; }

    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the hub speaks: it then dates and signs the message when it sends it.</summary>
    internal bool IsHubMade { get; init; }

    /// <summary>The transfer whose messages must stay in order; null where order does not matter.</summary>
    internal TransferKey? Order { get; init; }

    /// <summary>Whether earlier messages of the same transfer that still wait are pointless now.</summary>
    internal bool IsFinal { get; init; }

    /// <summary>Whether it was overtaken while it waited in PostgreSQL; it is then ended unsent.</summary>
    internal bool IsPointless { get; init; }

    /// <summary>After this moment it is of no use.</summary>
    internal DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its number in the outbox; null for a relayed message, which lives in memory only.</summary>
    internal long? OutboxId { get; init; }

    /// <summary>
    /// The epoch of the lease under which this node may send it; written by the queue that holds it, when it was owed still under a later one.
    /// </summary>
    internal long Epoch { get; set; }

    /// <summary>Whether another node had it meanwhile; written by the queue that holds it.</summary>
    internal bool WasElsewhere { get; set; }

    /// <summary>Told once how it ended, outside of all locks; what hangs on it must be quick.</summary>
    internal Action<Parcel, SendResult>? Ended { get; init; }

    /// <summary>
    /// Asked before each try: null to send, or what becomes of the message without one. With it, what may have arrived is tried on after its time:
    /// how it ended is for its receiver to say.
    /// </summary>
    internal Func<Task<SendOutcome?>>? Before { get; set; }

    /// <summary>Whether a try may have reached its receiver; written by the queue that holds it.</summary>
    internal bool MayHaveArrived { get; set; }

    /// <summary>Whether nobody is helped by it any more. Whether it is too late for the very first try is for its receiver to say as well.</summary>
    internal bool IsTooLate(DateTimeOffset now) =>
        ExpiresAt <= now && !(Before is not null && (MayHaveArrived || WasElsewhere || Attempts == 0));

    /// <summary>Tries so far; written by the queue that holds it.</summary>
    internal int Attempts { get; set; }

    /// <summary>When it was first taken, by the queue's clock.</summary>
    internal long TakenAt { get; set; }

    /// <summary>When the message that caused it arrived, by the hub's clock; 0 where that is not known.</summary>
    internal long ArrivedAt { get; init; }

    /// <summary>Bytes that it holds in memory, roughly.</summary>
    internal int Bytes => Body.Length + 1_024;
}

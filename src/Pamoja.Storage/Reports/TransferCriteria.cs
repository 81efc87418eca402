using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What a search for transfers wants; what is null does not matter.</summary>
public sealed record TransferCriteria
{
    /// <summary>Requested at or after this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Requested before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who pays.</summary>
    public ParticipantId? Payer { get; init; }

    /// <summary>Who is paid.</summary>
    public ParticipantId? Payee { get; init; }

    /// <summary>Who pays or is paid.</summary>
    public ParticipantId? Participant { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }

    /// <summary>Least amount.</summary>
    public decimal? AmountMin { get; init; }

    /// <summary>Largest amount.</summary>
    public decimal? AmountMax { get; init; }

    /// <summary>Any of these states.</summary>
    public IReadOnlyList<TransferState>? States { get; init; }

    /// <summary>Any of these kinds.</summary>
    public IReadOnlyList<TransferKind>? Kinds { get; init; }

    /// <summary>Any of these reasons, or what the payee said (<see cref="CausePrefix"/>).</summary>
    public IReadOnlyList<Reason>? Reasons { get; init; }

    /// <summary>Beginning of the payee's own words.</summary>
    public string? CausePrefix { get; init; }

    /// <summary>Requested in this ledger batch.</summary>
    public long? BatchId { get; init; }

    /// <summary>Posted in this settlement window.</summary>
    public int? WindowId { get; init; }
}

/// <summary>How far a search has come: everything up to and with this transfer, or this whole batch, was looked at.</summary>
/// <param name="At">When the batch was decided.</param>
/// <param name="BatchId">The batch.</param>
/// <param name="Last">The transfer in it; null when all of the batch was looked at.</param>
public sealed record SearchMark(DateTimeOffset At, long BatchId, TransferKey? Last);

/// <summary>A transfer that a search found.</summary>
/// <param name="Transfer">As it stands.</param>
/// <param name="BatchId">The ledger batch that took its request.</param>
/// <param name="RequestedAt">When, by the ledger's clock.</param>
/// <param name="WindowId">The settlement window that it was posted in; null where it was not.</param>
public sealed record FoundTransfer(Transfer Transfer, long BatchId, DateTimeOffset RequestedAt, int? WindowId);

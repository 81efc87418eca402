namespace Pamoja.Ledger;

/// <summary>
/// A movement of money as a ledger transaction has claimed or locked it. What was agreed never changes; <see cref="State"/> and what came
/// with it do, once, by a decision of <see cref="Books"/>.
/// </summary>
public sealed class Transfer
{
    /// <summary>Space and id.</summary>
    public required TransferKey Key { get; init; }

    /// <summary>What kind of movement it is.</summary>
    public required TransferKind Kind { get; init; }

    /// <summary>Hash of the request's content.</summary>
    public required Bits256 RequestHash { get; init; }

    /// <summary>Who pays; null where the name was not known.</summary>
    public ParticipantId? Payer { get; init; }

    /// <summary>Who is paid; null where the name was not known.</summary>
    public ParticipantId? Payee { get; init; }

    /// <summary>The account that is debited; null on an invalid request.</summary>
    public AccountId? Debit { get; init; }

    /// <summary>The account that is credited; null on an invalid request.</summary>
    public AccountId? Credit { get; init; }

    /// <summary>Amount in units of <see cref="Currency"/>, up to 4 decimals.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>SHA-256 that the fulfilment must have.</summary>
    public Bits256? Condition { get; init; }

    /// <summary>When the reservation ends if nobody decided.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>What a conversion converts into; null for everything else.</summary>
    public Conversion? Conversion { get; init; }

    /// <summary>The transfer that a conversion is for; null for everything else, and for a conversion on its own.</summary>
    public TransferKey? DependsOn { get; init; }

    /// <summary>What was agreed beyond the usual; null on a plain transfer.</summary>
    public Terms? Terms { get; init; }

    /// <summary>The conversions that a transfer depends on, in the order in which they came.</summary>
    public IReadOnlyList<TransferKey> Conversions { get; internal set; } = [];

    /// <summary>The payments of a bulk transfer, in the order of its request; empty for everything else.</summary>
    public IReadOnlyList<BulkItem> Items { get; set; } = [];

    /// <summary>Where it stands.</summary>
    public TransferState State { get; internal set; }

    /// <summary>Why it was refused or released.</summary>
    public Reason Reason { get; internal set; }

    /// <summary>What the payee said when it aborted ("5104: Payee rejected transaction"); opaque here.</summary>
    public string? Cause { get; internal set; }

    /// <summary>The preimage, once committed.</summary>
    public Bits256? Fulfilment { get; internal set; }

    /// <summary>Hash of the fulfil message that was accepted or aborted it.</summary>
    public Bits256? FulfilHash { get; internal set; }

    /// <summary>Hash of the payee's error that aborted it.</summary>
    public Bits256? ErrorHash { get; internal set; }

    /// <summary>When it became final, by the ledger's clock.</summary>
    public DateTimeOffset? CompletedAt { get; internal set; }

    /// <summary>Whether an answer of its own decides it: not that of a bulk which it is a payment of.</summary>
    internal bool IsAnsweredAlone => Kind is TransferKind.Transfer or TransferKind.FxTransfer && Terms?.Bulk is null;

    /// <summary>Whether nobody will change it any more.</summary>
    public bool IsFinal => State is not (TransferState.Reserved or TransferState.Dependent or TransferState.Forwarded);

    /// <summary>Whether it is a conversion that the payee of a transfer asked for; then what it moves is the target amount.</summary>
    public bool IsOnPayeesSide => Terms?.Source is not null;

    /// <summary>What it moves between its two accounts, in units of <see cref="MovedCurrency"/>.</summary>
    public decimal MovedAmount => IsOnPayeesSide ? Conversion!.TargetAmount : Amount;

    /// <summary>Currency of its two accounts.</summary>
    public string MovedCurrency => IsOnPayeesSide ? Conversion!.TargetCurrency : Currency;

    /// <summary>Whether it came to what it was for: its amount has gone over.</summary>
    public bool IsPosted => State is TransferState.Committed or TransferState.Settled;

    /// <summary>Whether this transaction made the row; else whether it changed it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether it takes the place of an announced id: then all that was agreed is written, not only what was decided.</summary>
    public bool IsFilled { get; init; }

    /// <summary>Whether the claimed row is that of the payer's side and this is the payee's: then accounts and terms are written as well.</summary>
    public bool IsTurned { get; init; }

    /// <summary>Whether conversions were added to it.</summary>
    public bool HasNewConversions { get; internal set; }

    /// <summary>Whether a decision of this transaction changed what was stored.</summary>
    public bool HasChanged { get; internal set; }

    /// <summary>For a store that fills the working set from its rows.</summary>
    public Transfer Load(
        TransferState state,
        Reason reason,
        string? cause,
        Bits256? fulfilment,
        Bits256? fulfilHash,
        Bits256? errorHash,
        DateTimeOffset? completedAt,
        IReadOnlyList<TransferKey>? conversions = null)
    {
        Conversions = conversions ?? [];
        State = state;
        Reason = reason;
        Cause = cause;
        Fulfilment = fulfilment;
        FulfilHash = fulfilHash;
        ErrorHash = errorHash;
        CompletedAt = completedAt;
        return this;
    }
}

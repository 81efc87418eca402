using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// An interval of an account's life, cut between two of its versions: what is asked for again by the same versions is the same for ever.
/// </summary>
/// <param name="Account">The account.</param>
/// <param name="Opening">The version before the interval; 0 for none.</param>
/// <param name="OpeningTotals">Its sums.</param>
/// <param name="OpeningAt">When it was written; null for none.</param>
/// <param name="Closing">The last version of the interval.</param>
/// <param name="ClosingTotals">Its sums.</param>
/// <param name="ClosingAt">When it was written; null for none.</param>
public sealed record StatementCut(
    AccountId Account,
    long Opening,
    Totals OpeningTotals,
    DateTimeOffset? OpeningAt,
    long Closing,
    Totals ClosingTotals,
    DateTimeOffset? ClosingAt)
{
    /// <summary>The days among which its versions stand.</summary>
    internal DateOnly FirstDay { get; init; }

    internal DateOnly LastDay { get; init; }
}

/// <summary>A line of a statement: one entry of the journal as the account sees it.</summary>
/// <param name="Version">The account's version that it is part of.</param>
/// <param name="BatchId">The ledger batch that wrote it.</param>
/// <param name="Line">Its place in the batch.</param>
/// <param name="At">When, by the ledger's clock.</param>
/// <param name="Transfer">The movement.</param>
/// <param name="TransferKind">What kind of movement it is.</param>
/// <param name="Entry">What the entry does.</param>
/// <param name="IsDebit">Whether it stands on the account's debit side.</param>
/// <param name="Counter">The account on the other side.</param>
/// <param name="Amount">In units of the account's currency.</param>
/// <param name="Value">The account's figure after it (<see cref="Totals.Value"/>).</param>
public sealed record StatementLine(
    long Version,
    long BatchId,
    int Line,
    DateTimeOffset At,
    TransferKey Transfer,
    TransferKind TransferKind,
    EntryKind Entry,
    bool IsDebit,
    AccountId Counter,
    decimal Amount,
    decimal Value);

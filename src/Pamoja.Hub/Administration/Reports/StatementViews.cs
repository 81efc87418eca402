using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A statement of one account. Entries come last, so that it can be read as it is written.</summary>
internal sealed record StatementView(
    string Participant,
    int AccountId,
    string LedgerAccountType,
    string Currency,
    StatementPointView Opening,
    StatementPointView Closing,
    string Self,
    IReadOnlyList<StatementEntryView> Entries);

/// <summary>The account at a version: its figure, and how much of it is reserved only.</summary>
internal sealed record StatementPointView(long Version, DateTimeOffset? Date, decimal Value, decimal PendingDebits, decimal PendingCredits)
{
    public static StatementPointView Of(long version, DateTimeOffset? at, Totals totals) =>
        new(version, at, totals.Value, totals.PendingDebits, totals.PendingCredits);
}

/// <summary>One entry; value is the account's figure after it.</summary>
internal sealed record StatementEntryView(
    long Version,
    DateTimeOffset Date,
    string TransferId,
    string Kind,
    string Entry,
    string Side,
    string? Counterparty,
    int CounterAccountId,
    decimal Amount,
    decimal Value,
    long BatchId)
{
    public static StatementEntryView Of(StatementLine line, string? counterparty) => new(
        line.Version,
        line.At,
        line.Transfer.Id.ToString(),
        ReportNames.Of(line.TransferKind),
        ReportNames.Of(line.Entry),
        line.IsDebit ? "DEBIT" : "CREDIT",
        counterparty,
        line.Counter.Value,
        line.Amount,
        line.Value,
        line.BatchId);
}

using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// The narrow interface behind which the ledger stands: batches of commands in, outcomes out, one atomic durable transaction each. Obeyed by
/// PostgreSQL and by memory, and passed by the same compliance suite.
/// </summary>
public interface ILedgerStore
{
    /// <summary>
    /// Decides and writes all requests in one transaction, in order. When it returns, everything is durable; when it throws, nothing was
    /// written: an unknown outcome of a commit is found out first. <see cref="LedgerUnavailableException"/> invites to try again.
    /// </summary>
    Task<LedgerBatchResult> ExecuteAsync(IReadOnlyList<LedgerRequest> requests, CancellationToken cancellation);

    /// <summary>What it knows of settlement windows and settlements.</summary>
    ISettlementBooks Settlement { get; }

    /// <summary>A transfer as it stands, or null.</summary>
    Task<Transfer?> FindTransferAsync(TransferKey key, CancellationToken cancellation);

    /// <summary>A bulk transfer as it stands, with its payments, or null.</summary>
    Task<BulkState?> FindBulkAsync(TransferId id, CancellationToken cancellation);

    /// <summary>
    /// Keys of reservations whose time ran out after <paramref name="since"/> by the ledger's clock, oldest first, at most
    /// <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<TransferKey>> FindDueAsync(DateTimeOffset since, int limit, CancellationToken cancellation);

    /// <summary>The latest balances of a participant's accounts.</summary>
    Task<IReadOnlyList<AccountBalance>> ReadBalancesAsync(ParticipantId owner, CancellationToken cancellation);
}

/// <summary>What a batch came to: an outcome for each request, in order, and all outgoing messages, with their ids.</summary>
public sealed record LedgerBatchResult(IReadOnlyList<Outcome> Outcomes, IReadOnlyList<OutgoingMessage> Outgoing);

/// <summary>An account with its latest balance. An account that was never opened has no version.</summary>
public sealed record AccountBalance(
    AccountId Account,
    AccountType Type,
    string Currency,
    bool IsActive,
    Totals Totals,
    long Version,
    decimal? NetDebitCap,
    decimal AlarmPercentage,
    DateTimeOffset ChangedAt,
    bool IsCapPercentage = false);

using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>Counts batches and their commands on the way to the store.</summary>
internal sealed class CountingStore(ILedgerStore store) : ILedgerStore
{
    private long _batches;
    private long _commands;

    internal (long Batches, long Commands) Read() => (Volatile.Read(ref _batches), Volatile.Read(ref _commands));

    public Task<LedgerBatchResult> ExecuteAsync(IReadOnlyList<LedgerRequest> requests, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _commands, requests.Count);
        return store.ExecuteAsync(requests, cancellation);
    }

    public ISettlementBooks Settlement => store.Settlement;

    public Task<Transfer?> FindTransferAsync(TransferKey key, CancellationToken cancellation) => store.FindTransferAsync(key, cancellation);

    public Task<BulkState?> FindBulkAsync(TransferId id, CancellationToken cancellation) => store.FindBulkAsync(id, cancellation);

    public Task<IReadOnlyList<TransferKey>> FindDueAsync(DateTimeOffset since, int limit, CancellationToken cancellation) =>
        store.FindDueAsync(since, limit, cancellation);

    public Task<IReadOnlyList<AccountBalance>> ReadBalancesAsync(ParticipantId owner, CancellationToken cancellation) =>
        store.ReadBalancesAsync(owner, cancellation);
}

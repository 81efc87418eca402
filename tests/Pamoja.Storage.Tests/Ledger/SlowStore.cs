using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>A ledger behind a door: it can be shut, be away for some calls, and it notes how large the batches were.</summary>
internal sealed class SlowStore(ILedgerStore inner) : ILedgerStore, IAsyncDisposable
{
    private TaskCompletionSource _door = Opened();
    private int _failures;

    /// <summary>How many calls still find nobody; set by the test between calls.</summary>
    internal int Failures { set => Volatile.Write(ref _failures, value); }

    internal List<int> Batches { get; } = [];

    public ISettlementBooks Settlement => inner.Settlement;

    internal void Stop() => _door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void GoOn() => _door.TrySetResult();

    public async Task<LedgerBatchResult> ExecuteAsync(IReadOnlyList<LedgerRequest> requests, CancellationToken cancellation)
    {
        await _door.Task;
        if (Volatile.Read(ref _failures) > 0)
        {
            Interlocked.Decrement(ref _failures);
            throw new LedgerUnavailableException("away");
        }

        await Task.Delay(5, cancellation);
        lock (Batches) Batches.Add(requests.Count);
        return await inner.ExecuteAsync(requests, cancellation);
    }

    public Task<Transfer?> FindTransferAsync(TransferKey key, CancellationToken cancellation) => inner.FindTransferAsync(key, cancellation);

    public Task<BulkState?> FindBulkAsync(TransferId id, CancellationToken cancellation) => inner.FindBulkAsync(id, cancellation);

    public Task<IReadOnlyList<TransferKey>> FindDueAsync(DateTimeOffset since, int limit, CancellationToken cancellation) =>
        inner.FindDueAsync(since, limit, cancellation);

    public Task<IReadOnlyList<AccountBalance>> ReadBalancesAsync(ParticipantId owner, CancellationToken cancellation) =>
        inner.ReadBalancesAsync(owner, cancellation);

    public ValueTask DisposeAsync()
    {
        GoOn();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource Opened()
    {
        var door = new TaskCompletionSource();
        door.SetResult();
        return door;
    }
}

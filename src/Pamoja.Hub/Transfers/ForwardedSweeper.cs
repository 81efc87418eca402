using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Asks the other scheme, a few times, what became of transfers that it has and whose time is over. The answer comes as any other does. Every node
/// looks; each question is asked by one.
/// </summary>
internal sealed partial class ForwardedSweeper(
    ForwardedTransfers forwarded,
    ILedgerStore store,
    GroupCommit ledger,
    TransferMessages messages,
    TransfersOptions options,
    TimeSpan interval,
    TimeProvider time,
    ILogger<ForwardedSweeper> logger) : IAsyncDisposable
{
    private const int PageSize = 256;

    /// <summary>How often the overdue ones are counted, for who watches.</summary>
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);

    private volatile IReadOnlyList<OverdueAtProxy> _overdue = [];

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    internal void Start() => _running = RunAsync();

    /// <summary>What was overdue at each proxy when it was last counted.</summary>
    internal IReadOnlyList<OverdueAtProxy> Overdue => _overdue;

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(interval, time);
        long? countedAt = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                // Without other schemes nothing was forwarded.
                if (messages.Registry.Proxies.Count == 0) continue;
                try
                {
                    await SweepAsync();
                    if (countedAt is { } last && time.GetElapsedTime(last) < CountInterval) continue;
                    _overdue = await forwarded.CountOverdueAsync(_stopping.Token);
                    countedAt = time.GetTimestamp();
                }
                catch (Exception away) when (away is NpgsqlException or TimeoutException)
                {
                    // The database is away; the next round asks what was not asked.
                    LogAway(logger, away.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task SweepAsync()
    {
        var due = await forwarded.TakeDueAsync(options.ForwardedQueriesMax, options.ForwardedQueryPause, PageSize, _stopping.Token);
        foreach (var (key, attempt) in due)
        {
            if (await store.FindTransferAsync(key, _stopping.Token) is not { State: TransferState.Forwarded } transfer) continue;
            var isLast = attempt == options.ForwardedQueriesMax;
            await ledger.SubmitAsync(new QueryRequest(transfer, isLast, messages));
            if (isLast) LogLast(logger, key.Id.ToString(), attempt);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>The question, behind whatever still waits to go the same way.</summary>
    private sealed class QueryRequest(Transfer transfer, bool isLast, TransferMessages messages) : LedgerRequest
    {
        public override ForwardTransfer Command { get; } = new(transfer.Key) { IsLastQuestion = isLast };

        public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
        {
            if (outcome is Outcome.Ignored) outgoing.Add(messages.Query(transfer));
        }
    }

    [LoggerMessage(3231, LogLevel.Warning, "What became of forwarded transfers could not be asked: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);

    [LoggerMessage(3232, LogLevel.Warning, "Transfer {Transfer} is forwarded and past its time; its next hop is asked for the last time ({Attempts})")]
    private static partial void LogLast(ILogger logger, string transfer, int attempts);
}

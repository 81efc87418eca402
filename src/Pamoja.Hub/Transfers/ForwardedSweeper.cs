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

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    internal void Start() => _running = RunAsync();

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                // Without other schemes nothing was forwarded.
                if (messages.Registry.Proxies.Count == 0) continue;
                try
                {
                    await SweepAsync();
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
            await ledger.SubmitAsync(new QueryRequest(transfer, messages));
            if (attempt == options.ForwardedQueriesMax) LogLast(logger, key.Id.ToString(), attempt);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>The question, behind whatever still waits to go the same way.</summary>
    private sealed class QueryRequest(Transfer transfer, TransferMessages messages) : LedgerRequest
    {
        public override ForwardTransfer Command { get; } = new(transfer.Key);

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

using Microsoft.Extensions.Logging;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Asks the other scheme, a few times, what became of transfers that it has and whose time is over. The answer comes as any other does.
/// Every node looks; each question is asked by one.
/// </summary>
internal sealed partial class ForwardedSweeper(
    ForwardedTransfers forwarded,
    ILedgerStore store,
    GroupCommit ledger,
    TransferMessages messages,
    TransfersOptions options,
    TimeSpan interval,
    TimeProvider time,
    ILogger<ForwardedSweeper> logger) : Rounds(interval, time)
{
    private const int PageSize = 256;

    /// <summary>How often the overdue ones are counted, for who watches.</summary>
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);

    private volatile IReadOnlyList<OverdueAtProxy> _overdue = [];

    private long? _countedAt;

    /// <summary>What was overdue at each proxy when it was last counted.</summary>
    internal IReadOnlyList<OverdueAtProxy> Overdue => _overdue;

    protected override async Task RoundAsync()
    {
        // Without other schemes nothing was forwarded.
        if (messages.Registry.Proxies.Count == 0) return;
        await SweepAsync();
        if (_countedAt is { } last && Time.GetElapsedTime(last) < CountInterval) return;
        _overdue = await forwarded.CountOverdueAsync(Stopping);
        _countedAt = Time.GetTimestamp();
    }

    protected override void BrokeOff(string cause) => LogAway(logger, cause);

    private async Task SweepAsync()
    {
        var due = await forwarded.TakeDueAsync(options.ForwardedQueriesMax, options.ForwardedQueryPause, PageSize, Stopping);
        foreach (var (key, attempt) in due)
        {
            if (await store.FindTransferAsync(key, Stopping) is not { State: TransferState.Forwarded } transfer) continue;
            var isLast = attempt == options.ForwardedQueriesMax;
            await ledger.SubmitAsync(new QueryRequest(transfer, isLast, messages));
            if (isLast) LogLast(logger, key.Id.ToString(), attempt);
        }
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

using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Once an hour: makes the days that come, and drops the days of messages whose time is over. Every node does it; whoever comes second finds nothing to do.
/// </summary>
internal sealed partial class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    private Housekeeping()
    {
    }

    internal static Housekeeping Start(NpgsqlDataSource source, int messageDays, TimeProvider time, ILogger<Housekeeping> logger)
    {
        var housekeeping = new Housekeeping();
        housekeeping._running = housekeeping.RunAsync(source, messageDays, time, logger);
        return housekeeping;
    }

    private async Task RunAsync(NpgsqlDataSource source, int messageDays, TimeProvider time, ILogger logger)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    await LedgerDays.EnsureAsync(source, _stopping.Token);
                    var dropped = await LedgerDays.DropMessagesAsync(source, messageDays, _stopping.Token);
                    if (dropped > 0) LogDropped(logger, dropped, messageDays);
                }
                catch (NpgsqlException failure)
                {
                    // The database is away, or somebody reads what was to go; there are days in hand, and the next hour tries again.
                    LogFailed(logger, failure.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    [LoggerMessage(3301, LogLevel.Information, "Dropped {Count} partitions of messages older than {Days} days")]
    private static partial void LogDropped(ILogger logger, int count, int days);

    [LoggerMessage(3302, LogLevel.Warning, "The ledger's days could not be looked after: {Cause}")]
    private static partial void LogFailed(ILogger logger, string cause);
}

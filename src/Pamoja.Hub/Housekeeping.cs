using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Once an hour: makes the days that come, and drops the days of messages whose time is over. Every node does it; whoever comes second finds nothing to do.
/// </summary>
internal sealed partial class Housekeeping(NpgsqlDataSource source, int messageDays, TimeProvider time, ILogger<Housekeeping> logger)
    : Rounds(TimeSpan.FromHours(1), time)
{
    protected override async Task RoundAsync()
    {
        await LedgerDays.EnsureAsync(source, Stopping);
        var dropped = await LedgerDays.DropMessagesAsync(source, messageDays, Stopping);
        if (dropped > 0) LogDropped(logger, dropped, messageDays);
    }

    // It may be that somebody reads what was to go; there are days in hand.
    protected override void BrokeOff(string cause) => LogFailed(logger, cause);

    [LoggerMessage(3301, LogLevel.Information, "Dropped {Count} partitions of messages older than {Days} days")]
    private static partial void LogDropped(ILogger logger, int count, int days);

    [LoggerMessage(3302, LogLevel.Warning, "The ledger's days could not be looked after: {Cause}")]
    private static partial void LogFailed(ILogger logger, string cause);
}

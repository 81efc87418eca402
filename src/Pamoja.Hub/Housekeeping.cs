using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Once an hour: makes the days that come, drops the days of messages and of records whose time is over, and forgets nodes that were killed
/// long ago. Every node does it; whoever comes second finds nothing to do.
/// </summary>
internal sealed partial class Housekeeping(NpgsqlDataSource source, HubOptions options, TimeProvider time, ILogger<Housekeeping> logger)
    : Rounds(TimeSpan.FromHours(1), time)
{
    protected override async Task RoundAsync()
    {
        await LedgerDays.EnsureAsync(source, Stopping);
        var messages = await LedgerDays.DropMessagesAsync(source, options.MessageDays, Stopping);
        if (messages > 0) LogDropped(logger, messages, "messages", options.MessageDays);
        var records = await LedgerDays.DropQuoteRecordsAsync(source, options.QuoteRecordDays, Stopping);
        if (records > 0) LogDropped(logger, records, "records of quotes", options.QuoteRecordDays);
        await SlotLeases.ForgetSilentAsync(source, Stopping);
    }

    // It may be that somebody reads what was to go; there are days in hand.
    protected override void BrokeOff(string cause) => LogFailed(logger, cause);

    [LoggerMessage(3301, LogLevel.Information, "Dropped {Count} partitions of {What} older than {Days} days")]
    private static partial void LogDropped(ILogger logger, int count, string what, int days);

    [LoggerMessage(3302, LogLevel.Warning, "The ledger's days could not be looked after: {Cause}")]
    private static partial void LogFailed(ILogger logger, string cause);
}

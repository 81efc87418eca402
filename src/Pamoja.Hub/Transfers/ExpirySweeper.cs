using Microsoft.Extensions.Logging;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Finds reservations whose time ran out and asks the ledger to release them. It looks from where it stopped, by the database's clock and
/// not past the beginning of what is still being written; whatever was due then could be released, so that nothing before has to be looked
/// at again. From time to time it looks further back all the same.
/// </summary>
internal sealed partial class ExpirySweeper : Rounds
{
    private const int PageSize = 256;

    /// <summary>For transactions that the database does not show to this role.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DeepInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DeepMargin = TimeSpan.FromMinutes(15);

    private readonly ILedgerStore _store;
    private readonly GroupCommit _ledger;
    private readonly PostgresOutbox _outbox;
    private readonly TransferMessages _messages;
    private readonly BulkLane _lane;
    private readonly BulkMessages _bulkMessages;
    private readonly ILogger _logger;

    /// <summary>From where the next look goes on; null before the first one.</summary>
    private DateTimeOffset? _since;

    /// <summary>When a look last went further back.</summary>
    private long _lastDeep;

    /// <summary>When a look was last finished; written by the loop only.</summary>
    private long _lookedAt;

    internal ExpirySweeper(
        ILedgerStore store,
        GroupCommit ledger,
        PostgresOutbox outbox,
        TransferMessages messages,
        BulkLane lane,
        BulkMessages bulkMessages,
        TimeSpan interval,
        TimeProvider time,
        ILogger<ExpirySweeper> logger) : base(interval, time)
    {
        _store = store;
        _ledger = ledger;
        _outbox = outbox;
        _messages = messages;
        _lane = lane;
        _bulkMessages = bulkMessages;
        _lookedAt = _lastDeep = time.GetTimestamp();
        _logger = logger;
    }

    /// <summary>How long ago a look for expired reservations was finished.</summary>
    internal TimeSpan SinceLook => Time.GetElapsedTime(Volatile.Read(ref _lookedAt));

    protected override async Task RoundAsync()
    {
        var since = _since ??= await _outbox.ReadSweepAsync(Stopping);
        var start = await _outbox.ReadSweepHorizonAsync(Stopping);
        var isDeep = Time.GetElapsedTime(_lastDeep) > DeepInterval;
        await SweepAsync(isDeep ? since - DeepMargin : since);
        _since = Later(since, start - Margin);
        Volatile.Write(ref _lookedAt, Time.GetTimestamp());
        if (!isDeep) return;
        _lastDeep = Time.GetTimestamp();
        await _outbox.WriteSweepAsync(start - DeepMargin, Stopping);
    }

    protected override void BrokeOff(string cause) => LogAway(_logger, cause);

    private async Task SweepAsync(DateTimeOffset since)
    {
        while (true)
        {
            var due = await _store.FindDueAsync(since, PageSize, Stopping);
            if (due.Count == 0) return;
            var outcomes = await Task.WhenAll(due.Select(key => ExpireAsync(key).AsTask()));
            var expired = outcomes.Count(outcome => outcome is Outcome.Expired or Outcome.BulkDecided);
            if (expired > 0) LogExpired(_logger, expired);

            // A full page of which none could be released would come again at once.
            if (due.Count < PageSize || expired == 0) return;
        }
    }

    private ValueTask<Outcome> ExpireAsync(TransferKey due) => due.Space == IdSpace.BulkTransfer
        ? _lane.SubmitAsync(ParticipantId.Hub, new ExpireBulkRequest(new ExpireTransfer(due), _bulkMessages))
        : _ledger.SubmitAsync(new ExpireRequest(new ExpireTransfer(due), _messages));

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    [LoggerMessage(3201, LogLevel.Debug, "{Count} reservations expired")]
    private static partial void LogExpired(ILogger logger, int count);

    [LoggerMessage(3202, LogLevel.Warning, "Expired reservations could not be looked for: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);
}

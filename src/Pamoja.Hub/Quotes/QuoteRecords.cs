using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Records of quotes and lookups for review, where the operator wants them. They are written in groups behind the messages, which wait for none of it; when
/// the database cannot keep up, records are left out and counted.
/// </summary>
internal sealed partial class QuoteRecords : IAsyncDisposable
{
    private const int WaitingMax = 20_000;
    private const int GroupMax = 1_000;

    private readonly QuoteArchive _archive;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<QuoteRecord> _waiting = Channel.CreateBounded<QuoteRecord>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly Task _writing;
    private long _leftOut;

    internal QuoteRecords(QuoteArchive archive, TimeProvider time, ILogger<QuoteRecords> logger)
    {
        _archive = archive;
        _time = time;
        _logger = logger;
        _writing = WriteAsync();
    }

    /// <summary>Notes what became of a message about a quote.</summary>
    internal void Note(Request request, string id, string destination, string outcome)
    {
        var subject = QuoteSubject.Of(request);
        Note(RecordOf(request, id, destination, outcome) with { TransactionId = subject.TransactionId, Party = subject.Party });
    }

    /// <summary>Notes what became of a message of a lookup.</summary>
    internal void Note(Request request, PartyPath party, string destination, string outcome) =>
        Note(RecordOf(request, null, destination, outcome) with { Party = OracleCache.MarkOf(party.Type, party.Identifier) });

    private QuoteRecord RecordOf(Request request, string? id, string destination, string outcome)
    {
        var step = request.Operation.Segments[^1] == "error" ? $"{request.Message.Method}/error" : request.Message.Method;
        return new QuoteRecord(id, request.Operation.Resource, step, request.SourceName, destination, outcome, _time.GetUtcNow());
    }

    private void Note(in QuoteRecord record)
    {
        if (!_waiting.Writer.TryWrite(record)) Interlocked.Increment(ref _leftOut);
    }

    private async Task WriteAsync()
    {
        await Task.Yield();
        var group = new List<QuoteRecord>(GroupMax);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (group.Count < GroupMax && _waiting.Reader.TryRead(out var record)) group.Add(record);
            try
            {
                await _archive.AddAsync(group, CancellationToken.None);
            }
            catch (Exception away) when (away is NpgsqlException or TimeoutException)
            {
                // The database is away. Records are for review only; quotes go on.
                Interlocked.Add(ref _leftOut, group.Count);
                LogAway(_logger, away.Message);
            }

            group.Clear();
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut) LogLeftOut(_logger, leftOut);
        }
    }

    /// <summary>Writes what was noted.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
    }

    [LoggerMessage(2201, LogLevel.Warning, "Records of quotes and lookups could not be written: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);

    [LoggerMessage(2202, LogLevel.Warning, "{Count} records of quotes and lookups were left out")]
    private static partial void LogLeftOut(ILogger logger, long count);
}

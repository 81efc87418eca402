using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Positions against limits for who watches, read beside the ledger and only when somebody looks: a look shows what the one before it had
/// read, if that is not too old, and has them read anew.
/// </summary>
internal sealed partial class PositionFigures : IAsyncDisposable
{
    private static readonly TimeSpan FreshMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeptMax = TimeSpan.FromMinutes(2);

    private readonly LedgerReports _reports;
    private readonly RegistryFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>That somebody looked; more than one need not be remembered.</summary>
    private readonly Channel<bool> _looks =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile IReadOnlyList<PositionStanding> _positions = [];

    /// <summary>When they were read; 0 before that. Written by the reading loop only.</summary>
    private long _readAt;

    internal PositionFigures(Meter meter, LedgerReports reports, RegistryFeed feed, TimeProvider time, ILogger<PositionFigures> logger)
    {
        _reports = reports;
        _feed = feed;
        _time = time;
        _logger = logger;
        Each("pamoja.position", "What a participant owes the scheme, reservations included; below zero, what it is owed.", position => position.Value);
        Each("pamoja.position.limit", "The net debit cap in force.", position => position.Limit);
        Each("pamoja.position.funds", "Good funds behind the position, reservations taken off.", position => position.Funds);
        _running = RunAsync();

        void Each(string name, string description, Func<PositionStanding, decimal> look) =>
            meter.CreateObservableGauge(name, () => Look(look), "{currency}", description);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private IEnumerable<Measurement<double>> Look(Func<PositionStanding, decimal> look)
    {
        var readAt = Volatile.Read(ref _readAt);
        if (readAt == 0 || _time.GetElapsedTime(readAt) > FreshMax) _looks.Writer.TryWrite(true);
        if (readAt == 0 || _time.GetElapsedTime(readAt) > KeptMax) yield break;
        foreach (var position in _positions)
        {
            if (_feed.Current.Find(position.Participant)?.Name is not { } name) continue;
            yield return new Measurement<double>(
                (double)look(position), HubFigures.Label("participant", name), HubFigures.Label("currency", position.Currency));
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var _ in _looks.Reader.ReadAllAsync(_stopping.Token)) await ReadAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _positions = await _reports.ReadPositionsAsync(_stopping.Token);
            Volatile.Write(ref _readAt, _time.GetTimestamp());
        }
        catch (NpgsqlException away)
        {
            // Others say that the database is away; this is for who wonders why the figures stand still.
            LogAway(_logger, away.Message);
        }
    }

    [LoggerMessage(3441, LogLevel.Debug, "Positions could not be read for the metrics: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);
}

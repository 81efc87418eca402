using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// What the ledger measures of itself: how long batches wait, lock and commit, how large they are, and what came of commands. Names of
/// commands and outcomes are a closed set; nothing here knows an id or a party.
/// </summary>
public sealed class LedgerMeter
{
    /// <summary>Edges of duration buckets in seconds, from a quick lock to a stuck batch.</summary>
    public static readonly IReadOnlyList<double> SecondsBuckets =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> _commands;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _halvings;
    private readonly Histogram<long> _batch;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _lock;
    private readonly Histogram<double> _commit;

    /// <summary>Makes the instruments.</summary>
    public LedgerMeter(Meter meter)
    {
        _commands = meter.CreateCounter<long>(
            "pamoja.ledger.commands", "{command}", "Commands that the ledger decided, by what came of them.");
        _retries = meter.CreateCounter<long>(
            "pamoja.ledger.retries", "{batch}", "Batches that were tried again because the database did not take them.");
        _halvings = meter.CreateCounter<long>(
            "pamoja.ledger.halvings", "{batch}", "Batches that failed and were halved to find the culprit.");
        _batch = meter.CreateHistogram(
            "pamoja.ledger.batch.commands",
            "{command}",
            "Commands that went through one transaction together.",
            null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        _wait = Seconds("pamoja.ledger.wait.duration", "How long the oldest command of a batch waited for the batch to start.");
        _lock = Seconds("pamoja.ledger.lock.duration", "Round trip 1: claims, row locks and reads of a batch.");
        _commit = Seconds("pamoja.ledger.commit.duration", "Round trip 2: writes and commit of a batch.");

        Histogram<double> Seconds(string name, string description) => meter.CreateHistogram(
            name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
    }

    internal static long Now => Stopwatch.GetTimestamp();

    internal void Started(int commands, TimeSpan oldest)
    {
        _batch.Record(commands);
        _wait.Record(oldest.TotalSeconds);
    }

    internal void Locked(long since) => _lock.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    internal void Committed(long since) => _commit.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    internal void Retried() => _retries.Add(1);

    internal void Halved() => _halvings.Add(1);

    internal void Decided(Command command, Outcome outcome)
    {
        var tags = new TagList
        {
            { "command", command.GetType().Name },
            { "outcome", outcome.GetType().Name },
            { "reason", ReasonOf(outcome) },
        };
        _commands.Add(1, tags);
    }

    private static string ReasonOf(Outcome outcome) => outcome switch
    {
        Outcome.Denied denied => denied.Reason.ToString(),
        Outcome.Refused refused => refused.Transfer.Reason.ToString(),
        Outcome.Aborted aborted => aborted.Transfer.Reason.ToString(),
        _ => nameof(Reason.None),
    };
}

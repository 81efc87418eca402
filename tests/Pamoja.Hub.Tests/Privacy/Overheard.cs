using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Pamoja.Hub.Tests;

/// <summary>
/// Everything that a hub says of itself: its logs at every level with their values, scopes and exceptions; the names, tags and events of its
/// spans; the names and labels of its metrics.
/// </summary>
public sealed class Overheard : ILoggerFactory
{
    private const string OwnPrefix = "Pamoja";

    private readonly ActivityListener _spans;
    private readonly MeterListener _metrics = new();

    public Overheard()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith(OwnPrefix, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(_spans);
        _metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(OwnPrefix, StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _metrics.SetMeasurementEventCallback<long>(Hear);
        _metrics.SetMeasurementEventCallback<int>(Hear);
        _metrics.SetMeasurementEventCallback<double>(Hear);
        _metrics.Start();
    }

    internal ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Reads the gauges, too.</summary>
    internal void AskGauges() => _metrics.RecordObservableInstruments();

    public ILogger CreateLogger(string categoryName) => new Ear(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It hears by itself.");

    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
    }

    private void Hear(Activity span)
    {
        Lines.Enqueue($"span {span.Source.Name} {span.OperationName} {span.DisplayName} {span.StatusDescription}");
        Lines.Enqueue($"span tags {Join(span.TagObjects)} {Join(span.Baggage)}");
        foreach (var happened in span.Events) Lines.Enqueue($"span event {happened.Name} {Join(happened.Tags)}");
    }

    private void Hear<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state) =>
        Lines.Enqueue($"metric {instrument.Name} {Join(labels.ToArray())}");

    private static string Join<T>(IEnumerable<KeyValuePair<string, T>> pairs) => string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    private sealed class Ear(Overheard all, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            all.Lines.Enqueue($"scope {category} {state} {Values(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all.Lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {Values(state)} {exception}");

        private static string Values<TState>(TState state) => state is IEnumerable<KeyValuePair<string, object?>> values ? Join(values) : "";
    }
}

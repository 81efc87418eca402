using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Pamoja.Hub;

/// <summary>
/// All that one hub measures, as a page in Prometheus' text format: it listens to the hub's own meter and to the runtime's. Source: the
/// exposition format of Prometheus, version 0.0.4.
/// </summary>
internal sealed class PrometheusPage : IDisposable
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Of .NET itself: garbage collection, processor time, threads, exceptions.</summary>
    internal const string RuntimeMeter = "System.Runtime";

    private readonly MeterListener _listener;
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly Lock _writing = new();

    /// <summary>Number of the page that is being written; changed under _writing only.</summary>
    private long _page;

    internal PrometheusPage(Meter own)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter != own && instrument.Meter.Name != RuntimeMeter) return;
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, Family));
            },
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Take(family, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The page as it stands.</summary>
    internal string Write()
    {
        lock (_writing)
        {
            _page++;
            _listener.RecordObservableInstruments();
            var text = new StringBuilder(64 << 10);
            var families = _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).ToList();
            foreach (var family in families) family.Write(text, _page);
            ReferenceViews.Write(text, families);
            return text.ToString();
        }
    }

    private void Take(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricFamily)family!).Take(value, tags, _page);

    private static MetricFamily Family(Instrument instrument)
    {
        var help = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal);
        return new MetricFamily(MetricNames.Of(instrument), MetricNames.TypeOf(instrument), help, Bounds(instrument), instrument.IsObservable);
    }

    private static IReadOnlyList<double> Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => [],
    };
}

using System.Collections.Concurrent;
using System.Text;

namespace Pamoja.Hub;

/// <summary>One metric with all of its series. Their number is bounded: what comes after goes into one series that says so.</summary>
internal sealed class MetricFamily(string name, string type, string help, IReadOnlyList<double> bounds, bool isObserved)
{
    private const int SeriesMax = 4_096;

    private readonly ConcurrentDictionary<int, MetricSeries> _byHash = new();
    private readonly Lock _gate = new();

    // Written under _gate only.
    private int _count;
    private MetricSeries? _overflow;

    internal string Name => name;

    internal IEnumerable<MetricSeries> Series
    {
        get
        {
            foreach (var (_, first) in _byHash)
            {
                for (var series = first; series is not null; series = series.Next) yield return series;
            }

            if (_overflow is { } overflow) yield return overflow;
        }
    }

    /// <summary>Takes a measurement.</summary>
    internal void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long page)
    {
        var series = Find(tags);
        if (isObserved)
        {
            series.Set(value);
            series.SeenAt = page;
        }
        else if (type == "histogram") series.Record(value);
        else series.Add(value);
    }

    /// <summary>Writes what was measured; of what is observed only what is there still.</summary>
    internal void Write(StringBuilder text, long page)
    {
        var isHistogram = type == "histogram";
        var hasHead = false;
        foreach (var series in Series)
        {
            if (isObserved && series.SeenAt != page) continue;
            if (!hasHead) WriteHead(text, name, type, help);
            hasHead = true;
            series.Write(text, name, isHistogram);
        }
    }

    internal static void WriteHead(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = HashOf(tags);
        return Find(hash, tags) ?? Make(hash, tags);
    }

    private MetricSeries? Find(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_byHash.TryGetValue(hash, out var series)) return null;
        while (series is not null && !series.Is(tags)) series = series.Next;
        return series;
    }

    private MetricSeries Make(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (Find(hash, tags) is { } there) return there;
            if (_count == SeriesMax) return _overflow ??= new MetricSeries([new("overflow", "true")], bounds);
            _count++;
            var series = new MetricSeries(tags, bounds) { Next = _byHash.GetValueOrDefault(hash) };
            _byHash[hash] = series;
            return series;
        }
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 17;
        foreach (var tag in tags) hash = (hash * 31) + (tag.Value?.GetHashCode() ?? 0);
        return hash;
    }
}

using System.Globalization;
using System.Text;

namespace Pamoja.Hub;

/// <summary>
/// One combination of label values, with what was measured under it. Taking a measurement allocates nothing and waits for nobody: each number
/// is changed by itself, so that a page may see a count without its sum, once.
/// </summary>
internal sealed class MetricSeries
{
    private readonly object?[] _values;
    private readonly IReadOnlyList<double> _bounds;
    private readonly long[] _buckets;
    private double _sum;

    /// <param name="tags">Labels in the order in which they are measured.</param>
    /// <param name="bounds">Upper edges of a histogram's buckets; empty for everything else.</param>
    internal MetricSeries(ReadOnlySpan<KeyValuePair<string, object?>> tags, IReadOnlyList<double> bounds)
    {
        _values = new object?[tags.Length];
        var labels = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            _values[i] = tags[i].Value;
            labels[i] = new(MetricNames.Label(tags[i].Key), Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? string.Empty);
        }

        Labels = labels;
        _bounds = bounds;
        _buckets = new long[bounds.Count + 1];
    }

    internal IReadOnlyList<KeyValuePair<string, string>> Labels { get; }

    /// <summary>Upper edges of its buckets.</summary>
    internal IReadOnlyList<double> Bounds => _bounds;

    /// <summary>The next series whose labels hash to the same; written once, under the family's gate.</summary>
    internal MetricSeries? Next { get; set; }

    /// <summary>The page for which it was last observed; for what is observed and not counted.</summary>
    internal long SeenAt { get; set; }

    /// <summary>What a counter or gauge stands at.</summary>
    internal double Sum => Volatile.Read(ref _sum);

    internal string this[string label] => Labels.FirstOrDefault(pair => pair.Key == label).Value ?? string.Empty;

    internal bool Is(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _values.Length) return false;
        for (var i = 0; i < tags.Length; i++)
        {
            if (!ReferenceEquals(tags[i].Value, _values[i]) && !Equals(tags[i].Value, _values[i])) return false;
        }

        return true;
    }

    internal void Set(double value) => Volatile.Write(ref _sum, value);

    internal void Add(double value)
    {
        var before = Volatile.Read(ref _sum);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _sum, before + value, before);
            if (seen.Equals(before)) return;
            before = seen;
        }
    }

    internal void Record(double value)
    {
        var i = 0;
        while (i < _bounds.Count && value > _bounds[i]) i++;
        Interlocked.Increment(ref _buckets[i]);
        Add(value);
    }

    /// <summary>Takes over what another one has counted, into a view.</summary>
    internal void AddAll(MetricSeries other)
    {
        for (var i = 0; i < _buckets.Length; i++) _buckets[i] += Volatile.Read(ref other._buckets[i]);
        Add(other.Sum);
    }

    internal void Write(StringBuilder text, string name, bool isHistogram)
    {
        if (!isHistogram)
        {
            Line(text, name, null, Sum);
            return;
        }

        // Each bucket counts all below its edge. The count is read from the buckets, so that the two agree.
        var below = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            below += Volatile.Read(ref _buckets[i]);
            Line(text, $"{name}_bucket", i < _bounds.Count ? Number(_bounds[i]) : "+Inf", below);
        }

        Line(text, $"{name}_sum", null, Sum);
        Line(text, $"{name}_count", null, below);
    }

    private void Line(StringBuilder text, string name, string? edge, double value)
    {
        text.Append(name);
        var open = '{';
        foreach (var (label, content) in Labels)
        {
            text.Append(open).Append(label).Append("=\"").Append(MetricNames.Value(content)).Append('"');
            open = ',';
        }

        if (edge is not null) text.Append(open).Append("le=\"").Append(edge).Append('"');
        if (edge is not null || open == ',') text.Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => double.IsPositiveInfinity(value)
        ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}

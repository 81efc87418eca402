using System.Globalization;
using System.Text.RegularExpressions;

namespace Pamoja.Hub.Tests;

/// <summary>
/// A page in Prometheus' text format, read as strictly as the format says: heads before samples, each family once and together, legal names,
/// quoted labels, histograms that add up. Whatever is not so fails the test.
/// </summary>
internal sealed partial class ExpositionText
{
    private readonly Dictionary<string, string> _types = [];

    internal List<Sample> Samples { get; } = [];

    internal IEnumerable<string> Names => _types.SelectMany(family => family.Value == "histogram"
        ? new[] { $"{family.Key}_bucket", $"{family.Key}_sum", $"{family.Key}_count" }
        : [family.Key]);

    internal static ExpositionText Read(string text)
    {
        var page = new ExpositionText();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? family = null;
        var hasHelp = false;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                family = help.Groups["name"].Value;
                hasHelp = true;
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                Assert.True(hasHelp && family == type.Groups["name"].Value, $"TYPE without HELP: {line}");
                Assert.True(page._types.TryAdd(family, type.Groups["type"].Value), $"{family} comes twice");
                hasHelp = false;
            }
            else
            {
                var sample = Line().Match(line);
                Assert.True(sample.Success, $"not a sample: {line}");
                page.Add(family!, sample);
            }
        }

        page.AssertHistograms();
        return page;
    }

    /// <summary>The sum of all samples of a name that have these labels.</summary>
    internal double Sum(string name, params (string Label, string Value)[] labels) => Samples
        .Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value))
        .Sum(sample => sample.Value);

    private void Add(string family, Match line)
    {
        var name = line.Groups["name"].Value;
        var isHistogram = _types[family] == "histogram";
        Assert.True(isHistogram ? name == $"{family}_bucket" || name == $"{family}_sum" || name == $"{family}_count" : name == family, name);
        var labels = new Dictionary<string, string>();
        foreach (Match label in Label().Matches(line.Groups["labels"].Value))
            Assert.True(labels.TryAdd(label.Groups["name"].Value, label.Groups["value"].Value), line.Value);
        var text = line.Groups["value"].Value;
        var value = text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
        Assert.DoesNotContain(Samples, other => other.Name == name && other.Labels.Count == labels.Count && !other.Labels.Except(labels).Any());
        Samples.Add(new Sample(name, labels, value));
    }

    private void AssertHistograms()
    {
        foreach (var (name, _) in _types.Where(family => family.Value == "histogram"))
        {
            foreach (var count in Samples.Where(sample => sample.Name == $"{name}_count"))
            {
                var buckets = Samples.Where(sample => sample.Name == $"{name}_bucket" && !count.Labels.Except(sample.Labels).Any()
                    && sample.Labels.Count == count.Labels.Count + 1).ToList();
                Assert.Equal("+Inf", buckets[^1].Labels["le"]);
                Assert.Equal(count.Value, buckets[^1].Value);
                Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
                Assert.Single(Samples, sample => sample.Name == $"{name}_sum" && !count.Labels.Except(sample.Labels).Any()
                    && sample.Labels.Count == count.Labels.Count);
            }
        }
    }

    private const string OneLabel = @"[a-zA-Z_]\w*=""([^""\\\n]|\\[\\""n])*""";

    [GeneratedRegex("^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) .+$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        @"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>" + OneLabel + "(," + OneLabel + @")*)\})?"
        + @" (?<value>[-+]?(Inf|[0-9.]+([eE][-+]?[0-9]+)?))$")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<name>[a-zA-Z_]\w*)=""(?<value>([^""\\\n]|\\[\\""n])*)""")]
    private static partial Regex Label();

    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
}

using System.Diagnostics.Metrics;
using System.Text;

namespace Pamoja.Hub;

/// <summary>How an instrument is called and typed in Prometheus: dots become underscores, the unit and a counter's _total come last.</summary>
internal static class MetricNames
{
    /// <summary>counter, histogram or gauge.</summary>
    internal static string TypeOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Histogram<>)) return "histogram";
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? "counter" : "gauge";
    }

    /// <summary>The name with its unit.</summary>
    internal static string Of(Instrument instrument)
    {
        var name = new StringBuilder(Label(instrument.Name));
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => string.Empty,
        };
        if (!EndsWith(name, unit)) name.Append(unit);
        if (TypeOf(instrument) == "counter" && !EndsWith(name, "_total")) name.Append("_total");
        return name.ToString();
    }

    /// <summary>A name that is a legal label.</summary>
    internal static string Label(string name) => name.Replace('.', '_').Replace('-', '_');

    /// <summary>A label's value between its quotes.</summary>
    internal static string Value(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static bool EndsWith(StringBuilder name, string end) =>
        name.Length >= end.Length && name.ToString(name.Length - end.Length, end.Length) == end;
}

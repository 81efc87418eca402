using System.Globalization;
using System.Net;
using System.Text;

namespace Pamoja.TestingToolkit;

/// <summary>The messages of a test case as a picture: who sent what to whom, in order of time. Inline SVG.</summary>
internal static class SequenceDiagram
{
    private const int Column = 210;
    private const int Row = 30;
    private const int Top = 44;
    private const int MostMessages = 120;

    private const string ArrowHead =
        "<defs><marker id=\"head\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\">"
        + "<path d=\"M0,0 L8,4 L0,8 z\"/></marker></defs>";

    internal static string Write(IReadOnlyList<MessageTrace> messages)
    {
        if (messages.Count == 0)
        {
            return string.Empty;
        }

        var shown = messages.Take(MostMessages).ToList();
        var names = Lanes(shown);
        var width = (names.Count * Column) + 20;
        var height = Top + ((shown.Count + 1) * Row);
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg class=\"sequence\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"));
        svg.Append(ArrowHead);
        for (var i = 0; i < names.Count; i++)
        {
            svg.Append(Invariant($"<line class=\"lane\" x1=\"{Centre(i)}\" x2=\"{Centre(i)}\" y1=\"30\" y2=\"{height}\"/>"));
            svg.Append(Invariant($"<rect class=\"name\" x=\"{Centre(i) - 85}\" y=\"6\" width=\"170\" height=\"24\" rx=\"4\"/>"));
            svg.Append(Invariant($"<text class=\"name\" x=\"{Centre(i)}\" y=\"22\">{WebUtility.HtmlEncode(names[i])}</text>"));
        }

        for (var i = 0; i < shown.Count; i++)
        {
            Arrow(svg, shown[i], names, Top + (i * Row) + 20);
        }

        return svg.Append("</svg>").ToString();
    }

    // The hub stands in the middle of those who speak first and those who are spoken to.
    private static List<string> Lanes(List<MessageTrace> messages)
    {
        var others = messages.SelectMany(m => new[] { m.From, m.To }).Where(n => n != "Hub").Distinct().ToList();
        others.Insert(Math.Min(1, others.Count), "Hub");
        return others;
    }

    private static void Arrow(StringBuilder svg, MessageTrace message, List<string> names, int y)
    {
        var from = Centre(names.IndexOf(message.From));
        var to = Centre(names.IndexOf(message.To));
        var text = message.Text.Length > 72 ? message.Text[..36] + "…" + message.Text[^34..] : message.Text;
        svg.Append(Invariant($"<line class=\"arrow\" x1=\"{from}\" x2=\"{to}\" y1=\"{y}\" y2=\"{y}\" marker-end=\"url(#head)\"/>"));
        svg.Append(Invariant($"<text class=\"message\" x=\"{(from + to) / 2}\" y=\"{y - 5}\">"));
        svg.Append(Invariant($"<title>{WebUtility.HtmlEncode(message.Text)}</title>{WebUtility.HtmlEncode(text)}</text>"));
    }

    private static int Centre(int lane) => 10 + (lane * Column) + (Column / 2);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>
/// Reads the YAML in which OpenAPI documents are written: block mappings and sequences, plain, quoted, folded and literal scalars, and flow
/// collections on one line. Anchors, tags and several documents in a file are not read; a text with them is refused.
/// </summary>
internal sealed class YamlText
{
    private const int DeepestLevel = 64;
    private const NumberStyles Figures = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private readonly List<(int Indent, string Text, int Number)> _lines;
    private int _at;

    private YamlText(IEnumerable<string> lines) => _lines =
        [.. lines.Select((line, i) => (line.Length - line.TrimStart(' ').Length, line.TrimEnd(), i + 1))];

    /// <summary>Parses a document.</summary>
    /// <exception cref="FormatException">It uses what is not read here; the message has the line.</exception>
    internal static JsonNode? Parse(string text)
    {
        var reader = new YamlText(text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Where(l => l is not "---"));
        return reader.Skip() ? reader.Node(reader._lines[reader._at].Indent, 0) : null;
    }

    // Moves to the next line with content.
    private bool Skip()
    {
        while (_at < _lines.Count && (_lines[_at].Text.Length == 0 || _lines[_at].Text.TrimStart()[0] == '#'))
        {
            _at++;
        }

        return _at < _lines.Count;
    }

    private JsonNode? Node(int indent, int level)
    {
        if (level > DeepestLevel)
        {
            throw new FormatException($"line {_lines[_at].Number}: nested too deeply");
        }

        var text = _lines[_at].Text.TrimStart();
        if (IsItem(text))
        {
            return Sequence(indent, level);
        }

        if (KeyEnd(text) >= 0)
        {
            return Mapping(indent, level);
        }

        _at++;
        return Scalar(text, indent - 1);
    }

    private JsonArray Sequence(int indent, int level)
    {
        var items = new JsonArray();
        while (Skip() && _lines[_at].Indent == indent && IsItem(_lines[_at].Text.TrimStart()))
        {
            var text = _lines[_at].Text.TrimStart();
            var rest = text[1..].TrimStart();
            if (rest.Length == 0)
            {
                _at++;
                items.Add(Skip() && _lines[_at].Indent > indent ? Node(_lines[_at].Indent, level + 1) : null);
                continue;
            }

            // What stands behind the dash is a node of its own, indented by the dash.
            var inner = indent + text.Length - rest.Length;
            _lines[_at] = (inner, new string(' ', inner) + rest, _lines[_at].Number);
            items.Add(Node(inner, level + 1));
        }

        return items;
    }

    private JsonObject Mapping(int indent, int level)
    {
        var members = new JsonObject();
        while (Skip() && _lines[_at].Indent == indent)
        {
            var (_, line, number) = _lines[_at];
            var text = line.TrimStart();
            var end = KeyEnd(text);
            if (end < 0)
            {
                throw new FormatException($"line {number}: a key was expected");
            }

            var name = Json.Display(Quoted(text[..end].Trim()) ?? text[..end].Trim())!;
            var rest = text[(end + 1)..].Trim();
            _at++;
            members[name] = rest.Length == 0 || rest[0] == '#' ? Below(indent, level) : Scalar(rest, indent);
        }

        return members;
    }

    private JsonNode? Below(int indent, int level)
    {
        if (!Skip())
        {
            return null;
        }

        var next = _lines[_at];
        var dash = next.Text.TrimStart().StartsWith('-');
        return next.Indent > indent || (dash && next.Indent == indent) ? Node(next.Indent, level + 1) : null;
    }

    private JsonNode? Scalar(string text, int indent)
    {
        if (text[0] is '&' or '*' or '!')
        {
            throw new FormatException($"line {_lines[_at - 1].Number}: anchors and tags are not read");
        }

        if (text[0] is '|' or '>')
        {
            return Block(text, indent);
        }

        // A scalar goes on over lines that are indented more than its key.
        var whole = new StringBuilder(text);
        while (_at < _lines.Count && _lines[_at].Text.Length > 0 && _lines[_at].Indent > indent)
        {
            whole.Append(' ').Append(_lines[_at++].Text.TrimStart());
        }

        var value = whole.ToString();
        return Quoted(value) ?? Flow(value) ?? Plain(value);
    }

    private JsonNode Block(string head, int indent)
    {
        var lines = new List<string>();
        var own = -1;
        for (; _at < _lines.Count && (_lines[_at].Text.Length == 0 || _lines[_at].Indent > indent); _at++)
        {
            own = own < 0 && _lines[_at].Text.Length > 0 ? _lines[_at].Indent : own;
            lines.Add(_lines[_at].Text.Length == 0 ? string.Empty : _lines[_at].Text[Math.Min(Math.Max(own, 0), _lines[_at].Indent)..]);
        }

        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return string.Join(head[0] == '|' ? '\n' : ' ', lines) + (head.Contains('-', StringComparison.Ordinal) ? string.Empty : "\n");
    }

    private static JsonNode? Quoted(string text)
    {
        if (text.Length < 2 || text[0] is not ('\'' or '"'))
        {
            return null;
        }

        var end = text.LastIndexOf(text[0]);
        return end <= 0 ? null : text[0] == '\''
            ? text[1..end].Replace("''", "'", StringComparison.Ordinal)
            : Json.TryParse(text[..(end + 1)]) ?? text[1..end];
    }

    // Flow collections of these documents are lists of words, or JSON.
    private static JsonNode? Flow(string text) => text[0] switch
    {
        '[' or '{' when Json.TryParse(text) is { } json => json,
        '[' when text.EndsWith(']') => new JsonArray([.. text[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(t => Quoted(t) ?? Plain(t))]),
        '{' when text == "{}" => new JsonObject(),
        _ => null,
    };

    private static JsonNode? Plain(string text)
    {
        var value = text.Split(" #")[0].TrimEnd();
        return value switch
        {
            "true" or "false" => value == "true",
            "null" or "~" => null,
            _ when decimal.TryParse(value, Figures, CultureInfo.InvariantCulture, out var number) => number,
            _ => JsonValue.Create(value),
        };
    }

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    // Where the key of a line ends, or -1 when the line has none.
    private static int KeyEnd(string text)
    {
        if (text[0] is '\'' or '"')
        {
            var close = text.IndexOf(text[0], 1);
            return close > 0 && close + 1 < text.Length && text[close + 1] == ':' ? close + 1 : -1;
        }

        var at = text.IndexOf(": ", StringComparison.Ordinal);
        return at > 0 ? at : text.EndsWith(':') ? text.Length - 1 : -1;
    }
}

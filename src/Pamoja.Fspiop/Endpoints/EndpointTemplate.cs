using System.Buffers;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// URLs that participants register, with names in double braces: <c>http://fsp/parties/{{partyIdType}}/{{partyIdentifier}}</c>.
/// A name is replaced by its value as one segment of a path. What a segment may hold stays as it is (RFC 3986: letters, digits, and
/// <c>-._~!$&amp;'()*+,;=:@</c>, so <c>+</c> of an MSISDN stays <c>+</c>), and so does an escape like <c>%2B</c>: values mostly come from
/// the raw target of a request and must not be escaped twice. All else is escaped; a value of dots alone is, lest it climb the path.
/// </summary>
public static class EndpointTemplate
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@");

    /// <summary>The URL with every name replaced; a name without a value is replaced by nothing. Braces that do not close stay.</summary>
    public static string Expand(string template, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var rest = template.AsSpan();
        var open = rest.IndexOf("{{", StringComparison.Ordinal);
        if (open < 0) return template;

        var url = new StringBuilder(template.Length + 64);
        while (open >= 0)
        {
            var close = rest[open..].IndexOf("}}", StringComparison.Ordinal);
            if (close < 0) break;
            url.Append(rest[..open]);

            // Three braces and an ampersand ask the template language not to escape for HTML, which is never done here.
            var name = rest[(open + 2)..(open + close)].Trim("{& ");
            Append(url, name, values);
            rest = rest[(open + close + 2)..].TrimStart("}");
            open = rest.IndexOf("{{", StringComparison.Ordinal);
        }

        return url.Append(rest).ToString();
    }

    /// <summary>A value as one segment of a path.</summary>
    public static string Segment(string value)
    {
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept('.')) return string.Concat(Enumerable.Repeat("%2E", value.Length));
        if (!value.AsSpan().ContainsAnyExcept(Allowed)) return value;
        var segment = new StringBuilder(value.Length + 16);
        var rest = value.AsSpan();
        while (!rest.IsEmpty)
        {
            var length = EscapeLength(rest);
            if (length > 0)
            {
                segment.Append(rest[..length]);
                rest = rest[length..];
                continue;
            }

            Rune.DecodeFromUtf16(rest, out var rune, out length);
            segment.Append(Uri.EscapeDataString(rune.ToString()));
            rest = rest[length..];
        }

        return segment.ToString();
    }

    /// <summary>How many characters at the start stay as they are: a run of allowed ones, or one escape.</summary>
    private static int EscapeLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '%') return text.Length >= 3 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]) ? 3 : 0;
        var other = text.IndexOfAnyExcept(Allowed);
        return other < 0 ? text.Length : other;
    }

    private static void Append(StringBuilder url, ReadOnlySpan<char> name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (known, value) in values)
        {
            if (!name.SequenceEqual(known)) continue;
            url.Append(Segment(value));
            return;
        }
    }
}

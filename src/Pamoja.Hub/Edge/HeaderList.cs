using System.Text;

namespace Pamoja.Hub;

/// <summary>
/// Header lines as they were received or go out: in order, values untouched, characters one byte each (Latin-1). Names are compared without
/// regard to case.
/// </summary>
internal sealed class HeaderList
{
    private readonly List<KeyValuePair<string, string>> _lines;

    internal HeaderList(int capacity = 16) => _lines = new List<KeyValuePair<string, string>>(capacity);

    internal IReadOnlyList<KeyValuePair<string, string>> Lines => _lines;

    /// <summary>The value of a header; repeated ones joined by a comma; null when it was not sent.</summary>
    internal string? this[string name]
    {
        get
        {
            string? found = null;
            foreach (var (key, value) in _lines)
            {
                if (!key.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
                found = found is null ? value : found + "," + value;
            }

            return found;
        }
    }

    internal void Add(string name, string value) => _lines.Add(new KeyValuePair<string, string>(name, value));

    /// <summary>As one text, a line each, for storage.</summary>
    internal string Pack()
    {
        var text = new StringBuilder(256);
        foreach (var (name, value) in _lines) text.Append(name).Append(": ").Append(value).Append('\n');
        return text.ToString();
    }

    /// <summary>Back from <see cref="Pack"/>.</summary>
    internal static HeaderList Unpack(string packed)
    {
        var headers = new HeaderList();
        foreach (var line in packed.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(": ");
            if (colon > 0) headers.Add(line[..colon].ToString(), line[(colon + 2)..].ToString());
        }

        return headers;
    }
}

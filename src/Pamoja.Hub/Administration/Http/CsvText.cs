using System.Text;

namespace Pamoja.Hub;

/// <summary>Comma-separated values that somebody sent, row by row: RFC 4180, with any of the usual line ends.</summary>
internal static class CsvText
{
    /// <summary>The rows with the number of the line on which each begins, from 1. Empty lines are left out.</summary>
    public static IEnumerable<(int Line, IReadOnlyList<string> Values)> Read(string text)
    {
        var (line, at) = (1, text.StartsWith('\uFEFF') ? 1 : 0);
        while (at < text.Length)
        {
            var begin = line;
            var row = new List<string>();
            while (!ReadValue(text, ref at, ref line, row))
            {
            }

            if (row is not [""]) yield return (begin, row);
        }
    }

    /// <summary>Reads one value; whether it was the last of its row.</summary>
    private static bool ReadValue(string text, ref int at, ref int line, List<string> row)
    {
        var value = new StringBuilder();
        var isQuoted = at < text.Length && text[at] == '"';
        if (isQuoted) at++;
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '\n') line++;
            if (isQuoted)
            {
                if (letter != '"') value.Append(letter);
                else if (at + 1 < text.Length && text[at + 1] == '"') value.Append(text[at++]);
                else isQuoted = false;
                continue;
            }

            if (letter is not (',' or '\n' or '\r'))
            {
                value.Append(letter);
                continue;
            }

            if (letter == '\r' && at + 1 < text.Length && text[at + 1] == '\n') continue;
            if (letter == '\r') line++;
            at++;
            row.Add(value.ToString());
            return letter != ',';
        }

        row.Add(value.ToString());
        return true;
    }
}

using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>
/// Time, waiting and randomness come in from outside, so that a simulation can give its own. Only folders called Hosting, which tie the
/// program to a real machine, may reach for them. Money is decimal.
/// </summary>
internal static partial class BannedCalls
{
    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsProduct) yield break;
        if (!file.Path.Contains("/Hosting/", StringComparison.Ordinal))
        {
            foreach (Match match in Banned().Matches(file.Code))
            {
                yield return file.At(match.Index, $"{match.Value}: take it from outside, or stand in a Hosting folder");
            }

            foreach (Match match in Waiting().Matches(file.Code))
            {
                if (HasTimeProvider(file.Code, match.Index + match.Length)) continue;
                yield return file.At(match.Index, $"{match.Value}...) without a TimeProvider");
            }
        }

        if (!file.Path.StartsWith("src/Pamoja.Ledger/", StringComparison.Ordinal)) yield break;
        foreach (Match match in Binary().Matches(file.Code))
        {
            yield return file.At(match.Index, $"{match.Value} in the ledger: money is decimal");
        }
    }

    /// <summary>Overloads with a TimeProvider have three arguments, or two of which the last is no cancellation.</summary>
    private static bool HasTimeProvider(string code, int start)
    {
        var arguments = Arguments(code, start);
        return arguments.Count == 3 || (arguments.Count == 2 && !Cancellation().IsMatch(arguments[1]));
    }

    private static List<string> Arguments(string code, int start)
    {
        var arguments = new List<string>();
        var depth = 0;
        var from = start;
        for (var at = start; at < code.Length; at++)
        {
            if (code[at] is '(' or '[' or '{') depth++;
            if (code[at] is ')' or ']' or '}') depth--;
            if (depth >= 0 && !(depth == 0 && code[at] == ',')) continue;
            arguments.Add(code[from..at]);
            from = at + 1;
            if (depth < 0) break;
        }

        return arguments;
    }

    [GeneratedRegex(
        @"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|\bThread\.Sleep\b|\bTask\.Run\b|\bThreading\.Timer\b|\bnew\s+Timer\s*\(" +
        @"|\basync\s+void\b|\bnew\s+Random\s*\(|\bRandom\.Shared\b")]
    private static partial Regex Banned();

    [GeneratedRegex(@"\bTask\.Delay\s*\(|\bnew\s+PeriodicTimer\s*\(")]
    private static partial Regex Waiting();

    [GeneratedRegex(@"cancel|token|stop|\bct\b", RegexOptions.IgnoreCase)]
    private static partial Regex Cancellation();

    [GeneratedRegex(@"\b(double|float|System\.Double|System\.Single)\b")]
    private static partial Regex Binary();
}

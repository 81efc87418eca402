using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>
/// A page that names a test as its proof names one that exists: `Class.A_sentence`, or `A_sentence` alone where the class was named before it.
/// </summary>
internal static partial class NamedTests
{
    internal const string ThreatModel = "docs/threat-model.md";

    internal static readonly string[] Pages = ["docs/proofs.md", "docs/invariants.md", "docs/conformance.md", ThreatModel];

    internal static IEnumerable<Finding> Check(SourceFile page, IEnumerable<SourceFile> sources)
    {
        var known = new HashSet<string>();
        foreach (var source in sources.Where(source => source.IsCSharp && source.Path.StartsWith("tests/", StringComparison.Ordinal)))
        {
            // A part of a class has all of its names, and abstract tests run under others.
            var classes = Class().Matches(source.Code).Select(match => match.Groups[1].Value).ToList();
            foreach (Match test in Test().Matches(source.Code))
            {
                known.Add(test.Groups[1].Value);
                known.UnionWith(classes.Select(name => $"{name}.{test.Groups[1].Value}"));
            }
        }

        return from Match named in Named().Matches(page.Text)
               where !known.Contains(named.Groups[1].Value)
               select page.At(named.Index, $"there is no test {named.Groups[1].Value}");
    }

    /// <summary>Rows of a table of threats, which start with the letter of their kind, that name no test.</summary>
    internal static IEnumerable<Finding> CheckThreats(SourceFile page) =>
        from Match row in Threat().Matches(page.Text)
        where !Named().IsMatch(row.Value)
        select page.At(row.Index, "a threat without a test");

    [GeneratedRegex(@"^\| [STRIDE] \|.*$", RegexOptions.Multiline)]
    private static partial Regex Threat();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"\bpublic (?:static )?(?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Test();

    [GeneratedRegex(@"`((?:[A-Z]\w+\.)?[A-Z][A-Za-z]*(?:_[A-Za-z0-9]+){2,})`")]
    private static partial Regex Named();
}

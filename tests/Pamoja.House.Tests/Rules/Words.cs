using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>Words that must not stand in any file. The patterns are written so that they do not find themselves.</summary>
internal static partial class Words
{
    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        return Find(Unfinished(), "do it now, or open an issue")
            .Concat(Find(Places(), "a path that only one machine has"))
            .Concat(Find(Registries(), "where packages come from is a setting of the machine"));

        IEnumerable<Finding> Find(Regex words, string why) =>
            words.Matches(file.Text).Select(match => file.At(match.Index, $"{match.Value}: {why}"));
    }

    [GeneratedRegex(@"\b(TOD[O]|FIXM[E]|HAC[K])\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<!\w)/wor[k]/|/tmp/(wt|brief)\b")]
    private static partial Regex Places();

    [GeneratedRegex(@"\bnuget\.(org|pkg\.github\.com)\b|\b(myget|npmjs|pypi)\.org\b|\bpkgs\.dev\.azure\.com\b|/v3/index\.json\b")]
    private static partial Regex Registries();
}

using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>A test that does not run says why, in words.</summary>
internal static partial class SkippedTests
{
    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        if (!file.IsCSharp) yield break;
        foreach (Match match in Skip().Matches(file.Code))
        {
            var words = match.Groups["reason"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            if (words < 3) yield return file.At(match.Index, "skipped without a reason");
        }
    }

    [GeneratedRegex(@"\b(Skip\s*=|Assert\.Skip\s*\(|Assert\.Skip(When|Unless)\s*\([^;]*?,)\s*[$@]*""(?<reason>[^""]*)""")]
    private static partial Regex Skip();
}

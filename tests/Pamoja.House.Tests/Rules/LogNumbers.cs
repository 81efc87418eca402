using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>What the log says has a number by which an operator finds it again, and no other message has the same.</summary>
internal static partial class LogNumbers
{
    internal static IEnumerable<Finding> Check(IEnumerable<SourceFile> files)
    {
        var seen = new Dictionary<int, Finding>();
        foreach (var file in files.Where(file => file is { IsCSharp: true, IsProduct: true }))
        {
            foreach (Match match in Message().Matches(file.Code))
            {
                if (!int.TryParse(match.Groups["number"].Value, out var number)) yield return file.At(match.Index, "a log message without a number");
                else if (seen.TryGetValue(number, out var first)) yield return file.At(match.Index, $"log number {number} is that of {first.File}");
                else seen.Add(number, file.At(match.Index, ""));
            }
        }
    }

    [GeneratedRegex(@"\[LoggerMessage\s*\(\s*(?:EventId\s*=\s*)?(?<number>\d+)?")]
    private static partial Regex Message();
}

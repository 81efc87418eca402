using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>A type is called after what it is in the field, not after being of use.</summary>
internal static partial class TypeNames
{
    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        if (!file.IsCSharp) yield break;
        foreach (Match match in Declaration().Matches(file.Code))
        {
            var name = match.Groups["name"];
            if (Empty().IsMatch(name.Value)) yield return file.At(name.Index, $"{name.Value}: say what it is");
        }
    }

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(Manager|Helper|Util|Utility|Utilitie)s?(?![a-z])")]
    private static partial Regex Empty();
}

using System.Text.RegularExpressions;

namespace Pamoja.House.Tests;

/// <summary>
/// What a reader can take in. The wish is a warning, as there are good exceptions; the cap is not.
/// </summary>
internal static partial class Sizes
{
    private const int FileLinesWish = 300;
    private const int FileLinesCap = 600;
    private const int LineLengthWish = 140;
    private const int LineLengthCap = 160;
    private const int MethodLinesWish = 70;

    internal static bool IsMeasured(SourceFile file) =>
        file.IsCSharp || file.Path is "pamoja" or ".ci/run" || Path.GetExtension(file.Path) is ".sql" or ".sh";

    internal static IEnumerable<Finding> OverCap(SourceFile file) => Measure(file, FileLinesCap, LineLengthCap);

    internal static IEnumerable<Finding> OverWish(SourceFile file) =>
        Measure(file, FileLinesWish, LineLengthWish).Concat(file.IsCSharp ? LongMethods(file) : []);

    private static IEnumerable<Finding> Measure(SourceFile file, int fileLines, int lineLength)
    {
        if (!IsMeasured(file)) yield break;
        var lines = file.Text.TrimEnd('\n').Split('\n');
        if (lines.Length > fileLines) yield return new Finding(file.Path, 1, $"{lines.Length} lines, more than {fileLines}");
        for (var i = 0; i < lines.Length; i++)
        {
            var length = lines[i].TrimEnd('\r').Length;
            if (length > lineLength) yield return new Finding(file.Path, i + 1, $"{length} characters, more than {lineLength}");
        }
    }

    /// <summary>Blocks whose opening brace follows a parameter list and no keyword that takes one.</summary>
    private static IEnumerable<Finding> LongMethods(SourceFile file)
    {
        var code = file.Code;
        var open = new Stack<int?>();
        for (var at = 0; at < code.Length; at++)
        {
            if (code[at] == '{') open.Push(StartOfMethod(code, at));
            if (code[at] != '}' || !open.TryPop(out var start) || start is not { } from) continue;
            var lines = 1 + code.AsSpan(from, at - from).Count('\n');
            if (lines > MethodLinesWish) yield return file.At(from, $"a method of {lines} lines, more than {MethodLinesWish}");
        }
    }

    private static int? StartOfMethod(string code, int brace)
    {
        var before = brace == 0 ? -1 : code.LastIndexOfAny([';', '{', '}'], brace - 1);
        var header = code.AsSpan(before + 1, brace - before - 1);
        if (!Method().IsMatch(header) || NoMethod().IsMatch(header)) return null;
        return before + 1 + (header.Length - header.TrimStart().Length);
    }

    [GeneratedRegex(@"\w\s*\([^{}]*\)\s*(where\s[^{}]*)?\s*$")]
    private static partial Regex Method();

    [GeneratedRegex(
        @"\b(if|for|foreach|while|switch|using|lock|catch|fixed|class|struct|record|interface|enum|new|when)\b" +
        @"|=>|(?<![=!<>])=(?![=>])\s*[^,)]*$")]
    private static partial Regex NoMethod();
}

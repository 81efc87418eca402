namespace Pamoja.House.Tests;

/// <summary>A text file of the repository. Paths are relative to its root and have forward slashes.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<string> _code;

    internal SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        _code = new Lazy<string>(() => CSharpText.Mask(text));
    }

    internal string Path { get; }

    internal string Text { get; }

    /// <summary>The C# of the file: comments blank, the insides of strings crossed out, every line where it was.</summary>
    internal string Code => _code.Value;

    internal bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    internal bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    internal Finding At(int index, string what) => new(Path, 1 + Text.AsSpan(0, index).Count('\n'), what);
}

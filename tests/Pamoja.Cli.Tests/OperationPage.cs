using System.Text;
using System.Text.RegularExpressions;

namespace Pamoja.Cli.Tests;

/// <summary>
/// A page of docs/operations as something to run: its blocks of shell, one after the other in one shell, and what each is said to print.
/// </summary>
internal sealed partial class OperationPage
{
    private const string Mark = "@@ block ";

    private readonly List<(string Commands, string? Output)> _blocks = [];

    private OperationPage(string name) => Name = name;

    public string Name { get; }

    public int Blocks => _blocks.Count;

    public static string Folder { get; } = Path.Combine(Ran.Repository, "docs", "operations");

    public static OperationPage Read(string name)
    {
        var page = new OperationPage(name);
        foreach (Match fence in Fence().Matches(File.ReadAllText(Path.Combine(Folder, name))))
        {
            var text = Unindent(fence.Groups["text"].Value, fence.Groups["indent"].Length);
            if (fence.Groups["kind"].Value == "sh") page._blocks.Add((text, null));
            else page._blocks[^1] = (page._blocks[^1].Commands, text);
        }

        return page;
    }

    /// <summary>Runs it and holds what it printed against what it says.</summary>
    public async Task RunAsync(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var script = new StringBuilder("set -euo pipefail\n");
        for (var i = 0; i < _blocks.Count; i++) script.Append($"printf '\\n{Mark}{i}\\n'\n{_blocks[i].Commands}\n");
        var file = Path.Combine(folder, $"{Name}.sh");
        await File.WriteAllTextAsync(file, script.ToString());

        // What a page starts in the background ends with it, whatever happens.
        var ran = await Ran.ProgramAsync("bash", folder, environment, "-c", $"trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT; source '{file}'");

        Assert.True(ran.ExitCode == 0, $"{Name} ended with {ran.ExitCode}: {ran.Out}{ran.Error}");
        var printed = ran.Out.Split($"\n{Mark}");
        Assert.Equal(_blocks.Count, printed.Length - 1);
        for (var i = 0; i < _blocks.Count; i++)
        {
            if (_blocks[i].Output is not { } expected) continue;
            var actual = printed[i + 1][(printed[i + 1].IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim();
            Assert.True(Pattern(expected.Trim()).IsMatch(actual), $"{Name}, block {i + 1} printed\n{actual}\nand not\n{expected}");
        }
    }

    private static Regex Pattern(string expected) =>
        new($"^{Regex.Escape(expected).Replace(@"\.\.\.", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline);

    private static string Unindent(string text, int spaces) => spaces == 0
        ? text
        : string.Join('\n', text.Split('\n').Select(line => line.Length >= spaces ? line[spaces..] : line.TrimStart()));

    [GeneratedRegex(@"^(?<indent> *)```(?<kind>sh|text)\n(?<text>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}

namespace Pamoja.House.Tests;

/// <summary>A place where a habit of the house was broken.</summary>
internal readonly record struct Finding(string File, int Line, string What)
{
    public override string ToString() => $"{File}:{Line}: {What}";

    /// <summary>Fails with one line for each place, so that all can be mended at once.</summary>
    internal static void AssertNone(IEnumerable<Finding> findings)
    {
        var lines = findings.Select(finding => finding.ToString()).ToList();
        Assert.True(lines.Count == 0, string.Join(Environment.NewLine, lines.Prepend($"{lines.Count} found:")));
    }
}

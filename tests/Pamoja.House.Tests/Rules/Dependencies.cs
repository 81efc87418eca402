namespace Pamoja.House.Tests;

/// <summary>Whatever the product ships with has its line in the record of dependencies.</summary>
internal static class Dependencies
{
    internal const string Record = "docs/adr/0002-dependencies.md";

    internal static IEnumerable<Finding> Check(ProjectFile project, string record) =>
        from package in project.IsProduct ? project.Packages : []
        where !record.Split('\n').Any(line => line.StartsWith($"| `{package}` |", StringComparison.Ordinal))
        select new Finding(project.Path, 1, $"{package} has no line in {Record}");
}

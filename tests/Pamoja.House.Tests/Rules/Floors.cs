namespace Pamoja.House.Tests;

/// <summary>Who may know whom. docs/architecture.md has the same table in words.</summary>
internal static class Floors
{
    private const string Ledger = "Pamoja.Ledger";
    private const string Fspiop = "Pamoja.Fspiop";
    private const string Testing = "Pamoja.Testing";
    private const string TestsSuffix = ".Tests";

    /// <summary>A project's floor, and what it may know there where that is less than all below.</summary>
    private static readonly Dictionary<string, (int Floor, string[]? Only)> Table = new()
    {
        ["Pamoja.Cli"] = (4, null),
        ["Pamoja.Hub"] = (3, null),
        ["Pamoja.Operations"] = (3, null),
        ["Pamoja.Simulator"] = (3, [Fspiop]),
        ["Pamoja.TestingToolkit"] = (3, [Fspiop]),
        ["Pamoja.Bench"] = (3, [Fspiop]),
        ["Pamoja.Storage"] = (2, null),
        [Ledger] = (1, null),
        [Fspiop] = (1, null),
    };

    internal static IEnumerable<Finding> Check(ProjectFile project) =>
        (project.IsProduct ? CheckProduct(project) : CheckTests(project)).Select(what => new Finding(project.Path, 1, what));

    /// <summary>A project outside the solution is built and tested by nobody.</summary>
    internal static IEnumerable<Finding> CheckSolution(string solution, IEnumerable<ProjectFile> projects) =>
        from project in projects
        where !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal)
        select new Finding(project.Path, 1, "it is not in Pamoja.slnx");

    /// <summary>Folders of products that the page does not name in the row of their project.</summary>
    internal static IEnumerable<Finding> CheckRooms(SourceFile page, IEnumerable<SourceFile> files) =>
        from path in files.Select(file => file.Path.Split('/')).Where(path => path is ["src", _, _, _, ..])
            .DistinctBy(path => (path[1], path[2]))
        let rows = page.Text.Split('\n').Where(row => row.StartsWith($"| `{path[1]}` | ", StringComparison.Ordinal))
        where !rows.Any(row => row.Contains($"`{path[2]}`", StringComparison.Ordinal))
        select new Finding(page.Path, 1, $"it does not name the room {path[2]} of {path[1]}");

    private static IEnumerable<string> CheckProduct(ProjectFile project)
    {
        if (!Table.TryGetValue(project.Name, out var room))
        {
            yield return $"{project.Name} has no floor: give it one here and in docs/architecture.md";
            yield break;
        }

        foreach (var reference in project.References)
        {
            if (!Table.TryGetValue(reference, out var below)) yield return $"it knows {reference}, which has no floor";
            else if (below.Floor >= room.Floor) yield return $"floor {room.Floor} knows {reference} on floor {below.Floor}";
            else if (room.Only?.Contains(reference) == false) yield return $"it speaks as a stranger and may not know {reference}";
        }

        if (room.Floor > 1) yield break;
        foreach (var outside in project.Packages.Concat(project.Frameworks)) yield return $"floor 1 knows nothing, but it knows {outside}";
    }

    private static IEnumerable<string> CheckTests(ProjectFile project)
    {
        if (!IsTest(project.Name)) yield return $"{project.Name} has no floor: tests are called *{TestsSuffix}, shared test code {Testing}";
        foreach (var reference in project.References)
        {
            if (reference.EndsWith(TestsSuffix, StringComparison.Ordinal)) yield return $"tests may not know {reference}";
            else if (!IsTest(reference) && !Table.ContainsKey(reference)) yield return $"it knows {reference}, which has no floor";
        }
    }

    private static bool IsTest(string name) =>
        name == Testing || name.StartsWith(Testing + ".", StringComparison.Ordinal) || name.EndsWith(TestsSuffix, StringComparison.Ordinal);
}

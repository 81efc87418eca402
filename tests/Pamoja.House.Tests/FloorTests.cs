namespace Pamoja.House.Tests;

public sealed class FloorTests
{
    [Fact]
    public void Every_reference_goes_down() => Finding.AssertNone(Repository.Projects.SelectMany(Floors.Check));

    [Fact]
    public void Every_project_is_in_the_solution() =>
        Finding.AssertNone(Floors.CheckSolution(Repository.File("Pamoja.slnx").Text, Repository.Projects));

    [Fact]
    public void Every_room_is_named_in_the_architecture() =>
        Finding.AssertNone(Floors.CheckRooms(Repository.File("docs/architecture.md"), Repository.Files));

    [Fact]
    public void A_room_that_only_another_projects_row_names_is_found()
    {
        var page = new SourceFile("docs/architecture.md", "| `Pamoja.Hub` | `Edge` |\n| `Pamoja.Ledger` | `Rules`, `Fees` |\n");
        SourceFile[] files = [.. new[] { "Hub/Edge", "Hub/Fees", "Ledger/Fees" }.Select(room => new SourceFile($"src/Pamoja.{room}/A.cs", ""))];
        Assert.EndsWith("the room Fees of Pamoja.Hub", Assert.Single(Floors.CheckRooms(page, files)).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pamoja.Ledger", "Pamoja.Storage")]
    [InlineData("Pamoja.Storage", "Pamoja.Hub")]
    [InlineData("Pamoja.Ledger", "Pamoja.Fspiop")]
    [InlineData("Pamoja.Hub", "Pamoja.Simulator")]
    [InlineData("Pamoja.Simulator", "Pamoja.Storage")]
    [InlineData("Pamoja.TestingToolkit", "Pamoja.Hub")]
    [InlineData("Pamoja.Hub", "Pamoja.Elsewhere")]
    [InlineData("Pamoja.Hub", "Pamoja.Testing")]
    public void A_reference_up_or_sideways_or_to_a_stranger_is_found(string from, string to) =>
        Assert.Single(Floors.Check(Project($"src/{from}/{from}.csproj", Reference(to))));

    [Theory]
    [InlineData("Pamoja.Storage", "Pamoja.Ledger")]
    [InlineData("Pamoja.Hub", "Pamoja.Fspiop")]
    [InlineData("Pamoja.Simulator", "Pamoja.Fspiop")]
    [InlineData("Pamoja.Cli", "Pamoja.Simulator")]
    public void A_reference_down_is_fine(string from, string to) =>
        Assert.Empty(Floors.Check(Project($"src/{from}/{from}.csproj", Reference(to))));

    [Theory]
    [InlineData("src/Pamoja.Attic/Pamoja.Attic.csproj")]
    [InlineData("tests/Pamoja.Attic/Pamoja.Attic.csproj")]
    [InlineData("tools/Attic/Attic.csproj")]
    public void A_project_without_a_floor_is_found(string path) => Assert.Single(Floors.Check(Project(path, "")));

    [Fact]
    public void Tests_that_know_other_tests_are_found() =>
        Assert.Single(Floors.Check(Project("tests/Pamoja.Hub.Tests/Pamoja.Hub.Tests.csproj", Reference("Pamoja.Cli.Tests"))));

    [Theory]
    [InlineData("Pamoja.Ledger", """<PackageReference Include="Npgsql" />""")]
    [InlineData("Pamoja.Fspiop", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""")]
    public void A_package_on_the_ground_floor_is_found(string name, string item) =>
        Assert.Single(Floors.Check(Project($"src/{name}/{name}.csproj", item)));

    [Fact]
    public void A_project_outside_the_solution_is_found()
    {
        const string solution = """<Solution><Project Path="src/Pamoja.Hub/Pamoja.Hub.csproj" /></Solution>""";
        var found = Floors.CheckSolution(
            solution, [Project("src/Pamoja.Hub/Pamoja.Hub.csproj", ""), Project("src/Pamoja.Cli/Pamoja.Cli.csproj", "")]);
        Assert.Equal("src/Pamoja.Cli/Pamoja.Cli.csproj", Assert.Single(found).File);
    }

    private static ProjectFile Project(string path, string items) =>
        ProjectFile.Parse(path, $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{items}</ItemGroup></Project>""");

    private static string Reference(string name) => $"""<ProjectReference Include="../../src/{name}/{name}.csproj" />""";
}

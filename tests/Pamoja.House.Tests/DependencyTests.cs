namespace Pamoja.House.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void What_the_product_ships_with_has_its_line_in_the_record()
    {
        var record = Repository.File(Dependencies.Record).Text;
        Finding.AssertNone(Repository.Projects.SelectMany(project => Dependencies.Check(project, record)));
    }

    [Fact]
    public void A_package_without_a_line_is_found()
    {
        var project = ProjectFile.Parse(
            "src/Pamoja.Hub/Pamoja.Hub.csproj", """<Project><ItemGroup><PackageReference Include="Some.Thing" /></ItemGroup></Project>""");
        Assert.Single(Dependencies.Check(project, "| `Npgsql` | why |\nSome.Thing in passing"));
        Assert.Empty(Dependencies.Check(project, "| `Npgsql` | why |\n| `Some.Thing` | why |"));
    }
}

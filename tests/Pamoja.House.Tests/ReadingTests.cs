namespace Pamoja.House.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("a = \"b\\\"c\"; d", "a = \"xxxx\"; d")]
    [InlineData("a = @\"b\"\"\\\"; d", "a = @\"xxxx\"; d")]
    [InlineData("a = '\"'; b = '\\''; c", "a = 'x'; b = 'xx'; c")]
    [InlineData("$\"a{b(\"c\")}d{{e\" f", "$\"x b(\"x\") xxxx\" f")]
    [InlineData("$$\"\"\"{a}{{b}}\"c\"\"\" d", "$$\"\"\"xxx  b  xx\"\"\" d")]
    [InlineData("#pragma it's\na", "            \na")]
    public void Comments_and_strings_are_covered_and_code_stays(string source, string expected)
    {
        var masked = CSharpText.Mask(source);
        Assert.Equal(expected.Replace(' ', '_'), masked.Replace(' ', '_'));
    }

    [Fact]
    public void Every_file_keeps_its_length_and_its_lines()
    {
        foreach (var file in Repository.CSharp)
        {
            Assert.Equal(file.Text.Length, file.Code.Length);
            Assert.Equal(file.Text.Count(c => c == '\n'), file.Code.Count(c => c == '\n'));
            var isBalanced = file.Code.Count(c => c == '{') == file.Code.Count(c => c == '}');
            Assert.True(isBalanced, $"{file.Path}: braces do not match once strings are covered");
        }
    }

    [Fact]
    public void The_walk_sees_the_whole_house()
    {
        var paths = Repository.Files.Select(file => file.Path).ToList();
        Assert.Contains("src/Pamoja.Ledger/Books.cs", paths);
        Assert.Contains("README.md", paths);
        Assert.Contains("tests/Pamoja.House.Tests/ReadingTests.cs", paths);
        Assert.DoesNotContain(paths, path => path.Contains("/obj/", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_git_the_walk_finds_the_same_source()
    {
        var walked = Repository.Walk(Repository.Root).ToHashSet();
        Assert.All(Repository.Files, file => Assert.Contains(file.Path, walked));
        Assert.DoesNotContain(walked, path => path.Contains("/bin/", StringComparison.Ordinal));
    }
}

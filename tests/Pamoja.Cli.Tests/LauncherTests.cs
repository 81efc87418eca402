namespace Pamoja.Cli.Tests;

public sealed class LauncherTests
{
    private static readonly string Launcher = Path.Combine(Ran.Repository, "pamoja");

    [Theory]
    [InlineData("pamoja")]
    [InlineData("pamoja", "--help")]
    [InlineData("hub", "help", "hub")]
    [InlineData("sandbox", "sandbox", "--help")]
    [InlineData("test", "test", "-h")]
    public async Task It_shows_the_help_of_the_program(string text, params string[] arguments)
    {
        var ran = await Ran.ProgramAsync(Launcher, "/", null, arguments);

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal(HelpTexts.For(text), ran.Out);
        Assert.Empty(ran.Error);
    }

    [Theory]
    [InlineData("unknown command 'nonsense'", "nonsense")]
    [InlineData("unknown option or command '--nonsense'", "--nonsense")]
    [InlineData("unknown command '../README'", "help", "../README")]
    [InlineData("unknown option '--nonsense'", "test", "--nonsense")]
    [InlineData("one filter at most", "test", "one", "two")]
    public async Task It_refuses_what_it_does_not_know_before_it_builds(string line, params string[] arguments)
    {
        var ran = await Ran.ProgramAsync(Launcher, "/", null, arguments);

        Assert.Equal(2, ran.ExitCode);
        Assert.StartsWith($"pamoja: {line}", ran.Error, StringComparison.Ordinal);
        Assert.Equal(1, ran.Error.Count(letter => letter == '\n'));
        Assert.Empty(ran.Out);
    }

    [Fact]
    public async Task It_works_from_any_folder_through_links_to_links()
    {
        var folder = Directory.CreateTempSubdirectory("pamoja-launcher-").FullName;
        try
        {
            var first = Path.Combine(folder, "first");
            File.CreateSymbolicLink(first, Launcher);
            var second = Path.Combine(folder, "second");
            File.CreateSymbolicLink(second, "first");

            var ran = await Ran.ProgramAsync(second, folder, null, "--version");

            Assert.Equal(0, ran.ExitCode);
            Assert.Equal($"{HelpTexts.Version()}\n", ran.Out);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Its_script_is_sound_to_the_shell()
    {
        foreach (var script in new[] { "pamoja", ".ci/run" })
        {
            var ran = await Ran.ProgramAsync("bash", Ran.Repository, null, "-n", script);

            Assert.Equal(0, ran.ExitCode);
        }
    }
}

namespace Pamoja.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Without_a_command_it_says_what_it_is()
    {
        var ran = await Ran.PamojaAsync();

        Assert.Equal(0, ran.ExitCode);
        Assert.StartsWith("Pamoja is an instant-payments hub", ran.Out, StringComparison.Ordinal);
        Assert.Contains("Examples:", ran.Out, StringComparison.Ordinal);
        Assert.Empty(ran.Error);
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("sandbox")]
    [InlineData("test")]
    public async Task Help_for_a_command_is_the_same_whichever_way_it_is_asked_for(string command)
    {
        var asked = await Ran.PamojaAsync("help", command);

        Assert.Equal(0, asked.ExitCode);
        Assert.Contains($"Usage: pamoja {command}", asked.Out, StringComparison.Ordinal);
        if (command != "test") Assert.Equal(asked.Out, (await Ran.PamojaAsync(command, "--help")).Out);
    }

    [Fact]
    public void Every_option_stands_in_the_help_of_its_command()
    {
        var root = PamojaCommand.Build(new Streams(TextWriter.Null, TextWriter.Null));

        foreach (var command in root.Subcommands)
        {
            var text = command.Name == "help" ? HelpTexts.For("pamoja") : HelpTexts.For(command.Name);
            Assert.NotNull(text);
            var options = command.Options.Where(option => !option.Hidden);
            Assert.All(options, option => Assert.Contains(option.Name, text, StringComparison.Ordinal));
            Assert.Contains($"\n  {command.Name} ", HelpTexts.For("pamoja"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_setting_stands_in_the_help_of_the_hub() =>
        Assert.All(HubSetting.All, setting => Assert.Contains($"  {setting.Key} ", HelpTexts.For("hub"), StringComparison.Ordinal));

    [Fact]
    public async Task The_version_is_printed_alone()
    {
        var ran = await Ran.PamojaAsync("--version");

        Assert.Equal(0, ran.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", ran.Out);
    }

    [Theory]
    [InlineData("unknown option '--dta', did you mean '--data'? see 'pamoja hub --help'", "hub", "--dta", "x")]
    [InlineData("unknown command 'sandbx', did you mean 'sandbox'? 'pamoja --help' lists the commands", "sandbx")]
    [InlineData("unknown option '--frobnicate'; see 'pamoja sandbox --help'", "sandbox", "--frobnicate")]
    [InlineData("unknown command 'nonsense'; 'pamoja --help' lists the commands", "help", "nonsense")]
    public async Task A_wrong_command_line_gets_one_line_and_exit_code_2(string line, params string[] arguments)
    {
        var ran = await Ran.PamojaAsync(arguments);

        Assert.Equal(2, ran.ExitCode);
        Assert.Equal($"pamoja: {line}\n", ran.Error);
        Assert.Empty(ran.Out);
    }
}

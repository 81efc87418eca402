using System.CommandLine;
using System.CommandLine.Help;

namespace Pamoja.Cli;

/// <summary>The command line as a whole: which commands there are and what is said about a wrong one.</summary>
internal static class PamojaCommand
{
    public static async Task<int> RunAsync(string[] arguments, Streams streams)
    {
        var root = Build(streams);
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not (HelpTexts.ShowHelp or HelpTexts.ShowVersion) && parsed.Errors.Count > 0)
        {
            return streams.Refuse(Explain(parsed));
        }

        // Signals are the commands' own business: they drain and stop in order.
        var invocation = new InvocationConfiguration
        {
            Output = streams.Out,
            Error = streams.Error,
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception unexpected)
        {
            // Nobody foresaw it: the trace is for whoever mends it.
            streams.Fail($"something went wrong that should not: {unexpected.Message} Please report it with the lines below.");
            streams.Error.WriteLine(unexpected);
            return ExitCodes.Failed;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Build(Streams streams)
    {
        var root = new RootCommand("An instant-payments hub.");
        root.Subcommands.Add(HubCommand.Build(streams));
        root.Subcommands.Add(SandboxCommand.Build(streams));
        root.Subcommands.Add(TtkCommand.Build(streams));
        root.Subcommands.Add(BenchCommand.Build(streams));
        root.Subcommands.Add(LedgerCommand.Build(streams));
        root.Subcommands.Add(HelpCommand(streams));
        root.SetAction(_ =>
        {
            streams.Out.Write(HelpTexts.For("pamoja"));
            return ExitCodes.Done;
        });
        foreach (var option in root.Options)
        {
            if (option is HelpOption) option.Action = new HelpTexts.ShowHelp(streams.Out);
            if (option is VersionOption) option.Action = new HelpTexts.ShowVersion(streams.Out);
        }

        return root;
    }

    private static Command HelpCommand(Streams streams)
    {
        var topic = new Argument<string>("command") { DefaultValueFactory = _ => "pamoja" };
        var command = new Command("help", "Say more about a command.") { topic };
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(topic)!;
            if (HelpTexts.For(name) is not { } text)
            {
                return streams.Refuse($"unknown command '{name}'; 'pamoja --help' lists the commands");
            }

            streams.Out.Write(text);
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var atRoot = command is RootCommand;
        var where = atRoot ? "'pamoja --help' lists the commands" : $"see 'pamoja {HelpTexts.Topic(parsed)} --help'";
        if (parsed.UnmatchedTokens.Count == 0) return $"{parsed.Errors[0].Message.TrimEnd('.')}; {where}";

        var typed = parsed.UnmatchedTokens[0];
        var isOption = typed.StartsWith('-');
        var known = isOption
            ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            : command.Subcommands.Select(subcommand => subcommand.Name);
        var what = isOption ? "option" : atRoot ? "command" : "argument";
        var meant = Nearest.To(typed, known) is { } near ? $", did you mean '{near}'?" : ";";
        return $"unknown {what} '{typed}'{meant} {where}";
    }
}

using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja ttk</c>: the Mojaloop testing toolkit's collections, run against a hub.</summary>
internal static class TtkCommand
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    public static Command Build(Streams streams)
    {
        var command = new Command("ttk", "Run test collections of the Mojaloop testing toolkit.");
        command.Subcommands.Add(Run(streams));
        command.Subcommands.Add(SuiteCommand.Run(streams));
        command.Subcommands.Add(SuiteCommand.Participants(streams));
        return command;
    }

    private static Command Run(Streams streams)
    {
        var paths = new Argument<string[]>("path") { Arity = ArgumentArity.OneOrMore };
        var environment = new Option<string>("--environment") { Required = true };
        var labels = new Option<string>("--labels");
        var rules = new Option<string>("--rules");
        var specifications = new Option<string>("--specs");
        var oracle = new Option<int?>("--oracle");
        var report = new Option<string[]>("--report") { AllowMultipleArgumentsPerToken = false };
        var stopOnError = new Option<bool>("--stop-on-error");
        var json = new Option<bool>("--json");
        var command = new Command("run", "Run collections.")
        {
            paths, environment, labels, rules, specifications, oracle, report, stopOnError, json,
        };
        command.SetAction((parsed, _) => new TtkRun(
            new TtkArguments
            {
                Paths = parsed.GetValue(paths)!,
                Environment = parsed.GetValue(environment)!,
                Labels = (parsed.GetValue(labels) ?? "").Split(',', Trimmed),
                Rules = parsed.GetValue(rules),
                Specifications = parsed.GetValue(specifications),
                OraclePort = parsed.GetValue(oracle),
                Reports = parsed.GetValue(report) ?? [],
                StopOnError = parsed.GetValue(stopOnError),
                Json = parsed.GetValue(json),
            },
            streams).RunAsync());
        return command;
    }
}

using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja ttk suite</c> and <c>pamoja ttk participants</c>.</summary>
internal static class SuiteCommand
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
    private const int MostRuns = 1000;

    /// <summary>Runs a suite with all that it needs.</summary>
    public static Command Run(Streams streams)
    {
        var suite = new Argument<string>("suite");
        var paths = new Argument<string[]>("path") { Arity = ArgumentArity.ZeroOrMore };
        var environment = new Option<string>("--environment");
        var labels = new Option<string>("--labels");
        var report = new Option<string>("--report");
        var runs = new Option<int>("--runs") { DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json");
        var verbose = new Option<bool>("--verbose");
        var command = new Command("suite", "Run a suite.") { suite, paths, environment, labels, report, runs, json, verbose };
        command.SetAction((parsed, _) =>
        {
            var arguments = new SuiteArguments
            {
                Suite = parsed.GetValue(suite)!,
                Paths = parsed.GetValue(paths) ?? [],
                Environment = parsed.GetValue(environment),
                Labels = (parsed.GetValue(labels) ?? "").Split(',', Trimmed),
                Report = parsed.GetValue(report),
                Runs = parsed.GetValue(runs),
                Json = parsed.GetValue(json),
                Verbose = parsed.GetValue(verbose),
            };
            return arguments.Runs is < 1 or > MostRuns
                ? Task.FromResult(streams.Refuse($"--runs {arguments.Runs}: give a number from 1 to {MostRuns}"))
                : new SuiteRun(arguments, streams, TimeProvider.System).RunAsync();
        });
        return command;
    }

    /// <summary>Starts a suite's participants alone.</summary>
    public static Command Participants(Streams streams)
    {
        var suite = new Argument<string>("suite");
        var environment = new Option<string>("--environment");
        var command = new Command("participants", "Start the participants of a suite.") { suite, environment };
        command.SetAction((parsed, _) => new SuiteParticipantsRun(
            new SuiteArguments { Suite = parsed.GetValue(suite)!, Environment = parsed.GetValue(environment) }, streams).RunAsync());
        return command;
    }
}

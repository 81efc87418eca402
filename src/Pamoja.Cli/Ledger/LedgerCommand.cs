using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja ledger</c>: what an operator does with the books, beside the hub.</summary>
internal static class LedgerCommand
{
    public static Command Build(Streams streams)
    {
        var command = new Command("ledger", "Check the books, and archive old days.");
        command.Subcommands.Add(Verify(streams));
        command.Subcommands.Add(Archive(streams));
        return command;
    }

    private static Command Verify(Streams streams)
    {
        var database = new Option<string>("--database");
        var data = new Option<string>("--data");
        var json = new Option<bool>("--json");
        var command = new Command("verify", "Recompute everything from the journal and name what does not agree.") { database, data, json };
        command.SetAction((parsed, _) =>
        {
            var (configuration, refusal) = Where(parsed.GetValue(database), parsed.GetValue(data));
            return configuration is null
                ? Task.FromResult(streams.Refuse(refusal!))
                : new VerifyRun(configuration, parsed.GetValue(json), streams, TimeProvider.System).RunAsync();
        });
        return command;
    }

    private static Command Archive(Streams streams)
    {
        var database = new Option<string>("--database");
        var data = new Option<string>("--data");
        var before = new Option<string>("--before") { Required = true };
        var to = new Option<string>("--to") { Required = true };
        var command = new Command("archive", "Write old days of the journal into files and take them out.") { database, data, before, to };
        command.SetAction((parsed, _) =>
        {
            var (configuration, refusal) = Where(parsed.GetValue(database), parsed.GetValue(data));
            return configuration is null
                ? Task.FromResult(streams.Refuse(refusal!))
                : new ArchiveRun(configuration, parsed.GetValue(before)!, parsed.GetValue(to)!, streams, TimeProvider.System).RunAsync();
        });
        return command;
    }

    /// <summary>The hub's settings say where the books are when nothing else does.</summary>
    private static (HubConfiguration? Configuration, string? Refusal) Where(string? database, string? data)
    {
        var arguments = new HubArguments { Connection = database, Data = data };
        var isTold = database is not null || data is not null;
        return HubConfiguration.Read(arguments, isTold ? HubSurroundings.WithoutSettings() : HubSurroundings.OfThisProcess());
    }
}

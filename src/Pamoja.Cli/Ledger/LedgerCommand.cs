using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja ledger</c>: what an operator does with the books, beside the hub.</summary>
internal static class LedgerCommand
{
    public static Command Build(Streams streams)
    {
        var command = new Command("ledger", "Check the books.");
        command.Subcommands.Add(Verify(streams));
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
            // The hub's settings say where the books are when nothing else does.
            var arguments = new HubArguments { Connection = parsed.GetValue(database), Data = parsed.GetValue(data) };
            var isTold = arguments.Connection is not null || arguments.Data is not null;
            var (configuration, refusal) = HubConfiguration.Read(
                arguments, isTold ? HubSurroundings.WithoutSettings() : HubSurroundings.OfThisProcess());
            return configuration is null
                ? Task.FromResult(streams.Refuse(refusal!))
                : new VerifyRun(configuration, parsed.GetValue(json), streams, TimeProvider.System).RunAsync();
        });
        return command;
    }
}

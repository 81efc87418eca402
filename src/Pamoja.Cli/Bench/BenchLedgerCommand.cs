using System.CommandLine;
using Pamoja.Operations;

namespace Pamoja.Cli;

/// <summary><c>pamoja bench ledger</c>: transfers a second through the ledger, and what each costs.</summary>
internal static class BenchLedgerCommand
{
    public static Command Build(Streams streams)
    {
        var usual = new LedgerBenchSettings();
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => usual.Seconds };
        var nodes = new Option<int>("--nodes") { DefaultValueFactory = _ => usual.Nodes };
        var preloaded = new Option<int>("--preloaded") { DefaultValueFactory = _ => usual.Preloaded };
        var snapshot = new Option<int>("--snapshot-seconds") { DefaultValueFactory = _ => usual.SnapshotSeconds };
        var folder = new Option<string>("--folder");
        var json = new Option<bool>("--json");
        var command = new Command("ledger", "Transfers a second through the ledger, and what each costs.")
        {
            seconds, nodes, preloaded, snapshot, folder, json,
        };
        command.SetAction((parsed, _) =>
        {
            var settings = usual with
            {
                Seconds = parsed.GetValue(seconds),
                Nodes = parsed.GetValue(nodes),
                Preloaded = parsed.GetValue(preloaded),
                SnapshotSeconds = parsed.GetValue(snapshot),
            };
            return settings is { Seconds: < 1 } or { Nodes: < 1 or > 16 } or { Preloaded: < 0 } or { SnapshotSeconds: < 1 }
                ? Task.FromResult(streams.Refuse("seconds must be at least 1, nodes 1 to 16, preloaded 0 or more; see 'pamoja bench --help'"))
                : new BenchLedgerRun(settings, parsed.GetValue(folder) ?? Path.GetTempPath(), parsed.GetValue(json), streams).RunAsync();
        });
        return command;
    }
}

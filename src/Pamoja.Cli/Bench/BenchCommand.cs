using System.CommandLine;

namespace Pamoja.Cli;

/// <summary><c>pamoja bench</c>: what the hub costs, measured. Each bench is a command below it.</summary>
internal static class BenchCommand
{
    public static Command Build(Streams streams)
    {
        var command = new Command("bench", "Measure what the hub costs.");
        command.Subcommands.Add(BenchRelayCommand.Build(streams));
        command.Subcommands.Add(BenchLedgerCommand.Build(streams));
        command.Subcommands.Add(BenchSwitchCommand.Build(streams));
        command.Subcommands.Add(BareRelayCommand.Build(streams));
        command.Subcommands.Add(PayeesCommand.Build(streams));
        command.Subcommands.Add(PayersCommand.Build(streams));
        command.Subcommands.Add(TraceCollectorCommand.Build(streams));
        return command;
    }
}

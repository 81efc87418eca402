using System.CommandLine;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary>
/// <c>pamoja bench trace-collector</c>: where the hub of a bench sends its traces, as a process of its own. It prints where it listens and
/// stops when its standard input ends.
/// </summary>
internal static class TraceCollectorCommand
{
    public const string Name = "trace-collector";

    public static Command Build(Streams streams)
    {
        var command = new Command(Name, "Count the spans that a hub sends.") { Hidden = true };
        command.SetAction(async (_, _) =>
        {
            using var stop = StopSignals.Listen(withParent: true);
            await using var collector = await TraceCollector.StartAsync(stop.Token);
            streams.Tell(HubReady.At(collector.Address));
            await stop.WaitAsync();
            return ExitCodes.Done;
        });
        return command;
    }
}

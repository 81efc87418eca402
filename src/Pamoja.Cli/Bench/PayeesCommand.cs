using System.CommandLine;
using System.Text.Json;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary>
/// <c>pamoja bench payees</c>: the payees of the switch's bench as a process of their own. It prints where it listens and stops when its standard input ends.
/// </summary>
internal static class PayeesCommand
{
    public const string Name = "payees";

    public static Command Build(Streams streams)
    {
        var hubs = new Argument<string[]>("name=url") { Arity = ArgumentArity.OneOrMore };
        var command = new Command(Name, "Answer what hubs ask of payees.") { hubs };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            var addresses = parsed.GetValue(hubs)!.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => new Uri(pair[^1]));
            using var stop = StopSignals.Listen(withParent: true);
            await using var end = await PayeeEnd.StartAsync(addresses, TimeProvider.System, stop.Token);
            var ready = new HubReady(end.Address, end.Address, 0, Environment.ProcessId);
            streams.Out.WriteLine(JsonSerializer.Serialize(ready, HubReady.Json));
            streams.Out.Flush();
            await stop.WaitAsync();
            return ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary>
/// <c>pamoja bench payees</c>: the payees of the switch's bench as a process of their own. It prints where it listens and stops when its
/// standard input ends.
/// </summary>
internal static class PayeesCommand
{
    public const string Name = "payees";

    public static Command Build(Streams streams)
    {
        var hub = new Argument<string[]>("node") { Arity = ArgumentArity.OneOrMore };
        var relay = new Option<string>("--relay") { Required = true };
        var participants = new Option<int>("--participants") { DefaultValueFactory = _ => new SwitchBenchSettings().Participants };
        var converts = new Option<bool>("--fx");
        var (tls, keys, jws) = (new Option<string>("--tls"), new Option<string>("--keys"), new Option<string>("--jws"));
        var command = new Command(Name, "Answer what hub and relay ask of payees.") { hub, relay, participants, converts, tls, keys, jws };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            using var stop = StopSignals.Listen(withParent: true);
            var scheme = new SwitchScheme(parsed.GetValue(participants), parsed.GetValue(converts));
            using var security = EndSecurity.In(parsed.GetValue(tls), parsed.GetValue(keys), parsed.GetValue(jws));
            Uri[] nodes = [.. parsed.GetValue(hub)!.Select(node => new Uri(node))];
            await using var end = new PayeeEnd(nodes, new Uri(parsed.GetValue(relay)!), scheme, security, TimeProvider.System);
            streams.Tell(HubReady.At(end.Address));
            await stop.WaitAsync();
            return ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary>
/// <c>pamoja bench bare-relay</c>: the other side of the comparison as a process of its own. It prints where it listens and stops when its
/// standard input ends.
/// </summary>
internal static class BareRelayCommand
{
    public const string Name = "bare-relay";

    public static Command Build(Streams streams)
    {
        var participants = new Argument<string[]>("fsp=url") { Arity = ArgumentArity.OneOrMore };
        var port = new Option<int>("--port");
        var tls = new Option<string>("--tls");
        var command = new Command(Name, "Pass messages on and nothing else.") { participants, port, tls };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            var addresses = parsed.GetValue(participants)!
                .Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[^1].TrimEnd('/'), StringComparer.Ordinal);
            using var certificates = parsed.GetValue(tls) is { } folder ? BenchCertificates.In(folder) : null;
            using var stop = StopSignals.Listen(withParent: true);
            await using var relay = await BareRelay.StartAsync(addresses, parsed.GetValue(port), certificates, stop.Token);
            streams.Tell(HubReady.At(relay.Address));
            await stop.WaitAsync();
            return ExitCodes.Done;
        });
        return command;
    }
}

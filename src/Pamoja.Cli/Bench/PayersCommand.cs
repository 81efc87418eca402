using System.CommandLine;
using System.Text.Json;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary>
/// <c>pamoja bench payers</c>: payers and generator of the switch's bench as a process of their own. It prints where it listens; each line
/// on its standard input is an order, answered by a line when it is done. It stops when its standard input ends.
/// </summary>
internal static class PayersCommand
{
    public const string Name = "payers";

    public static Command Build(Streams streams)
    {
        var participants = new Option<int>("--participants") { DefaultValueFactory = _ => new SwitchBenchSettings().Participants };
        var converts = new Option<bool>("--fx");
        var (tls, keys, jws) = (new Option<string>("--tls"), new Option<string>("--keys"), new Option<string>("--jws"));
        var command = new Command(Name, "Make payments as told on standard input.") { participants, converts, tls, keys, jws };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            using var security = EndSecurity.In(parsed.GetValue(tls), parsed.GetValue(keys), parsed.GetValue(jws));
            var scheme = new SwitchScheme(parsed.GetValue(participants), parsed.GetValue(converts));
            await using var generator = new Generator(scheme, security, TimeProvider.System);
            streams.Tell(HubReady.At(generator.Address));
            using var input = new StreamReader(Console.OpenStandardInput());
            while (await input.ReadLineAsync(cancellation) is { } line)
            {
                var order = JsonSerializer.Deserialize<PayersOrder>(line, HubReady.Json)!;
                if (order.Nodes is { } nodes) generator.Aim(nodes, order.Relay!);
                if (order.Marks) generator.Mark();
                if (order.Stretch is { } stretch) _ = RunAsync(generator, stretch, streams, cancellation);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Not waited for by who reads orders: a node may be killed meanwhile.</summary>
    private static async Task RunAsync(Generator generator, StretchOrder stretch, Streams streams, CancellationToken cancellation) =>
        streams.Tell(await generator.RunAsync(stretch, cancellation));
}

/// <summary>One line to the payers.</summary>
/// <param name="Nodes">Where payments go from now on.</param>
/// <param name="Relay">Where the bare relay is.</param>
/// <param name="Stretch">Payments to make; answered by a <see cref="StretchResult"/>.</param>
/// <param name="Marks">Whether a node was killed just now.</param>
internal sealed record PayersOrder(IReadOnlyList<Uri>? Nodes = null, Uri? Relay = null, StretchOrder? Stretch = null, bool Marks = false);

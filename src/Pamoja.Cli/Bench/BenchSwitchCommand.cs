using System.CommandLine;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary><c>pamoja bench switch</c>: whole payments through a hub, with everything on this machine.</summary>
internal static class BenchSwitchCommand
{
    private const int NodesMax = 16;

    public static Command Build(Streams streams)
    {
        var usual = new SwitchBenchSettings();
        var rate = new Option<int>("--tps") { DefaultValueFactory = _ => usual.PaymentsPerSecond };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => usual.Seconds };
        var warmUp = new Option<int>("--warm-up") { DefaultValueFactory = _ => usual.WarmUpSeconds };
        var burst = new Option<int>("--burst") { DefaultValueFactory = _ => usual.BurstPayments };
        var rounds = new Option<int>("--relay-rounds") { DefaultValueFactory = _ => usual.RelayRounds };
        var participants = new Option<int>("--participants") { DefaultValueFactory = _ => usual.Participants };
        var nodes = new Option<int>("--nodes") { DefaultValueFactory = _ => usual.Nodes };
        var converts = new Option<bool>("--fx");
        var findMax = new Option<bool>("--find-max");
        var killNode = new Option<bool>("--kill-node");
        var folder = new Option<string>("--folder");
        var mtls = new Option<bool>("--mtls");
        var jws = new Option<bool>("--jws");
        var algorithm = new Option<string>("--jws-algorithm") { DefaultValueFactory = _ => "ES256" };
        var traces = new Option<double?>("--traces");
        var json = new Option<bool>("--json");
        var command = new Command("switch", "Whole payments through a hub: rate, times and processor time.")
        {
            rate, seconds, warmUp, burst, rounds, participants, converts, nodes, findMax, killNode, mtls, jws, algorithm, traces, folder, json,
        };
        command.SetAction((parsed, _) =>
        {
            var settings = usual with
            {
                PaymentsPerSecond = parsed.GetValue(rate),
                Seconds = parsed.GetValue(seconds),
                WarmUpSeconds = parsed.GetValue(warmUp),
                BurstPayments = parsed.GetValue(burst),
                RelayRounds = parsed.GetValue(rounds),
                Participants = parsed.GetValue(participants),
                Converts = parsed.GetValue(converts),
                Nodes = parsed.GetValue(nodes),
                FindMax = parsed.GetValue(findMax),
                KillNode = parsed.GetValue(killNode),
                TraceShare = parsed.GetValue(traces),
                Security = new SwitchSecurity(parsed.GetValue(mtls), parsed.GetValue(jws) ? parsed.GetValue(algorithm) : null),
            };
            return WhyNot(settings) is { } refusal
                ? Task.FromResult(streams.Refuse($"{refusal}; see 'pamoja bench --help'"))
                : new BenchSwitchRun(
                    settings, parsed.GetValue(folder) ?? Path.GetTempPath(), parsed.GetValue(json), streams, TimeProvider.System).RunAsync();
        });
        return command;
    }

    private static string? WhyNot(SwitchBenchSettings settings) => settings switch
    {
        { PaymentsPerSecond: < 1 or > 20_000 } => "--tps is 1 to 20000",
        { Seconds: < 1 or > 7_200 } => "--seconds is 1 to 7200",
        { WarmUpSeconds: < 0 } or { RelayRounds: < 0 } or { BurstPayments: < 0 } => "--warm-up, --burst and --relay-rounds are 0 or more",
        { Participants: < 2 or > 80 } => "--participants is 2 to 80",
        { Nodes: < 1 or > NodesMax } => $"--nodes is 1 to {NodesMax}",
        { KillNode: true, Nodes: 1 } => "--kill-node needs at least --nodes 2, so that another one can take over",
        { TraceShare: not (null or (> 0 and <= 1)) } => "--traces is a share, above 0 and at most 1",
        { Security.Signatures: not (null or "RS256" or "ES256") } => "--jws-algorithm is RS256 or ES256",
        _ => null,
    };
}

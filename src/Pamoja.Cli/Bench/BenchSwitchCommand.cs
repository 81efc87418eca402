using System.CommandLine;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary><c>pamoja bench switch</c>: whole payments through a hub, with everything on this machine.</summary>
internal static class BenchSwitchCommand
{
    public static Command Build(Streams streams)
    {
        var usual = new SwitchBenchSettings();
        var rate = new Option<int>("--tps") { DefaultValueFactory = _ => usual.PaymentsPerSecond };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => usual.Seconds };
        var warmUp = new Option<int>("--warm-up") { DefaultValueFactory = _ => usual.WarmUpSeconds };
        var rounds = new Option<int>("--relay-rounds") { DefaultValueFactory = _ => usual.RelayRounds };
        var json = new Option<bool>("--json");
        var command = new Command("switch", "Whole payments through a hub: rate, times and processor time.") { rate, seconds, warmUp, rounds, json };
        command.SetAction((parsed, _) =>
        {
            var settings = usual with
            {
                PaymentsPerSecond = parsed.GetValue(rate),
                Seconds = parsed.GetValue(seconds),
                WarmUpSeconds = parsed.GetValue(warmUp),
                RelayRounds = parsed.GetValue(rounds),
            };
            return settings is { PaymentsPerSecond: < 1 or > 20_000 } or { Seconds: < 1 or > 3_600 } or { WarmUpSeconds: < 0 } or { RelayRounds: < 0 }
                ? Task.FromResult(streams.Refuse("--tps is 1 to 20000, --seconds 1 to 3600, the others 0 or more; see 'pamoja bench --help'"))
                : new BenchSwitchRun(settings, parsed.GetValue(json), streams, TimeProvider.System).RunAsync();
        });
        return command;
    }
}

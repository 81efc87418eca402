using System.CommandLine;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary><c>pamoja bench relay</c>: the hub's processor time per relayed quote beside that of a bare relay.</summary>
internal static class BenchRelayCommand
{
    public static Command Build(Streams streams)
    {
        var usual = new RelayBenchSettings();
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => usual.Rounds };
        var quotes = new Option<int>("--quotes") { DefaultValueFactory = _ => usual.QuotesPerRound };
        var warmUp = new Option<int>("--warm-up") { DefaultValueFactory = _ => usual.WarmUpQuotes };
        var concurrency = new Option<int>("--concurrency") { DefaultValueFactory = _ => usual.Concurrency };
        var jws = new Option<bool>("--jws");
        var mtls = new Option<bool>("--mtls");
        var json = new Option<bool>("--json");
        var command = new Command("relay", "Processor time per relayed quote, beside a bare relay.")
        {
            rounds, quotes, warmUp, concurrency, jws, mtls, json,
        };
        command.SetAction((parsed, _) =>
        {
            var settings = new RelayBenchSettings
            {
                Rounds = parsed.GetValue(rounds),
                QuotesPerRound = parsed.GetValue(quotes),
                WarmUpQuotes = parsed.GetValue(warmUp),
                Concurrency = parsed.GetValue(concurrency),
            };
            RelayVariant[] variants = parsed.GetValue(jws)
                ? [RelayVariant.Plain, RelayVariant.Signed("RS256"), RelayVariant.Signed("ES256")]
                : [RelayVariant.Plain];
            if (parsed.GetValue(mtls)) variants = [.. variants, .. variants.Select(variant => variant.OverMutualTls())];
            return settings is { Rounds: < 1 } or { QuotesPerRound: < 1 } or { WarmUpQuotes: < 1 } or { Concurrency: < 1 }
                ? Task.FromResult(streams.Refuse("every number must be at least 1; see 'pamoja bench --help'"))
                : new BenchRelayRun(settings, variants, parsed.GetValue(json), streams, TimeProvider.System).RunAsync();
        });
        return command;
    }
}

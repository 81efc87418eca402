using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Bench;
using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>
/// One run of the relay bench: a hub for each variant, one after the other, a bare relay and this process, which is both participants.
/// </summary>
internal sealed class BenchRelayRun(
    RelayBenchSettings settings, IReadOnlyList<RelayVariant> variants, bool json, Streams streams, TimeProvider time)
{
    private const string Currency = "XTS";
    private const string AnyPort = "127.0.0.1:0";
    private const decimal RatioMax = 1.5m;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            await using var traffic = await QuoteTraffic.StartAsync(Currency, time, stop.Token);
            await using var relay = HubProcess.Start(
                ["bench", BareRelayCommand.Name, $"{QuoteTraffic.PayerName}={traffic.Payer}", $"{QuoteTraffic.PayeeName}={traffic.Payee}"],
                Ignore);
            if (await relay.ReadyAsync(stop.Token) is not { } relayAt) return streams.Refuse("the bare relay did not start");
            var subject = new RelaySubject(relayAt.Interoperability, relay.ProcessId);
            List<(RelayVariant Variant, RelayBenchResult Result)> results = [];
            foreach (var variant in variants)
            {
                var (result, refusal) = await MeasureAsync(variant, traffic, subject, stop.Token);
                if (result is null) return streams.Refuse(refusal!);
                results.Add((variant, result));
            }

            Print(results);

            // What security costs has its price; the bound is for what the hub itself adds.
            var isWithin = results.All(each => each.Result.Valid) && results[0].Result.Ratio <= RatioMax;
            return isWithin ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (OperatorException refused)
        {
            // A step of the set-up did not work; its message says which and why.
            return streams.Refuse($"the scheme could not be set up: {refused.Message}");
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end");
        }
    }

    private async Task<(RelayBenchResult? Result, string? Refusal)> MeasureAsync(
        RelayVariant variant, QuoteTraffic traffic, RelaySubject relay, CancellationToken cancellation)
    {
        using var signature = variant.SignatureAlgorithm is { } algorithm ? new LoadSignature(algorithm) : null;
        var folder = Path.Combine(Path.GetTempPath(), $"pamoja-bench-{Path.GetRandomFileName()}");
        string[] arguments = ["--data", folder, "--temporary", "--interoperability", AnyPort, "--administration", AnyPort];
        await using var hub = HubProcess.StartHub(arguments, variant.Settings, Ignore);
        if (await hub.ReadyAsync(cancellation) is not { } hubAt) return (null, hub.LastWord() ?? "the hub did not start");
        await ProvisionAsync(hubAt, traffic, signature, cancellation);
        traffic.Signature = signature;
        if (variants.Count > 1) streams.Error.WriteLine(variant.Name);
        var bench = new RelayBench(traffic, settings) { Progress = streams.Error.WriteLine };
        return (await bench.RunAsync(new RelaySubject(hubAt.Interoperability, hub.ProcessId), relay, cancellation), null);
    }

    private async Task ProvisionAsync(HubReady hub, QuoteTraffic traffic, LoadSignature? signature, CancellationToken cancellation)
    {
        using var administration = new OperatorClient(hub.Administration);
        var plan = new SchemePlan(
            Currency,
            $"DEFERREDNET{Currency}",
            [
                new PlannedParticipant(QuoteTraffic.PayerName, traffic.Payer, NetDebitCap: 1_000, Funds: 1_000),
                new PlannedParticipant(QuoteTraffic.PayeeName, traffic.Payee, NetDebitCap: 1_000, Funds: 1_000),
            ],
            traffic.Payer,
            "MSISDN");
        await new Provisioning(administration, time).RunAsync(plan, cancellation);
        if (signature is null) return;
        foreach (var participant in new[] { QuoteTraffic.PayerName, QuoteTraffic.PayeeName })
        {
            var key = new JsonObject { ["publicKey"] = signature.PublicKeyOf(participant), ["kid"] = signature.KeyIdOf(participant) };
            await administration.DoAsync(HttpMethod.Post, $"/participants/{participant}/jwsKeys", key, cancellation);
        }
    }

    private void Print(List<(RelayVariant Variant, RelayBenchResult Result)> results)
    {
        if (json)
        {
            // One variant is printed as it is: what reads it need not know of others.
            object printed = results.Count == 1 ? results[0].Result : results.ToDictionary(each => each.Variant.Name, each => each.Result);
            streams.Out.WriteLine(JsonSerializer.Serialize(printed, Json));
            return;
        }

        foreach (var (variant, result) in results)
        {
            streams.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                {variant.Name}
                hub    {result.HubCpuMicrosPerMessage,8:0.00} us of processor time per relayed message
                relay  {result.RelayCpuMicrosPerMessage,8:0.00} us
                ratio  {result.Ratio,8:0.000} ({(variant == results[0].Variant ? $"at most {RatioMax}" : "for comparison")})
                {(result.Valid ? "valid" : "not valid: " + string.Join("; ", result.Doubts))}
                """));
        }
    }

    private static void Ignore(string line)
    {
    }
}

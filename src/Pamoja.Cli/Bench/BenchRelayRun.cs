using System.Globalization;
using System.Text.Json;
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
    private const string HubName = "hub";
    private const string AnyPort = "127.0.0.1:0";
    private const decimal RatioMax = 1.5m;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            using var certificates = variants.Any(variant => variant.IsMutualTls)
                ? BenchCertificates.Make(time, HubName, BareRelay.TlsName, QuoteTraffic.PayerName, QuoteTraffic.PayeeName)
                : null;
            await using var plain = await StartGroundAsync(null, stop.Token);
            await using var secure = certificates is null ? null : await StartGroundAsync(certificates, stop.Token);
            List<(RelayVariant Variant, RelayBenchResult Result)> results = [];
            foreach (var variant in variants)
            {
                var (result, refusal) = await MeasureAsync(variant, variant.IsMutualTls ? secure! : plain, stop.Token);
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

    /// <summary>What hubs are measured on: participants and a bare relay, with mutual TLS or without.</summary>
    private sealed record Ground(QuoteTraffic Traffic, HubProcess Relay, BenchCertificates? Certificates) : IAsyncDisposable
    {
        internal IEnumerable<string> HubSettings => Certificates is null
            ? []
            : [$"Hub:CertificateFile={Certificates.FileOf(HubName)}", $"Scheme:AuthorityFile={Certificates.AuthorityFile}"];

        public async ValueTask DisposeAsync()
        {
            await Relay.DisposeAsync();
            await Traffic.DisposeAsync();
        }
    }

    private async Task<Ground> StartGroundAsync(BenchCertificates? certificates, CancellationToken cancellation)
    {
        var traffic = await QuoteTraffic.StartAsync(Currency, certificates, time, cancellation);
        string[] tls = certificates is null ? [] : ["--tls", certificates.Folder];
        string[] participants = [$"{QuoteTraffic.PayerName}={traffic.Payer}", $"{QuoteTraffic.PayeeName}={traffic.Payee}"];
        return new Ground(traffic, HubProcess.Start(["bench", BareRelayCommand.Name, .. participants, .. tls], Ignore), certificates);
    }

    private async Task<(RelayBenchResult? Result, string? Refusal)> MeasureAsync(
        RelayVariant variant, Ground ground, CancellationToken cancellation)
    {
        if (await ground.Relay.ReadyAsync(cancellation) is not { } relayAt) return (null, "the bare relay did not start");
        var (traffic, relay) = (ground.Traffic, new RelaySubject(relayAt.Interoperability, ground.Relay.ProcessId));
        using var signature = variant.SignatureAlgorithm is { } algorithm ? new LoadSignature(algorithm) : null;
        var folder = Path.Combine(Path.GetTempPath(), $"pamoja-bench-{Path.GetRandomFileName()}");
        string[] arguments = ["--data", folder, "--temporary", "--interoperability", AnyPort, "--administration", AnyPort];
        await using var hub = HubProcess.StartHub(arguments, [.. variant.Settings, .. ground.HubSettings], Ignore);
        if (await hub.ReadyAsync(cancellation) is not { } hubAt) return (null, hub.LastWord() ?? "the hub did not start");
        await ProvisionAsync(hubAt, ground, signature, cancellation);
        traffic.Signature = signature;
        if (variants.Count > 1) streams.Error.WriteLine(variant.Name);
        var bench = new RelayBench(traffic, settings) { Progress = streams.Error.WriteLine };
        return (await bench.RunAsync(new RelaySubject(hubAt.Interoperability, hub.ProcessId), relay, cancellation), null);
    }

    private async Task ProvisionAsync(HubReady hub, Ground ground, LoadSignature? signature, CancellationToken cancellation)
    {
        var traffic = ground.Traffic;
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
        foreach (var participant in new[] { QuoteTraffic.PayerName, QuoteTraffic.PayeeName })
        {
            await BenchSecurity.RegisterAsync(administration, participant, ground.Certificates, signature, cancellation);
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

using System.Globalization;
using System.Text.Json;
using Pamoja.Bench;
using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>One run of the relay bench: a hub, a bare relay and this process, which is both participants.</summary>
internal sealed class BenchRelayRun(RelayBenchSettings settings, bool json, Streams streams, TimeProvider time)
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
            var folder = Path.Combine(Path.GetTempPath(), $"pamoja-bench-{Path.GetRandomFileName()}");
            await using var hub = HubProcess.StartHub(["--data", folder, "--temporary", "--interoperability", AnyPort, "--administration", AnyPort], Ignore);
            if (await relay.ReadyAsync(stop.Token) is not { } relayAt) return streams.Refuse("the bare relay did not start");
            if (await hub.ReadyAsync(stop.Token) is not { } hubAt) return streams.Refuse(hub.LastWord() ?? "the hub did not start");
            await ProvisionAsync(hubAt, traffic, stop.Token);
            var bench = new RelayBench(traffic, settings) { Progress = streams.Error.WriteLine };
            var result = await bench.RunAsync(
                new RelaySubject(hubAt.Interoperability, hub.ProcessId),
                new RelaySubject(relayAt.Interoperability, relay.ProcessId),
                stop.Token);
            Print(result);
            return result is { Valid: true, Ratio: <= RatioMax } ? ExitCodes.Done : ExitCodes.Failed;
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

    private async Task ProvisionAsync(HubReady hub, QuoteTraffic traffic, CancellationToken cancellation)
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
    }

    private void Print(RelayBenchResult result)
    {
        if (json)
        {
            streams.Out.WriteLine(JsonSerializer.Serialize(result, Json));
            return;
        }

        streams.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            hub    {result.HubCpuMicrosPerMessage,8:0.00} us of processor time per relayed message
            relay  {result.RelayCpuMicrosPerMessage,8:0.00} us
            ratio  {result.Ratio,8:0.000} (at most {RatioMax})
            {(result.Valid ? "valid" : "not valid: " + string.Join("; ", result.Doubts))}
            """));
    }

    private static void Ignore(string line)
    {
    }
}

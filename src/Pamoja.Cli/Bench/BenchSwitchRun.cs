using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pamoja.Bench;
using Pamoja.Operations;
using Pamoja.Simulator;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>One run of the switch's bench: hub, PostgreSQL, payees and bare relay are processes of their own; payers and generator are this one.</summary>
internal sealed class BenchSwitchRun(SwitchBenchSettings settings, bool json, Streams streams, TimeProvider time)
{
    private const string AnyPort = "127.0.0.1:0";
    private const string Hub = "hub";
    private const string Relay = "relay";
    private const decimal Funds = 1_000_000_000m;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        var folder = Path.Combine(Path.GetTempPath(), $"pamoja-bench-{Path.GetRandomFileName()}");
        try
        {
            await using var payers = await PayerEnd.StartAsync(time, stop.Token);
            await using var hub = HubProcess.StartHub(
                ["--data", folder, "--temporary", "--interoperability", AnyPort, "--administration", AnyPort], Ignore);
            if (await hub.ReadyAsync(stop.Token) is not { } hubAt) return streams.Refuse(hub.LastWord() ?? "the hub did not start");

            // The relay must know where payees are, and payees where the relay is: the payees of the relay are told of a port that it takes.
            await using var relayPayees = await RelayPairAsync(hubAt.Interoperability, payers, stop.Token);
            if (relayPayees is null) return streams.Refuse("the bare relay or the payees did not start");
            await ProvisionAsync(hubAt, payers, relayPayees.Payees, stop.Token);
            var postmaster = Postmaster(folder);
            var bench = new SwitchBench(
                payers,
                hubAt.Interoperability,
                relayPayees.Relay.Interoperability,
                () => Read(hub.ProcessId, postmaster, relayPayees.Relay.ProcessId),
                settings,
                time)
            { Progress = streams.Error.WriteLine };
            var result = await bench.RunAsync(stop.Token);
            result = await VerifyAsync(result, folder, stop.Token);
            Print(result);
            return result.Valid ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (OperatorException refused)
        {
            // The hub did not take the scheme; the message says what of it.
            return streams.Refuse(refused.Message);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end");
        }
    }

    private static async Task<RelayPair?> RelayPairAsync(Uri hub, PayerEnd payers, CancellationToken cancellation)
    {
        var port = FreePort.Take();
        var payees = HubProcess.Start(["bench", PayeesCommand.Name, $"{Hub}={hub}", $"{Relay}=http://127.0.0.1:{port}"], Ignore);
        if (await payees.ReadyAsync(cancellation) is not { } payeesAt)
        {
            await payees.DisposeAsync();
            return null;
        }

        var known = SwitchScheme.Payers.Select(payer => $"{payer}={payers.AddressOf(payer)}")
            .Concat(SwitchScheme.Payees.Select(payee => $"{payee}={PayeeEnd.AddressOf(payeesAt.Interoperability, Relay, payee)}"));
        var relay = HubProcess.Start(["bench", BareRelayCommand.Name, "--port", port.ToString(CultureInfo.InvariantCulture), .. known], Ignore);
        if (await relay.ReadyAsync(cancellation) is { } relayAt) return new RelayPair(payees, relay, payeesAt.Interoperability, relayAt);
        await relay.DisposeAsync();
        await payees.DisposeAsync();
        return null;
    }

    private async Task ProvisionAsync(HubReady hub, PayerEnd payers, Uri payees, CancellationToken cancellation)
    {
        using var administration = new OperatorClient(hub.Administration);
        PlannedParticipant[] participants =
        [
            .. SwitchScheme.Payers.Select(payer => new PlannedParticipant(payer, payers.AddressOf(payer), Funds, Funds)),
            .. SwitchScheme.Payees.Select(payee => new PlannedParticipant(payee, PayeeEnd.AddressOf(payees, Hub, payee), Funds, Funds)),
        ];
        var model = $"DEFERREDNET{SwitchScheme.Currency}";
        var plan = new SchemePlan(SwitchScheme.Currency, model, participants, PayeeEnd.OracleOf(payees), "MSISDN");
        await new Provisioning(administration, time).RunAsync(plan, cancellation);
    }

    /// <summary>The books must be clean, and no callback may be owed still.</summary>
    private async Task<SwitchBenchResult> VerifyAsync(SwitchBenchResult result, string folder, CancellationToken cancellation)
    {
        streams.Error.WriteLine("verifying the books");
        if (PostgresServer.FindRunning(folder) is not { } running) return With("the database is gone");
        var (report, refusal) = await new LedgerVerification(running, time).RunAsync(_ => { }, cancellation);
        if (report is null) return With(refusal!);
        return report.IsClean ? result : With([.. report.Subjects.SelectMany(subject => subject.Differences).Take(10)]);

        SwitchBenchResult With(params string[] doubts) => result with { Valid = false, Doubts = [.. result.Doubts, .. doubts] };
    }

    private static int Postmaster(string folder) =>
        int.Parse(File.ReadLines(Path.Combine(folder, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static SwitchCounters Read(int hub, int postmaster, int relay)
    {
        using var hubProcess = Process.GetProcessById(hub);
        using var relayProcess = Process.GetProcessById(relay);
        return new SwitchCounters(
            hubProcess.TotalProcessorTime, ProcessTree.CpuTime(postmaster), relayProcess.TotalProcessorTime, hubProcess.WorkingSet64);
    }

    private void Print(SwitchBenchResult r)
    {
        if (json)
        {
            streams.Out.WriteLine(JsonSerializer.Serialize(r, Json));
            return;
        }

        FormattableString[] lines =
        [
            $"{r.PaymentsPerSecond,10:N1} payments a second completed, {r.Offered:N0} offered",
            $"{r.E2eP50Ms,10:0.0} ms median of a whole payment, {r.E2eP99Ms:0.0} ms p99, {r.E2eP999Ms:0.0} ms p99.9",
            $"{r.LookupP50Ms,10:0.0} ms median of a lookup, {r.LookupP99Ms:0.0} ms p99",
            $"{r.QuoteP50Ms,10:0.0} ms median of a quote, {r.QuoteP99Ms:0.0} ms p99",
            $"{r.TransferP50Ms,10:0.0} ms median of a transfer, {r.TransferP99Ms:0.0} ms p99",
            $"{r.HubCpuMsPerPayment,10:0.000} ms of processor time a payment in the hub, {r.PostgresCpuMsPerPayment:0.000} ms in PostgreSQL",
            $"{r.RelayRatio,10:0.000} times what a bare relay uses for the same payments",
            $"{r.MaxRssMb,10:0.0} MB of memory at most, {r.RssSlopeMbPerMinute:0.0} MB a minute more",
            $"{(r.Valid ? "valid" : "not valid: " + string.Join("; ", r.Doubts)),10}",
        ];
        foreach (var line in lines) streams.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        foreach (var (fault, count) in r.Errors) streams.Out.WriteLine($"{count,10} times {fault}");
    }

    private static void Ignore(string line)
    {
    }

    private sealed record RelayPair(HubProcess PayeesProcess, HubProcess RelayProcess, Uri Payees, HubReady Relay) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await RelayProcess.DisposeAsync();
            await PayeesProcess.DisposeAsync();
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Pamoja.Operations;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>One run of the ledger's bench, on a folder that is gone afterwards.</summary>
internal sealed class BenchLedgerRun(LedgerBenchSettings settings, string parent, bool json, Streams streams)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What the ledger promises on two cores.</summary>
    private const decimal RateMin = 12_000;
    private const decimal RatioMin = 0.8m;

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        if (!Directory.Exists(parent)) return streams.Refuse($"{parent} is not there: name a folder on the disk to measure (--folder)");
        var folder = Path.Combine(parent, $"pamoja-bench-{Path.GetRandomFileName()}");
        try
        {
            var result = await new LedgerBench(settings, streams.Error.WriteLine, TimeProvider.System).RunAsync(folder, stop.Token);
            Print(result);
            var isGood = result is { Valid: true, TransfersPerSecond: >= RateMin, HotRatio: >= RatioMin, OldSnapshotRatio: >= RatioMin };
            return isGood ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception refusal) when (refusal is PrivateServerException or InvalidOperationException)
        {
            // No server, or one whose figures would mean nothing; the message has the cure.
            return streams.Refuse(refusal.Message);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end");
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private void Print(LedgerBenchResult result)
    {
        if (json)
        {
            streams.Out.WriteLine(JsonSerializer.Serialize(result, Json));
            return;
        }

        var r = result;
        var verdict = r.Valid ? "valid" : "not valid: " + string.Join("; ", r.Doubts);
        FormattableString[] lines =
        [
            $"{r.TransfersPerSecond,10:N0} transfers a second (at least {RateMin:N0}), {r.Nodes} node(s), {r.MeanBatch:N0} commands a batch",
            $"{r.HotRatio,10:0.000} of that with 90 % on one pair (at least {RatioMin})",
            $"{r.OldSnapshotRatio,10:0.000} of that under an old snapshot (at least {RatioMin})",
            $"{r.PrepareP50Ms,10:0.0} ms median of a prepare at {settings.OfferedRate:N0} a second, {r.PrepareP99Ms:0.0} ms p99",
            $"{r.P99AtMaxMs,10:0.0} ms p99 of a prepare at the highest rate",
            $"{r.WindowCloseMs,10:0.0} ms to close a window under load; the median second beside it {r.WindowCloseDip:P1} slower",
            $"{r.CpuMicrosPerTransfer,10:0.0} us of processor time a transfer here, {r.PostgresCpuMicrosPerTransfer:0.0} us in PostgreSQL",
            $"{r.WalBytesPerTransfer,10:N0} bytes of log a transfer; {r.FdatasyncMicros:0} us a write to disk",
            $"{r.MaxRssMb,10:0.0} MB of memory at most, {r.RssGrowthMb:0.0} MB more than after the warm-up",
            $"{r.Transfers,10:N0} transfers, {r.Errors} errors, {verdict}",
        ];
        foreach (var line in lines) streams.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}

using System.Diagnostics;
using Npgsql;

namespace Pamoja.Operations;

/// <summary>What one stretch of load showed, per transfer where the name does not say otherwise.</summary>
/// <param name="Rate">Transfers a second.</param>
/// <param name="OwnCpuMicros">Processor time of this process.</param>
/// <param name="PostgresCpuMicros">Processor time of PostgreSQL.</param>
/// <param name="WalBytes">Write-ahead log.</param>
/// <param name="MeanBatch">Commands in a ledger transaction.</param>
internal readonly record struct BenchStretch(decimal Rate, decimal OwnCpuMicros, decimal PostgresCpuMicros, decimal WalBytes, decimal MeanBatch);

/// <summary>Reads counters before and after a stretch of load.</summary>
internal sealed class BenchMeter(BenchLoad load, NpgsqlDataSource source, int postmaster, TimeProvider time)
{
    internal async Task<BenchStretch> MeasureAsync(int seconds, CancellationToken cancellation)
    {
        using var process = Process.GetCurrentProcess();
        var began = time.GetTimestamp();
        var (committed, batches) = (load.Committed, load.Batches);
        var (own, postgres, wal) = (process.TotalProcessorTime, ProcessTree.CpuTime(postmaster), await WalAsync(cancellation));
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
        process.Refresh();
        var transfers = Math.Max(1m, load.Committed - committed);
        var took = (decimal)time.GetElapsedTime(began).TotalSeconds;
        var batchesAfter = load.Batches;
        return new BenchStretch(
            transfers / took,
            (decimal)(process.TotalProcessorTime - own).TotalMicroseconds / transfers,
            (decimal)(ProcessTree.CpuTime(postmaster) - postgres).TotalMicroseconds / transfers,
            (await WalAsync(cancellation) - wal) / transfers,
            (batchesAfter.Commands - batches.Commands) / Math.Max(1m, batchesAfter.Batches - batches.Batches));
    }

    /// <summary>The rate of each of the next seconds.</summary>
    internal async Task<IReadOnlyList<decimal>> SecondsAsync(int seconds, CancellationToken cancellation)
    {
        var rates = new List<decimal>(seconds);
        for (var second = 0; second < seconds; second++)
        {
            var (began, committed) = (time.GetTimestamp(), load.Committed);
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            rates.Add((load.Committed - committed) / (decimal)time.GetElapsedTime(began).TotalSeconds);
        }

        return rates;
    }

    private async Task<decimal> WalAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select pg_current_wal_lsn() - '0/0'::pg_lsn");
        return (decimal)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

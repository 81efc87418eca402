using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>
/// How fast the ledger is: a private PostgreSQL as the hub starts it, on a folder of its own; 100 participants; random ids; and for each transfer everything
/// that a hub writes. It ends with an audit of all books and a count that must equal what was acknowledged.
/// </summary>
/// <param name="settings">How much.</param>
/// <param name="progress">Told each step in one line.</param>
/// <param name="time">The clock.</param>
public sealed class LedgerBench(LedgerBenchSettings settings, Action<string> progress, TimeProvider time)
{
    private const int OfferedWarmUpSeconds = 2;
    private const int DipSeconds = 5;

    private readonly List<string> _doubts = [];

    /// <summary>Runs on an empty folder, which the caller deletes.</summary>
    public async Task<LedgerBenchResult> RunAsync(string folder, CancellationToken cancellation)
    {
        progress("starting PostgreSQL");
        await using var server = await PostgresServer.StartAsync(new PrivateServerOptions { DataFolder = folder }, cancellation);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await SchemaMigrator.MigrateAsync(source, cancellation);
        var running = await DatabaseRoles.GrantAsync(source, server.ConnectionString, cancellation);
        var fdatasync = DiskProbe.MedianMicros(folder, time);

        await using var load = await StartAsync(running, source, cancellation);
        var meter = new BenchMeter(load, source, server.ProcessId, time);
        progress($"warming up, {settings.WarmUpSeconds} s");
        await DelayAsync(settings.WarmUpSeconds, cancellation);

        var memory = Environment.WorkingSet;
        var even = new List<BenchStretch>();
        var hot = new List<BenchStretch>();
        var atMax = new Latencies();
        for (var round = 0; round < 2; round++)
        {
            load.Prepares = atMax;
            even.Add(await meter.MeasureAsync(settings.Seconds, cancellation));
            load.Prepares = null;
            progress($"even traffic: {even[^1].Rate:N0} transfers/s");
            load.HotPercentage = 90;
            hot.Add(await meter.MeasureAsync(settings.Seconds, cancellation));
            load.HotPercentage = 0;
            progress($"90 % on one pair: {hot[^1].Rate:N0} transfers/s");
        }

        var (closeMs, dip) = await CloseWindowAsync(load, meter, cancellation);
        var snapshotRatio = await HoldSnapshotAsync(source, meter, cancellation);
        await load.StopAsync();

        var paced = await OfferAsync(load, source, cancellation);
        var (growth, most) = (Megabytes(Environment.WorkingSet - memory), Megabytes(ProcessTree.PeakMemory()));
        await VerifyAsync(load, source, running, cancellation);

        return new LedgerBenchResult(
            TransfersPerSecond: Round(even.Average(stretch => stretch.Rate), 0),
            HotRatio: Round(hot.Sum(stretch => stretch.Rate) / even.Sum(stretch => stretch.Rate), 3),
            OldSnapshotRatio: snapshotRatio,
            PrepareP50Ms: paced.PerMille(500),
            PrepareP99Ms: paced.PerMille(990),
            P99AtMaxMs: atMax.PerMille(990),
            WindowCloseMs: closeMs,
            WindowCloseDip: dip,
            CpuMicrosPerTransfer: Round(even.Average(stretch => stretch.OwnCpuMicros), 1),
            PostgresCpuMicrosPerTransfer: Round(even.Average(stretch => stretch.PostgresCpuMicros), 1),
            WalBytesPerTransfer: Round(even.Average(stretch => stretch.WalBytes), 0),
            MeanBatch: Round(even.Average(stretch => stretch.MeanBatch), 1),
            Nodes: settings.Nodes,
            FdatasyncMicros: fdatasync,
            MaxRssMb: most,
            RssGrowthMb: growth,
            Transfers: load.Committed,
            Errors: load.Errors,
            Valid: _doubts.Count == 0,
            Doubts: _doubts);
    }

    /// <summary>
    /// How long a prepare takes at a rate that leaves room. What the load at the limit left to be written is written first: no steady rate
    /// has that behind it.
    /// </summary>
    private async Task<Latencies> OfferAsync(BenchLoad load, NpgsqlDataSource source, CancellationToken cancellation)
    {
        progress("waiting for a checkpoint");
        await using var checkpoint = source.CreateCommand("checkpoint");
        checkpoint.CommandTimeout = 0;
        await checkpoint.ExecuteNonQueryAsync(cancellation);
        progress($"{settings.OfferedRate:N0} transfers/s offered, {OfferedWarmUpSeconds} s and {settings.Seconds} s");
        await load.OfferAsync(settings.OfferedRate, OfferedWarmUpSeconds, new Latencies(), cancellation);
        var prepares = new Latencies();
        await load.OfferAsync(settings.OfferedRate, settings.Seconds, prepares, cancellation);
        return prepares;
    }

    private async Task<BenchLoad> StartAsync(string connectionString, NpgsqlDataSource source, CancellationToken cancellation)
    {
        var nodes = Enumerable.Range(0, settings.Nodes).Select(_ => new BenchNode(connectionString, time)).ToArray();
        await RefuseWithoutDurabilityAsync(nodes[0], cancellation);
        var scheme = await BenchScheme.RegisterAsync(source, nodes[0].Store, cancellation);
        progress($"writing {settings.Preloaded:N0} transfers of the past");
        await BenchHistory.WriteAsync(source, settings.Preloaded, cancellation);
        return new BenchLoad(scheme, nodes, settings.InFlight, time);
    }

    /// <summary>A figure without durability would be about another program.</summary>
    private static async Task RefuseWithoutDurabilityAsync(BenchNode node, CancellationToken cancellation)
    {
        foreach (var (name, value) in await node.Ledger.ReadSettingsAsync(["fsync", "full_page_writes", "synchronous_commit"], cancellation))
        {
            if (value == "off") throw new InvalidOperationException($"the ledger's session runs with {name} = off: nothing it acknowledges would be durable");
        }
    }

    /// <summary>Closes the window that holds all of the past, while the load goes on.</summary>
    private async Task<(decimal Milliseconds, decimal Dip)> CloseWindowAsync(BenchLoad load, BenchMeter meter, CancellationToken cancellation)
    {
        var before = await meter.SecondsAsync(DipSeconds, cancellation);
        var began = time.GetTimestamp();
        var closing = load.CloseWindowAsync();
        var beside = meter.SecondsAsync(DipSeconds, cancellation);
        var outcome = await closing;
        var took = time.GetElapsedTime(began);
        if (outcome is Outcome.Denied) _doubts.Add($"the window could not be closed: {outcome}");
        var dip = 1 - (Median(await beside) / Math.Max(1, Median(before)));
        progress($"window closed in {took.TotalMilliseconds:N1} ms; the median second beside it fell short by {dip:P1}");
        return (Round((decimal)took.TotalMilliseconds, 1), Round(Math.Max(0, dip), 3));
    }

    private async Task<decimal> HoldSnapshotAsync(NpgsqlDataSource source, BenchMeter meter, CancellationToken cancellation)
    {
        progress($"holding a snapshot open, {settings.SnapshotSeconds} s");
        var before = await meter.MeasureAsync(settings.Seconds, cancellation);
        BenchStretch during;
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
            await using var read = new NpgsqlCommand("select count(*) from account", connection, snapshot);
            await read.ExecuteScalarAsync(cancellation);
            during = await meter.MeasureAsync(settings.SnapshotSeconds, cancellation);
        }

        var after = await meter.MeasureAsync(settings.Seconds, cancellation);
        var ratio = during.Rate * 2 / (before.Rate + after.Rate);
        progress($"with an old snapshot: {during.Rate:N0} transfers/s; before {before.Rate:N0}, after {after.Rate:N0}");
        return Round(ratio, 3);
    }

    /// <summary>The books must be clean and hold exactly what was acknowledged, and every message must have its mark.</summary>
    private async Task VerifyAsync(BenchLoad load, NpgsqlDataSource source, string connectionString, CancellationToken cancellation)
    {
        progress("verifying the books");
        if (load.Errors > 0) _doubts.Add($"{load.Errors} commands ended otherwise than they should");
        await load.DisposeAsync();
        var (report, refusal) = await new LedgerVerification(connectionString, time).RunAsync(_ => { }, cancellation);
        if (report is null) _doubts.Add(refusal!);
        else _doubts.AddRange(report.Subjects.SelectMany(subject => subject.Differences).Take(10));
        await using var command = source.CreateCommand(
            $"""
            select (select count(*) from transfer where kind = {(short)TransferKind.Transfer} and state = {(short)TransferState.Committed}),
                   (select count(*) from message), (select count(*) from delivery)
            """);
        command.CommandTimeout = 0;
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (transfers, messages, marks) = (row.GetInt64(0) - settings.Preloaded, row.GetInt64(1), row.GetInt64(2));
        if (transfers != load.Committed) _doubts.Add($"{load.Committed} transfers were acknowledged, the books hold {transfers}");
        if (messages != transfers * 3 || marks != messages) _doubts.Add($"{transfers} transfers have {messages} messages with {marks} marks");
        progress($"{transfers:N0} transfers acknowledged and in the books; verified in {report?.Duration.TotalSeconds:N1} s");
    }

    private Task DelayAsync(int seconds, CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);

    private static decimal Median(IReadOnlyList<decimal> values) => values.Order().ElementAt(values.Count / 2);

    private static decimal Megabytes(long bytes) => Round(bytes / 1048576m, 1);

    private static decimal Round(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero);
}

using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Storage.Tests;

/// <summary>The database's host vanishes without a word: nothing is closed, nothing answers, and another host may stand in its place.</summary>
public sealed class SilentHostTests : IAsyncLifetime
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly Clerk _clerk = new(Scheme.New());
    private readonly CrashLoad _load;
    private string _database = "";
    private CuttingProxy _proxy = null!;
    private PostgresLedger _ledger = null!;

    public SilentHostTests() => _load = new CrashLoad(_clerk);

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(_database);
        _proxy = CuttingProxy.Start(_database, isTcp: true);
        _ledger = new PostgresLedger(_proxy.ConnectionString, LedgerPolicy.Default, Silence);
        await _load.OpenAsync(_ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database);
        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
        await _proxy.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_host_that_vanishes_before_the_locks_has_written_nothing_and_the_batch_goes_again()
    {
        await using var node = CrashLoad.Start(_ledger);
        _proxy.Hush();
        await PayInTimeAsync(node);
    }

    [Fact]
    public async Task A_host_that_vanishes_before_it_heard_of_the_commit_has_written_nothing_and_the_batch_goes_again()
    {
        await using var node = CrashLoad.Start(_ledger);
        var id = Clerk.NewId();
        var tries = 0;
        var prepare = new TestRequest(_clerk.Prepare(id, 1), (_, _) =>
        {
            if (tries++ == 0) _proxy.Hush();
        });
        Assert.IsType<Outcome.Reserved>(await node.SubmitAsync(prepare).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task A_host_that_vanishes_after_it_committed_is_found_out_to_have_done_so()
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var blocker = await source.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();

        // The batch that waits for this lock has been heard in full; its answer is what gets lost.
        await using (var take = new NpgsqlCommand("lock table ledger_batch in share mode", blocker)) await take.ExecuteNonQueryAsync();
        var tries = 0;
        var prepare = new TestRequest(_clerk.Prepare(Clerk.NewId(), 1), (_, _) => tries++);
        var result = _ledger.ExecuteAsync([prepare], CancellationToken.None);
        const string Waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        await using (var look = source.CreateCommand(Waiting))
        {
            var clock = Stopwatch.StartNew();
            while ((long)(await look.ExecuteScalarAsync())! == 0) Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        }

        _proxy.Hush();
        await transaction.CommitAsync();
        Assert.IsType<Outcome.Reserved>((await result.WaitAsync(TimeSpan.FromSeconds(20))).Outcomes[0]);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_load_outlives_hosts_that_vanish_under_it()
    {
        await using (var node = CrashLoad.Start(_ledger))
        {
            using var end = new CancellationTokenSource();
            var running = _load.RunAsync(node, node, 16, end.Token);
            for (var round = 0; round < 3; round++)
            {
                var before = _load.Committed;
                await UntilAsync(() => _load.Committed > before + 50, "the load goes on");
                _proxy.Hush();
            }

            var last = _load.Committed;
            await UntilAsync(() => _load.Committed > last + 50, "the load goes on");
            await end.CancelAsync();
            await running;
        }

        await _load.AssertKeptAsync(_database);
    }

    /// <summary>Where the kernel sends no data, its timer for keepalive probes must run: it is how a quiet connection's dead end is noticed.</summary>
    [Fact]
    public void The_kernel_watches_a_ledgers_quiet_connections()
    {
        var end = $":{_proxy.Port:X4}";
        var ours = File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[2].EndsWith(end, StringComparison.Ordinal) && fields[3] == "01").ToList();
        Assert.NotEmpty(ours);
        Assert.All(ours, fields =>
        {
            var timer = fields[5].Split(':');
            Assert.Equal("02", timer[0]);
            Assert.InRange(int.Parse(timer[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), 0, 600);
        });
    }

    private async Task PayInTimeAsync(GroupCommit node)
    {
        await _load.PayOnceAsync(node, node).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((1, 0), (_load.Committed, _load.Busy));
        await _load.AssertKeptAsync(_database);
    }
}

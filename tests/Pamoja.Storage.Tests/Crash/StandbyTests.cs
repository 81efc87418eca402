using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// With a synchronous standby COMMIT means: it is there too. The wait for it can be cut short in several ways, none of which may let anybody be
/// told of something that the standby might not have.
/// </summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private const string WaitingForStandby = "from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'pamoja-ledger'";

    private readonly CrashLoad _load;
    private readonly Clerk _clerk = new(Scheme.New());
    private ReplicatedPair _pair = null!;
    private PostgresLedger _ledger = null!;

    public StandbyTests() => _load = new CrashLoad(_clerk);

    public async ValueTask InitializeAsync()
    {
        _pair = await ReplicatedPair.StartAsync();
        await _clerk.Scheme.RegisterAsync(_pair.ConnectionString(_pair.Primary));
        _ledger = new PostgresLedger(_pair.ConnectionString(_pair.Primary), LedgerPolicy.Default);
        await _load.OpenAsync(_ledger);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _ledger.DisposeAsync();
        }
        finally
        {
            await _pair.DisposeAsync();
        }
    }

    [Fact]
    public Task While_the_standby_is_away_nobody_is_told_and_afterwards_everybody_is() => WaitAsync(_ => Task.CompletedTask);

    [Fact]
    public Task A_cancelled_wait_for_the_standby_is_no_acknowledgement() =>
        WaitAsync(round => UntilAsync($"select bool_or(pg_cancel_backend(pid)) {WaitingForStandby}", round));

    [Fact]
    public Task A_backend_that_is_ended_while_it_waits_for_the_standby_is_no_acknowledgement() =>
        WaitAsync(round => UntilAsync($"select bool_or(pg_terminate_backend(pid)) {WaitingForStandby}", round));

    [Fact]
    public Task What_was_acknowledged_outlives_the_primary() => FailOverAsync(TimeSpan.FromSeconds(2));

    [Fact]
    [Trait("Category", "Long")]
    public Task What_was_acknowledged_in_half_a_minute_of_cancelled_waits_outlives_the_primary() => FailOverAsync(TimeSpan.FromSeconds(30));

    /// <summary>Payments under way when the standby goes; whatever is then done to the waiting backends, nobody is told before it is back.</summary>
    private async Task WaitAsync(Func<int, Task> disturb)
    {
        await using (var node = CrashLoad.Start(_ledger))
        {
            await _load.PayOnceAsync(node, node);
            await _pair.StopAsync(_pair.Standby);
            var payments = Enumerable.Range(0, 20).Select(_ => _load.PayOnceAsync(node, node)).ToArray();
            await UntilAsync($"select count(*) > 0 {WaitingForStandby}", 0);
            for (var round = 0; round < 5; round++)
            {
                await disturb(round);
                await Task.Delay(150);
                Assert.Equal(1, _load.Acknowledged);
                Assert.DoesNotContain(payments, payment => payment.IsCompleted);
            }

            await _pair.StartAsync(_pair.Standby);
            await Task.WhenAll(payments).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal((21, 0), (_load.Committed, _load.Busy));
        }

        await _load.AssertKeptAsync(_pair.ConnectionString(_pair.Primary));
    }

    /// <summary>Load, with waits cut short now and then; then the primary is gone and the standby takes over.</summary>
    private async Task FailOverAsync(TimeSpan time)
    {
        await using (var node = CrashLoad.Start(_ledger))
        {
            using var end = new CancellationTokenSource(time);
            var running = _load.RunAsync(node, node, 32, end.Token);
            while (!end.IsCancellationRequested)
            {
                await _pair.AskAsync($"select bool_or(pg_cancel_backend(pid)) {WaitingForStandby}");
                await Task.Delay(30);
            }

            await running;
        }

        Assert.True(_load.Committed > 50);
        await _pair.StopAsync(_pair.Primary);
        await _pair.PromoteAsync();
        await _load.AssertKeptAsync(_pair.ConnectionString(_pair.Standby));
    }

    /// <summary>Asks until the answer is yes; the later rounds take whatever it is, as there may be nobody to disturb any more.</summary>
    private async Task UntilAsync(string sql, int round)
    {
        for (var look = 0; await _pair.AskAsync(sql) is not true && round == 0; look++)
        {
            Assert.True(look < 250, $"waited in vain: {sql}");
            await Task.Delay(20);
        }
    }
}

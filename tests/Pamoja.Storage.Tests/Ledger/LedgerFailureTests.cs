using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Storage.Tests;

public sealed class LedgerFailureTests : IAsyncLifetime
{
    private readonly Clerk _clerk = new(Scheme.New());
    private string _database = "";
    private NpgsqlDataSource _source = null!;
    private CuttingProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(_database);
        _source = NpgsqlDataSource.Create(_database);
        _proxy = CuttingProxy.Start(_database);
        await using var ledger = new PostgresLedger(_database, LedgerPolicy.Default);
        Command[] commands =
        [
            _clerk.Open(0, 1_000_000), _clerk.Open(1, 1_000_000), _clerk.FundsIn(0, 1_000_000), _clerk.FundsIn(1, 1_000_000),
        ];
        await ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None));
        await _proxy.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_out_and_answered_as_it_was()
    {
        await using var ledger = new PostgresLedger(_proxy.ConnectionString, LedgerPolicy.Default);
        await ledger.ExecuteAsync([Prepare(Clerk.NewId())], CancellationToken.None);
        var id = Clerk.NewId();
        _proxy.CutsAtCommit = 1;
        var result = await ledger.ExecuteAsync([Prepare(id)], CancellationToken.None);
        Assert.True(_proxy.CutsAtCommit <= 0);
        Assert.IsType<Outcome.Reserved>(result.Outcomes[0]);
        Assert.Equal(TransferState.Reserved, (await FindAsync(ledger, id))!.State);
    }

    [Fact]
    public async Task Even_when_the_probes_answer_is_lost_as_well_nobody_is_told_before_it_is_known()
    {
        await using var ledger = new PostgresLedger(_proxy.ConnectionString, LedgerPolicy.Default);
        var id = Clerk.NewId();
        _proxy.CutsAtCommit = 3;
        var result = await ledger.ExecuteAsync([Prepare(id)], CancellationToken.None);
        Assert.True(_proxy.CutsAtCommit < 0);
        Assert.IsType<Outcome.Reserved>(result.Outcomes[0]);
        Assert.IsType<Outcome.Ignored>((await ledger.ExecuteAsync([Prepare(id)], CancellationToken.None)).Outcomes[0]);
    }

    [Fact]
    public async Task A_batch_that_died_before_its_commit_leaves_nothing_and_is_tried_again()
    {
        await using var ledger = new PostgresLedger(_database, LedgerPolicy.Default);
        await using var group = Start(ledger);
        Assert.IsType<Outcome.Reserved>(await group.SubmitAsync(Prepare(Clerk.NewId())));

        // The mark is the last row before COMMIT: a batch that waits for it has written everything else.
        await using var blocker = await _source.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await ExecuteAsync(blocker, "lock table ledger_batch in share mode");
        var id = Clerk.NewId();
        var outcome = group.SubmitAsync(Prepare(id)).AsTask();
        const string Waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        await UntilAsync(async () => (long)(await ScalarAsync("select count(*) " + Waiting))! == 1);
        await ScalarAsync("select pg_terminate_backend(pid) " + Waiting);
        Assert.False(outcome.IsCompleted);
        await transaction.CommitAsync();

        Assert.IsType<Outcome.Reserved>(await outcome);
        Assert.Equal(2m, await PositionAsync());
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_moment_is_waited_for_and_for_longer_means_busy()
    {
        await using var ledger = new PostgresLedger(_proxy.ConnectionString, LedgerPolicy.Default);
        await using (var patient = Start(ledger))
        {
            Assert.IsType<Outcome.Reserved>(await patient.SubmitAsync(Prepare(Clerk.NewId())));
            _proxy.Down();
            var waiting = patient.SubmitAsync(Prepare(Clerk.NewId())).AsTask();
            await Task.Delay(300);
            Assert.False(waiting.IsCompleted);
            _proxy.Up();
            Assert.IsType<Outcome.Reserved>(await waiting);
        }

        await using var impatient = Start(ledger, TimeSpan.FromMilliseconds(300));
        _proxy.Down();
        var id = Clerk.NewId();
        Assert.Equal(Reason.Busy, Assert.IsType<Outcome.Denied>(await impatient.SubmitAsync(Prepare(id))).Reason);
        _proxy.Up();
        Assert.Null(await FindAsync(ledger, id));
        Assert.IsType<Outcome.Reserved>(await impatient.SubmitAsync(Prepare(id)));
    }

    [Fact]
    public async Task A_poisoned_command_fails_alone_and_its_batch_mates_are_durable()
    {
        await using var ledger = new PostgresLedger(_database, LedgerPolicy.Default);
        await using var group = Start(ledger);
        var poison = Clerk.NewId();
        var tasks = Enumerable.Range(0, 40).Select(_ => group.SubmitAsync(Prepare(Clerk.NewId())).AsTask()).ToList();
        tasks.Insert(20, group.SubmitAsync(new TestRequest(_clerk.Prepare(poison, 1), (_, _) => throw new FormatException("poison"))).AsTask());
        tasks.AddRange(Enumerable.Range(0, 40).Select(_ => group.SubmitAsync(Prepare(Clerk.NewId())).AsTask()));
        var outcomes = await Task.WhenAll(tasks);
        Assert.Equal(Reason.Internal, Assert.IsType<Outcome.Denied>(outcomes[20]).Reason);
        Assert.Equal(80, outcomes.OfType<Outcome.Reserved>().Count());
        Assert.Null(await FindAsync(ledger, poison));
        Assert.Equal(80m, await PositionAsync());
    }

    [Fact]
    public async Task What_the_database_refuses_fails_alone_too()
    {
        await using var ledger = new PostgresLedger(_database, LedgerPolicy.Default);
        await using var group = Start(ledger);
        var outcomes = await Task.WhenAll(
            group.SubmitAsync(Prepare(Clerk.NewId())).AsTask(),
            group.SubmitAsync(new TestRequest(_clerk.Cap(0, decimal.MaxValue))).AsTask(),
            group.SubmitAsync(Prepare(Clerk.NewId())).AsTask());
        Assert.Equal(Reason.Internal, Assert.IsType<Outcome.Denied>(outcomes[1]).Reason);
        Assert.Equal(2, outcomes.OfType<Outcome.Reserved>().Count());
    }

    [Fact]
    public Task Backends_killed_at_any_moment_lose_nothing_that_was_acknowledged_and_double_nothing() => KillAsync(TimeSpan.FromSeconds(3));

    [Fact]
    [Trait("Category", "Long")]
    public Task Backends_killed_for_a_minute_lose_nothing_and_double_nothing() => KillAsync(TimeSpan.FromMinutes(1));

    private async Task KillAsync(TimeSpan time)
    {
        await using var first = new PostgresLedger(_database, LedgerPolicy.Default);
        await using var second = new PostgresLedger(_proxy.ConnectionString, LedgerPolicy.Default);
        await using var left = Start(first);
        await using var right = Start(second);
        using var end = new CancellationTokenSource(time);
        var killer = KillBackendsAsync(end.Token);
        var clients = Enumerable.Range(0, 64).Select(i => PayAsync(i % 2 == 0 ? left : right, i % 3 == 0 ? right : left, end.Token)).ToArray();
        var known = (await Task.WhenAll(clients)).SelectMany(ids => ids).ToDictionary(known => known.Id, known => known.State);
        Assert.True(await killer > 5);
        Assert.True(known.Count(pair => pair.Value == TransferState.Committed) > 50);

        var wrong = new List<string>();
        foreach (var (id, state) in known)
        {
            var stored = await FindAsync(first, id);
            if (stored?.State != state) wrong.Add($"{id} was answered as {state} and is {stored?.State}");
        }

        Assert.Empty(wrong);
        var held = known.Values.Count(state => state is TransferState.Reserved or TransferState.Committed);
        Assert.Equal(held, await PositionAsync());
    }

    /// <summary>Pays one after the other; each id with the state that was acknowledged, null where the hub was busy and wrote nothing.</summary>
    private async Task<List<(TransferId Id, TransferState? State)>> PayAsync(GroupCommit preparing, GroupCommit fulfilling, CancellationToken end)
    {
        var known = new List<(TransferId, TransferState?)>();
        while (!end.IsCancellationRequested)
        {
            var id = Clerk.NewId();
            TransferState? state = await preparing.SubmitAsync(Prepare(id)) switch
            {
                Outcome.Reserved => TransferState.Reserved,
                Outcome.Denied { Reason: Reason.Busy } => null,
                var other => throw new InvalidOperationException($"a prepare came out as {other}"),
            };
            if (state is not null)
            {
                state = await fulfilling.SubmitAsync(new TestRequest(_clerk.Fulfil(id))) switch
                {
                    Outcome.Committed => TransferState.Committed,
                    Outcome.Denied { Reason: Reason.Busy } => state,
                    var other => throw new InvalidOperationException($"a fulfil came out as {other}"),
                };
            }

            known.Add((id, state));
        }

        return known;
    }

    private async Task<int> KillBackendsAsync(CancellationToken end)
    {
        var kills = 0;
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            if (i % 4 == 0)
            {
                _proxy.CutsAtCommit = 1;
            }
            else
            {
                kills += (int)(long)(await ScalarAsync(
                    """
                    select count(pg_terminate_backend(pid)) from (
                        select pid from pg_stat_activity
                        where datname = current_database() and application_name = 'pamoja-ledger' and state <> 'idle'
                        order by random() limit 1) victim
                    """))!;
            }

            await Task.Delay(40, CancellationToken.None);
        }

        return kills;
    }

    private static GroupCommit Start(PostgresLedger ledger, TimeSpan? patience = null) => new(
        ledger,
        new GroupCommitOptions { Patience = patience ?? TimeSpan.FromSeconds(20) },
        TimeProvider.System,
        NullLogger<GroupCommit>.Instance,
        _ => { });

    private TestRequest Prepare(TransferId id) => new(_clerk.Prepare(id, 1));

    private static Task<Transfer?> FindAsync(PostgresLedger ledger, TransferId id) =>
        ledger.FindTransferAsync(Clerk.KeyOf(id), CancellationToken.None);

    private async Task<decimal> PositionAsync() => (decimal)(await ScalarAsync(
        $"""
        select pending_debits + posted_debits from balance where account_id = {_clerk.Scheme.Position(0)} order by version desc limit 1
        """))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;
using Outcome = Pamoja.Ledger.Outcome;

namespace Pamoja.Storage.Tests;

/// <summary>Two nodes on one database, each with its own group commit, under commands that race each other.</summary>
public sealed class ConcurrentLedgerTests : IAsyncLifetime
{
    private const decimal Cap = 400;
    private const decimal Cover = 500;

    private readonly FailureLog _log = new();
    private string _database = "";
    private NpgsqlDataSource _source = null!;
    private PostgresLedger[] _ledgers = [];

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await Scheme.New().RegisterAsync(_database);
        _source = NpgsqlDataSource.Create(_database);
        _ledgers = [new PostgresLedger(_database, LedgerPolicy.Default), new PostgresLedger(_database, LedgerPolicy.Default)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _ledgers) await ledger.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public Task Whatever_races_on_two_nodes_the_books_balance_and_each_transfer_ends_once() => CheckAsync(8);

    [Fact]
    [Trait("Category", "Long")]
    public Task Whatever_races_on_two_nodes_for_long_the_books_balance_and_each_transfer_ends_once() => CheckAsync(300);

    [Fact]
    public async Task Two_nodes_that_claim_the_same_ids_at_once_give_each_to_one_of_them()
    {
        var clerk = new Clerk(Scheme.New());
        await OpenAsync(clerk);
        for (var round = 0; round < 8; round++)
        {
            Command[] commands = [.. Enumerable.Range(0, 200).Select(_ => clerk.Prepare(Clerk.NewId(), 0.01m))];
            var results = await Task.WhenAll(
                _ledgers[0].ExecuteAsync(Requests(commands), CancellationToken.None),
                _ledgers[1].ExecuteAsync(Requests(commands.Reverse()), CancellationToken.None),
                _ledgers[1].ExecuteAsync(Requests(commands.Skip(100).Concat(commands.Take(100))), CancellationToken.None));
            var outcomes = results.SelectMany(result => result.Outcomes).ToList();
            Assert.Equal(200, outcomes.OfType<Outcome.Reserved>().Select(reserved => reserved.Transfer.Key).Distinct().Count());
            Assert.Equal(200, outcomes.OfType<Outcome.Reserved>().Count());
            Assert.Equal(400, outcomes.OfType<Outcome.Ignored>().Count());
        }

        await AssertSoundAsync();
    }

    [Fact]
    public async Task Two_nodes_that_get_the_same_answers_at_once_commit_on_one_and_replay_on_the_other()
    {
        var clerk = new Clerk(Scheme.New());
        await OpenAsync(clerk);
        for (var round = 0; round < 8; round++)
        {
            var ids = Enumerable.Range(0, 40).Select(_ => Clerk.NewId()).ToList();
            await _ledgers[0].ExecuteAsync(Requests(ids.Select(id => clerk.Prepare(id, 0.01m))), CancellationToken.None);
            var results = await Task.WhenAll(
                _ledgers[0].ExecuteAsync(Requests(ids.Select(id => clerk.Fulfil(id))), CancellationToken.None),
                _ledgers[1].ExecuteAsync(Requests(ids.Select(id => clerk.Fulfil(id))), CancellationToken.None),
                _ledgers[1].ExecuteAsync(Requests(ids.Skip(20).Select(id => clerk.Fulfil(id))), CancellationToken.None));
            var outcomes = results.SelectMany(result => result.Outcomes).ToList();
            Assert.Equal(40, outcomes.OfType<Outcome.Committed>().Select(committed => committed.Transfer.Key).Distinct().Count());
            Assert.Equal(60, outcomes.OfType<Outcome.Replayed>().Count());
        }

        await AssertSoundAsync();
    }

    private async Task CheckAsync(int rounds)
    {
        var draws = Gen.Choose(0, int.MaxValue).ArrayOf(40);
        var property = Prop.ForAll(Arb.From(draws, LedgerPropertyTests.Shorter), drawn => Task.Run(() => RaceAsync(drawn)).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(rounds), property);
        await AssertSoundAsync();
    }

    private async Task RaceAsync(int[] drawn)
    {
        var clerk = new Clerk(Scheme.New());
        await OpenAsync(clerk);
        var options = new GroupCommitOptions { CommandsMax = 1 + (drawn.FirstOrDefault() % 50), Pace = TimeSpan.FromMilliseconds(1) };
        GroupCommit[] nodes = [.. _ledgers.Select(ledger => Start(ledger, options))];
        try
        {
            await Task.WhenAll(drawn.Select(number => LiveAsync(clerk, nodes, new Random(number))));
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    /// <summary>The life of one transfer: prepared more than once on both nodes, then answered by everybody at once.</summary>
    private static async Task LiveAsync(Clerk clerk, GroupCommit[] nodes, Random random)
    {
        var id = Clerk.NewId();
        var isShort = random.Next(3) == 0;
        var expiration = Clerk.In(isShort ? TimeSpan.FromMilliseconds(random.Next(150)) : TimeSpan.FromHours(1));
        var (payer, payee) = random.Next(3) == 0 ? (1, 0) : (0, 1);
        var prepare = clerk.Prepare(id, random.Next(1, 120), payer, payee, expiration: expiration) with
        {
            IsGross = random.Next(4) == 0,
            Charges = random.Next(4) == 0 ? [clerk.Interchange(payer, payee), clerk.HubFee(payee)] : [],
        };
        var prepared = await AllAsync([prepare, prepare, prepare with { RequestHash = Clerk.HashOf("other") }]);
        Assert.Single(prepared, outcome => outcome is Outcome.Reserved or Outcome.Refused);
        Assert.True(prepared.Count(outcome => outcome is Outcome.Denied { Reason: Reason.Modified }) is 1 or 2);
        Assert.All(prepared, outcome => Assert.False(outcome is Outcome.Done or Outcome.Committed or Outcome.Aborted or Outcome.Expired));
        if (isShort) await Task.Delay(random.Next(150));

        Command[] possible =
        [
            clerk.Fulfil(id, payer, payee), clerk.Fulfil(id, payer, payee), clerk.Abort(id, payee), Clerk.Expire(id), Clerk.Expire(id),
            clerk.Fulfil(id, payer, payee, "wrong", Clerk.WrongFulfilment),
            clerk.Fulfil(id, payer, payee) with { Source = clerk.Scheme.Participant(2) },
        ];
        random.Shuffle(possible);
        var answered = await AllAsync(possible[..random.Next(1, possible.Length)]);
        var deciding = answered.Where(outcome => outcome is Outcome.Committed or Outcome.Aborted or Outcome.Expired).ToList();
        var isReserved = prepared.Any(outcome => outcome is Outcome.Reserved);
        Assert.True(deciding.Count <= (isReserved ? 1 : 0), $"{id} was decided {deciding.Count} times");

        // Whoever asks again is told what was decided, on either node.
        if (deciding.Count == 1 && deciding[0] is Outcome.Committed)
        {
            Assert.All(await AllAsync([clerk.Fulfil(id, payer, payee), clerk.Fulfil(id, payer, payee)]), outcome =>
                Assert.True(Assert.IsType<Outcome.Replayed>(outcome).Transfer.IsPosted));
        }

        async Task<Outcome[]> AllAsync(Command[] commands)
        {
            var outcomes = await Task.WhenAll(
                commands.Select(command => nodes[random.Next(nodes.Length)].SubmitAsync(new TestRequest(command)).AsTask()));

            // With the locks in place no batch fails: what the unique keys would catch never gets that far.
            Assert.DoesNotContain(outcomes, outcome => outcome is Outcome.Denied { Reason: Reason.Internal or Reason.Busy });
            return outcomes;
        }
    }

    private async Task OpenAsync(Clerk clerk)
    {
        await clerk.Scheme.RegisterAsync(_database);
        Command[] commands = [clerk.Open(0, Cap), clerk.Open(1, Cap), clerk.FundsIn(0, Cover), clerk.FundsIn(1, Cover)];
        await _ledgers[0].ExecuteAsync(Requests(commands), CancellationToken.None);
    }

    /// <summary>No difference in the books, no version of a position above what cover and cap allow, no deadlock on the way.</summary>
    private async Task AssertSoundAsync()
    {
        Assert.Empty(_log.Lines);
        Assert.Empty(await new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None));
        const string Above = "select count(*) from balance b join account a using (account_id) " +
            "where a.type = 1 and b.pending_debits + b.posted_debits - b.posted_credits > 400";
        Assert.Equal(0L, await ScalarAsync(Above));
        const string Moved = "select count(*) from balance b join account a using (account_id) where a.type = 1 and b.version > 2";
        Assert.True((long)(await ScalarAsync(Moved))! > 0);
        Assert.Equal(0L, await ScalarAsync("select deadlocks from pg_stat_database where datname = current_database()"));
    }

    private static LedgerRequest[] Requests(IEnumerable<Command> commands) => [.. commands.Select(command => new TestRequest(command))];

    private GroupCommit Start(PostgresLedger ledger, GroupCommitOptions options) => new(ledger, options, TimeProvider.System, _log, _ => { });

    /// <summary>Counts what the group commit has to say: it speaks of failed batches only.</summary>
    private sealed class FailureLog : ILogger<GroupCommit>
    {
        internal ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception?.Message}");
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

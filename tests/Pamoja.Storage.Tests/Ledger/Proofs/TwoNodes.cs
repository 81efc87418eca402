using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;
using Outcome = Pamoja.Ledger.Outcome;

namespace Pamoja.Storage.Tests;

/// <summary>
/// A command, what came of it right when it was decided, and by the ledger's clock when its batch was sent, had all its locks, and was
/// acknowledged.
/// </summary>
internal sealed record Decided(
    Command Command, Outcome Outcome, string Text, DateTimeOffset Sent, DateTimeOffset At, DateTimeOffset Acknowledged);

/// <summary>Two nodes on one database, which are given commands in batches of any size, both at the same time.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly string _database;
    private readonly PostgresLedger[] _ledgers;

    private TwoNodes(string database)
    {
        _database = database;
        Source = NpgsqlDataSource.Create(database);
        _ledgers = [new PostgresLedger(database, LedgerPolicy.Default), new PostgresLedger(database, LedgerPolicy.Default)];
    }

    internal NpgsqlDataSource Source { get; }

    internal static async Task<TwoNodes> StartAsync() => new(await TestPostgres.CreateDatabaseAsync());

    /// <summary>Holds a property for sequences of numbers; at the end the books agree and no batch ever met a deadlock.</summary>
    internal async Task HoldAsync(int rounds, int length, Func<int[], Task> property)
    {
        var draws = Gen.Choose(0, int.MaxValue).ArrayOf(length);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(rounds),
            Prop.ForAll(Arb.From(draws, LedgerPropertyTests.Shorter), drawn => Task.Run(() => property(drawn)).GetAwaiter().GetResult()));
        Assert.Empty(await new LedgerAudit(Source).FindDifferencesAsync(CancellationToken.None));
        await using var deadlocks = Source.CreateCommand("select deadlocks from pg_stat_database where datname = current_database()");
        Assert.Equal(0L, await deadlocks.ExecuteScalarAsync());
    }

    internal Task RegisterAsync(Scheme scheme) => scheme.RegisterAsync(_database);

    /// <summary>All commands in one batch on one node.</summary>
    internal async Task<IReadOnlyList<Decided>> ExecuteAsync(int node, IReadOnlyList<Command> commands)
    {
        var texts = new string[commands.Count];
        LedgerRequest[] requests = [.. commands.Select((command, place) => new TestRequest(command, (outcome, outgoing) =>
        {
            texts[place] = LedgerPropertyTests.Name(outcome);
            outgoing.Add(Clerk.Message(Clerk.NewId(), ParticipantId.Hub, "PUT", "{}"u8.ToArray()));
        }))];
        const string Now = "select clock_timestamp()";
        var sent = await AskTimeAsync(Now);
        var result = await _ledgers[node % 2].ExecuteAsync(requests, CancellationToken.None);

        var acknowledged = await AskTimeAsync(Now);

        // A message has the time of its batch.
        var at = await AskTimeAsync("select created_at from message where message_id = $1", result.Outgoing[0].Id);
        return [.. commands.Select((command, place) => new Decided(command, result.Outcomes[place], texts[place], sent, at, acknowledged))];
    }

    private async Task<DateTimeOffset> AskTimeAsync(string sql, params long[] values)
    {
        await using var ask = Source.CreateCommand(sql);
        foreach (var value in values) ask.Parameters.Add(new NpgsqlParameter { Value = value });
        return new DateTimeOffset((DateTime)(await ask.ExecuteScalarAsync())!, TimeSpan.Zero);
    }

    /// <summary>
    /// Cuts the commands into batches, as the numbers say, and deals these to the nodes, which run at the same time. Returned in the order in
    /// which the ledger's clock has them.
    /// </summary>
    internal async Task<IReadOnlyList<Decided>> RaceAsync(IReadOnlyList<Command> commands, IReadOnlyList<int> numbers)
    {
        var dealt = new List<List<Command>>[] { [[]], [[]] };
        for (var i = 0; i < commands.Count; i++)
        {
            var node = numbers[i % numbers.Count] / 7 % 2;
            dealt[node][^1].Add(commands[i]);
            if (numbers[i % numbers.Count] % 5 == 0) dealt[node].Add([]);
        }

        var decided = await Task.WhenAll(dealt.Select(RunAsync));
        return [.. decided.SelectMany(batches => batches).OrderBy(batch => batch[0].At).SelectMany(batch => batch)];

        async Task<List<IReadOnlyList<Decided>>> RunAsync(List<List<Command>> batches, int node)
        {
            var done = new List<IReadOnlyList<Decided>>();
            foreach (var batch in batches.Where(batch => batch.Count > 0)) done.Add(await ExecuteAsync(node, batch));
            return done;
        }
    }

    internal async Task<Transfer?> FindAsync(TransferKey key) => await _ledgers[0].FindTransferAsync(key, CancellationToken.None);

    /// <summary>What each account of a scheme comes to, in words.</summary>
    internal Task<IReadOnlyList<string>> BalancesAsync(Scheme scheme) => BalancesAsync(_ledgers[0], scheme);

    internal static async Task<IReadOnlyList<string>> BalancesAsync(ILedgerStore ledger, Scheme scheme)
    {
        var accounts = scheme.Accounts().Select(account => account.Id).ToHashSet();
        var texts = new List<string>();
        foreach (var owner in scheme.Accounts().Select(account => account.Owner).Distinct())
        {
            foreach (var balance in await ledger.ReadBalancesAsync(owner, CancellationToken.None))
            {
                if (!accounts.Contains(balance.Account)) continue;
                texts.Add(
                    $"{balance.Account} {balance.Type} {balance.IsActive} {balance.NetDebitCap:0.####} {balance.Totals.PendingDebits:0.####} " +
                    $"{balance.Totals.PendingCredits:0.####} {balance.Totals.PostedDebits:0.####} {balance.Totals.PostedCredits:0.####}");
            }
        }

        return texts;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _ledgers) await ledger.DisposeAsync();
        await Source.DisposeAsync();
    }
}

/// <summary>A clock that stands where it was put.</summary>
internal sealed class PutClock : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = Clerk.In(-TimeSpan.FromHours(1));

    public override DateTimeOffset GetUtcNow() => Now;
}

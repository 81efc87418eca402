using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>Closes on two nodes while both post: every transfer is in one window, and a window that was closed never changes.</summary>
public sealed class WindowRaceTests : IAsyncLifetime
{
    private const int Pairs = 6;

    private readonly Clerk _clerk = new(new Scheme(Pairs * 2, ["XAA"]));
    private NpgsqlDataSource _source = null!;
    private PostgresLedger[] _ledgers = [];

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(database);
        _source = NpgsqlDataSource.Create(database);
        _ledgers = [new PostgresLedger(database, LedgerPolicy.Default), new PostgresLedger(database, LedgerPolicy.Default)];
        var commands = Enumerable.Range(0, Pairs * 2)
            .SelectMany(place => (Command[])[_clerk.Open(place, 1_000_000), _clerk.FundsIn(place, 1_000_000)]);
        await _ledgers[0].ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _ledgers) await ledger.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public Task A_close_that_races_commits_on_two_nodes_loses_none_and_doubles_none() => RaceAsync(TimeSpan.FromSeconds(4));

    [Fact]
    [Trait("Category", "Long")]
    public Task Closes_that_race_commits_for_long_lose_none_and_double_none() => RaceAsync(TimeSpan.FromMinutes(2));

    private async Task RaceAsync(TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        GroupCommit[] nodes =
        [
            .. _ledgers.Select(ledger => new GroupCommit(
                ledger, new GroupCommitOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance, _ => { })),
        ];
        var payers = Enumerable.Range(0, Pairs * 4).Select(i => PayAsync(nodes[i % 2], nodes[i / 2 % 2], i % Pairs, end.Token)).ToList();
        var closers = nodes.Select(node => CloseAsync(node, end.Token)).ToList();
        var paid = (await Task.WhenAll(payers)).Sum();
        var closed = (await Task.WhenAll(closers)).SelectMany(totals => totals).ToList();

        var books = new PostgresSettlementBooks(_source);
        var last = Assert.Single(await books.FindWindowsAsync(new WindowFilter(State: WindowState.Open), CancellationToken.None)).Id;
        await nodes[0].SubmitAsync(new TestRequest(new CloseWindow(last, "the last")));
        closed.AddRange(await books.ReadTotalsAsync(last, CancellationToken.None));
        foreach (var node in nodes) await node.DisposeAsync();

        Assert.True(paid > 100, $"{paid} transfers are no race");
        Assert.True(last.Value > 5, $"{last} windows are no race");
        Assert.Equal(paid, closed.Sum(total => total.Count));
        Assert.Equal(paid, closed.Sum(total => total.Amount));
        Assert.Empty(await new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None));
    }

    /// <summary>Pays one after the other, prepared at one node and fulfilled at the other; says how many.</summary>
    private async Task<long> PayAsync(GroupCommit prepares, GroupCommit fulfils, int pair, CancellationToken end)
    {
        var paid = 0L;
        while (!end.IsCancellationRequested)
        {
            var id = Clerk.NewId();
            Assert.IsType<Outcome.Reserved>(await prepares.SubmitAsync(new TestRequest(_clerk.Prepare(id, 1, pair, pair + Pairs))));
            Assert.IsType<Outcome.Committed>(await fulfils.SubmitAsync(new TestRequest(_clerk.Fulfil(id, pair, pair + Pairs))));
            paid++;
        }

        return paid;
    }

    /// <summary>Closes whatever window is open, again and again; says what the windows that it closed had, read at once.</summary>
    private async Task<List<PairSum>> CloseAsync(GroupCommit node, CancellationToken end)
    {
        var books = new PostgresSettlementBooks(_source);
        var totals = new List<PairSum>();
        while (!end.IsCancellationRequested)
        {
            var open = Assert.Single(await books.FindWindowsAsync(new WindowFilter(State: WindowState.Open), CancellationToken.None)).Id;
            var outcome = await node.SubmitAsync(new TestRequest(new CloseWindow(open, "a close of many")));
            if (outcome is Outcome.WindowClosed closed) totals.AddRange(await books.ReadTotalsAsync(closed.Closed.Id, CancellationToken.None));
            else Assert.True(outcome is Outcome.Denied { Reason: Reason.WindowNotOpen or Reason.WindowEmpty }, outcome.ToString());
            await Task.Delay(20, CancellationToken.None);
        }

        return totals;
    }
}

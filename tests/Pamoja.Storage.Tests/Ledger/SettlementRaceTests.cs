using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Two nodes pay, close, settle and abort at the same time, without telling each other. When all that was paid is settled, nobody owes
/// anything.
/// </summary>
public sealed class SettlementRaceTests : IAsyncLifetime
{
    private const int Participants = 6;

    private static readonly SettlementState[] States =
        [SettlementState.Recorded, SettlementState.Reserved, SettlementState.Committed, SettlementState.Settled];

    private readonly Clerk _clerk = new(new Scheme(Participants, ["XAA"]));
    private NpgsqlDataSource _source = null!;
    private PostgresLedger[] _ledgers = [];
    private PostgresSettlementBooks _books = null!;
    private GroupCommit[] _nodes = [];

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(database);
        _source = NpgsqlDataSource.Create(database);
        _books = new PostgresSettlementBooks(_source);
        _ledgers = [new PostgresLedger(database, LedgerPolicy.Default), new PostgresLedger(database, LedgerPolicy.Default)];
        _nodes =
        [
            .. _ledgers.Select(ledger => new GroupCommit(
                ledger, new GroupCommitOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance, _ => { })),
        ];
        for (var place = 0; place < Participants; place++)
        {
            await SubmitAsync(0, _clerk.Open(place, 1_000_000));
            await SubmitAsync(0, _clerk.FundsIn(place, 1_000_000));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        foreach (var ledger in _ledgers) await ledger.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task When_all_that_two_nodes_paid_is_settled_every_position_is_zero()
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var payers = Enumerable.Range(0, 8).Select(i => PayAsync(i % 2, new Random(i), end.Token)).ToList();
        var settlers = Enumerable.Range(0, 4).Select(i => SettleAsync(i % 2, new Random(100 + i), end.Token)).ToList();
        var made = await UntilEnoughAsync(end);
        Assert.True((await Task.WhenAll(payers)).Sum() > 50);
        await Task.WhenAll(settlers);
        await FinishAsync();

        Assert.Contains(made, settlement => settlement.State == SettlementState.Aborted);
        Assert.True(made.Count > 5, $"{made.Count} settlements are no race");
        Assert.Empty(await new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None));
        for (var place = 0; place < Participants; place++)
        {
            var balances = await _ledgers[0].ReadBalancesAsync(_clerk.Scheme.Participant(place), default);
            Assert.Equal(0m, balances.Single(balance => balance.Account == _clerk.Scheme.Position(place)).Totals.Value);
        }
    }

    /// <summary>Waits until there was something of everything, then ends the race.</summary>
    private async Task<IReadOnlyList<Settlement>> UntilEnoughAsync(CancellationTokenSource end)
    {
        while (true)
        {
            var made = await _books.FindSettlementsAsync(new SettlementFilter(), default);
            var isEnough = made.Count >= 10
                && made.Any(settlement => settlement.State == SettlementState.Aborted)
                && made.Any(settlement => settlement.State == SettlementState.Settled);
            if (isEnough || end.IsCancellationRequested)
            {
                await end.CancelAsync();
                return made;
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task<int> PayAsync(int node, Random random, CancellationToken end)
    {
        var paid = 0;
        while (!end.IsCancellationRequested)
        {
            var id = Clerk.NewId();
            var (payer, payee) = (random.Next(Participants), random.Next(Participants));
            if (payer == payee) continue;
            Assert.IsType<Outcome.Reserved>(await SubmitAsync(node, _clerk.Prepare(id, random.Next(1, 100), payer, payee)));
            Assert.IsType<Outcome.Committed>(await SubmitAsync(1 - node, _clerk.Fulfil(id, payer, payee)));
            paid++;
        }

        return paid;
    }

    /// <summary>Does whatever can be done next, with everybody else doing the same.</summary>
    private async Task SettleAsync(int node, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var windows = await _books.FindWindowsAsync(new WindowFilter(), default);
            if (random.Next(4) == 0) await SubmitAsync(node, new CloseWindow(windows[^1].Id, "a close"));
            var free = windows.Where(window => window.Contents.Any(content => content.IsFree)).Select(window => window.Id).ToArray();
            if (free.Length > 0) await SubmitAsync(node, new CreateSettlement(Terms, "a settlement", free));
            foreach (var settlement in await _books.FindSettlementsAsync(new SettlementFilter(), default))
            {
                if (settlement.State is SettlementState.Settled or SettlementState.Aborted) continue;
                if (random.Next(40) == 0) await SubmitAsync(node, new AbortSettlement(settlement.Id, "an abort", null));
                if (random.Next(30) == 0) await SubmitAsync(node, Confirm(settlement, $"node {node}"));
                var account = settlement.Accounts[random.Next(settlement.Accounts.Count)];
                var next = States.First(state => state > account.State || state == SettlementState.Settled);
                await SubmitAsync(node, new ChangeSettlement(settlement.Id, [new(account.Participant, account.Account, next, "a step", null)]));
            }
        }
    }

    /// <summary>Closes what is open, and takes every settlement to its end.</summary>
    private async Task FinishAsync()
    {
        await SubmitAsync(0, new CloseWindow((await _books.FindWindowsAsync(new WindowFilter(), default))[^1].Id, "the last"));
        var windows = await _books.FindWindowsAsync(new WindowFilter(), default);
        var free = windows.Where(window => window.Contents.Any(content => content.IsFree)).Select(window => window.Id).ToArray();
        if (free.Length > 0) Assert.IsType<Outcome.Settlements>(await SubmitAsync(0, new CreateSettlement(Terms, "the rest", free)));
        foreach (var settlement in await _books.FindSettlementsAsync(new SettlementFilter(), default))
        {
            if (settlement.State == SettlementState.Aborted) continue;
            foreach (var state in States)
            {
                var changes = settlement.Accounts.Where(account => account.State < state)
                    .Select(account => new SettlementChange(account.Participant, account.Account, state, "the end", null));
                Assert.IsType<Outcome.Settlements>(await SubmitAsync(0, new ChangeSettlement(settlement.Id, [.. changes])));
            }
        }
    }

    private ConfirmSettlement Confirm(Settlement settlement, string content) => new(
        settlement.Id,
        Clerk.HashOf(content),
        "the bank confirmed",
        [
            .. settlement.Accounts.Select((account, line) =>
            {
                var place = Enumerable.Range(0, Participants).First(place => _clerk.Scheme.Position(place) == account.Account);
                return new ConfirmedAmount(
                    line + 1,
                    account.Participant,
                    account.Currency,
                    account.Net,
                    null,
                    null,
                    _clerk.Scheme.Settlement(place),
                    _clerk.Scheme.Position(place),
                    _clerk.Scheme.Reconciliation());
            }),
        ]);

    private SettlementTerms Terms => _clerk.Scheme.Models().First().ToTerms();

    /// <summary>No command fails, whatever races it.</summary>
    private async Task<Outcome> SubmitAsync(int node, Command command)
    {
        var outcome = await _nodes[node].SubmitAsync(new TestRequest(command));
        Assert.False(outcome is Outcome.Denied { Reason: Reason.Internal or Reason.Busy }, $"{command.GetType().Name}: {outcome}");
        return outcome;
    }
}

using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>A node reads again what changed, and comes to what it would read anew.</summary>
public sealed class RegistryChangeTests
{
    [Fact]
    public async Task What_changed_is_read_again_and_nothing_else_and_comes_to_the_same_as_everything()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var here = await RegistryNode.StartAsync(database.ConnectionString);
        await using var there = await RegistryNode.StartAsync(database.ConnectionString);
        await using var ledger = new PostgresLedger(database.ConnectionString, LedgerPolicy.Default);
        await here.OpenCurrencyAsync("XXX");
        await here.AddModelAsync("NET", null);
        await here.AddParticipantAsync("alpha", "XXX");
        await there.Feed.RefreshAsync(default);
        var before = (here.Feed.WholeReads, there.Feed.WholeReads);

        async Task ChangeAsync(Command command) => await ledger.ExecuteAsync([new TestRequest(command)], default);
        var alpha = here.Feed.Current.Find("alpha")!;
        var accounts = alpha.Accounts.Select(account => account.Id).ToArray();
        var opening = here.Feed.Current.Find(ParticipantId.Hub)!.Account(AccountType.Opening, "XXX")!.Id;
        await ChangeAsync(new OpenPosition(Clerk.NewId(), accounts[0], accounts, opening, 10, 0, "XXX"));
        await ChangeAsync(new SetParticipantActive(alpha.Id, accounts, false));
        await ChangeAsync(new SetPolicy(ParticipantId.Hub, accounts, new ParticipantPolicy { Mode = TransferMode.None }));
        await here.Registry.SetEndpointAsync("alpha", "FSPIOP_CALLBACK_URL_QUOTES", "http://a", default);
        await here.Registry.AddParticipantAsync("border", null, isProxy: true, default);
        await here.AddParticipantAsync("beta", "XXX");
        await here.Registry.AddOracleAsync(new Oracle(0, "MSISDN", null, "http://o", "URL", true, default), default);
        await here.Registry.AddAccountTypeAsync(new NamedAccountType(0, "REMITTANCE", "d", true, false), default);
        await here.Registry.AddHubAccountAsync(AccountType.HubFee, "XXX", default);

        await there.Feed.RefreshAsync(default);
        await here.Feed.RefreshAsync(default);
        Assert.Equal(before, (here.Feed.WholeReads, there.Feed.WholeReads));
        await using var anew = await RegistryNode.StartAsync(database.ConnectionString);
        Assert.Equal(TextOf(anew), TextOf(there));
        Assert.Equal(TextOf(anew), TextOf(here));
        Assert.Equal("beta", there.Feed.Current.Find("BETA")!.Name);
        Assert.False(there.Feed.Current.Find("alpha")!.IsActive);
        Assert.Equal(TransferMode.None, there.Feed.Current.Find(ParticipantId.Hub)!.Policy.Mode);
    }

    [Fact]
    public async Task A_change_that_does_not_say_what_it_touched_has_everything_read_again()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("XXX");
        var before = node.Feed.WholeReads;

        await node.AddModelAsync("NET", null);
        Assert.Equal(before + 1, node.Feed.WholeReads);
        Assert.Single(node.Feed.Current.SettlementModels);
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString))
        await using (var stranger = source.CreateCommand(
            "update registry_version set version = version + 1; update participant set is_proxy = true where name = 'Hub'"))
        {
            await stranger.ExecuteNonQueryAsync();
        }

        await node.Feed.RefreshAsync(default);
        Assert.True(node.Feed.Current.Find("Hub")!.IsProxy);
    }

    [Fact]
    public async Task Every_node_hears_of_whom_an_oracle_was_told_and_reads_nothing_else_for_it()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var here = await RegistryNode.StartAsync(database.ConnectionString);
        await using var there = await RegistryNode.StartAsync(database.ConnectionString);
        var told = new System.Collections.Concurrent.ConcurrentQueue<int[]?>();
        there.Feed.PartiesTold = marks => told.Enqueue(marks is null ? null : [.. marks.Order()]);
        var (before, wholeReads) = (there.Feed.Current, there.Feed.WholeReads);

        await here.Registry.NotePartiesAsync([-7, 3], default);
        await there.Feed.RefreshAsync(default);
        await here.Registry.NotePartiesAsync([.. Enumerable.Range(0, 10_000)], default);
        await there.Feed.RefreshAsync(default);
        await here.Registry.AddOracleAsync(new Oracle(0, "MSISDN", null, "http://o", "URL", true, default), default);
        await there.Feed.RefreshAsync(default);

        Assert.Equal([[-7, 3], null], told);
        Assert.Equal(wholeReads, there.Feed.WholeReads);
        Assert.Same(before.Participants, there.Feed.Current.Participants);
        Assert.Equal(here.Feed.Current.Version, there.Feed.Current.Version);
    }

    [Fact]
    public async Task A_change_in_a_large_scheme_costs_little()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString))
        await using (var fill = source.CreateCommand(
            """
            insert into participant (name) select 'fsp' || i from generate_series(1, 1000) i;
            insert into participant_endpoint (participant_id, type, value)
            select participant_id, 'TYPE_' || t, 'http://fsp.example:4000/' || t || '/{{ID}}' from participant, generate_series(1, 30) t;
            """))
        {
            await fill.ExecuteNonQueryAsync();
        }

        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.Registry.SetEndpointAsync("fsp500", "TYPE_1", "http://warm", default);
        var whole = node.Feed.WholeReads;
        var clock = Stopwatch.StartNew();
        const int Changes = 20;
        for (var i = 0; i < Changes; i++)
        {
            var value = $"http://changed/{i}";
            await node.Registry.SetEndpointAsync($"fsp{i + 1}", "TYPE_1", value, default);
            Assert.Equal(value, node.Feed.Current.Find($"fsp{i + 1}")!.Endpoints["TYPE_1"]);
        }

        TestContext.Current.SendDiagnosticMessage($"{clock.ElapsedMilliseconds / Changes} ms a change of 1,000 participants with 30 endpoints each");
        Assert.Equal(whole, node.Feed.WholeReads);
        Assert.Equal(30, node.Feed.Current.Find("fsp7")!.Endpoints.Count);
    }

    private static string TextOf(RegistryNode node)
    {
        var now = node.Feed.Current;
        return JsonSerializer.Serialize(new
        {
            now.Version,
            Participants = now.Participants.Select(participant => new
            {
                participant.Id,
                participant.Name,
                participant.IsActive,
                participant.IsProxy,
                participant.CreatedAt,
                participant.Policy,
                participant.Accounts,
                Endpoints = participant.Endpoints.OrderBy(endpoint => endpoint.Key, StringComparer.Ordinal),
            }),
            now.Oracles,
            now.SettlementModels,
        });
    }
}

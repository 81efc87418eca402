using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public sealed class RegistryTests
{
    private static readonly AccountType[] Pair = [AccountType.Position, AccountType.Settlement];

    private static readonly AccountType[] BothPairs =
        [AccountType.Position, AccountType.Settlement, AccountType.InterchangeFee, AccountType.InterchangeFeeSettlement];

    [Fact]
    public async Task A_new_hub_has_one_participant_itself()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);

        var hub = Assert.Single(node.Feed.Current.Participants);
        Assert.Equal(ParticipantId.Hub, hub.Id);
        Assert.Equal("Hub", hub.Name);
        Assert.Same(hub, node.Feed.Current.Find("hUB"));
    }

    [Fact]
    public async Task A_participant_needs_both_hub_accounts_and_a_settlement_model_and_leaves_no_trace_without()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);

        await node.Registry.AddHubAccountAsync(AccountType.HubReconciliation, "XXX", default);
        Assert.Equal(RegistryOutcome.HubAccountsMissing, await node.AddParticipantAsync("alpha", "XXX"));
        await node.Registry.AddHubAccountAsync(AccountType.HubMultilateralSettlement, "XXX", default);
        var before = node.Feed.Current.Version;
        Assert.Equal(RegistryOutcome.SettlementModelMissing, await node.AddParticipantAsync("alpha", "XXX"));
        await node.Feed.RefreshAsync(default);
        Assert.Equal(before, node.Feed.Current.Version);
        Assert.Null(node.Feed.Current.Find("alpha"));

        await node.AddModelAsync("DEFAULTNET", null);
        Assert.Equal(RegistryOutcome.Done, await node.AddParticipantAsync("alpha", "XXX"));
        Assert.Equal(Pair, node.TypesOf("alpha", "XXX"));
        Assert.All(node.Feed.Current.Find("alpha")!.Accounts, account => Assert.False(account.IsActive));
    }

    [Fact]
    public async Task Accounts_follow_the_models_of_the_currency_and_the_defaults_of_other_account_types()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("INR");
        await node.OpenCurrencyAsync("XTS");
        await node.AddModelAsync("DEFAULTNET", null);
        await node.AddModelAsync("FEES", "INR", isFee: true);

        await node.AddParticipantAsync("alpha", "INR");
        await node.AddParticipantAsync("Alpha", "XTS");

        Assert.Equal(BothPairs, node.TypesOf("alpha", "INR"));
        Assert.Equal(Pair, node.TypesOf("alpha", "XTS"));
        Assert.Equal(2, node.Feed.Current.Participants.Count);
        Assert.Equal(RegistryOutcome.ParticipantCurrencyExists, await node.AddParticipantAsync("ALPHA", "INR"));
        Assert.Equal(RegistryOutcome.ParticipantCurrencyExists, await node.AddParticipantAsync("Hub", "INR"));
    }

    [Fact]
    public async Task A_later_model_gives_existing_participants_the_accounts_they_lack_and_only_them()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("INR");
        await node.OpenCurrencyAsync("XTS");
        await node.AddModelAsync("DEFAULTNET", null);
        await node.AddParticipantAsync("alpha", "INR");
        await node.AddParticipantAsync("beta", "XTS");

        Assert.Equal(RegistryOutcome.Done, await node.AddModelAsync("FEES", "INR", isFee: true));

        Assert.Equal(BothPairs, node.TypesOf("alpha", "INR"));
        Assert.Equal(Pair, node.TypesOf("beta", "XTS"));
        Assert.DoesNotContain(AccountType.InterchangeFee, node.Feed.Current.Find("Hub")!.Accounts.Select(account => account.Type));
    }

    [Fact]
    public async Task The_first_hub_account_of_a_currency_brings_one_opening_account()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("XXX");

        var again = await node.Registry.AddHubAccountAsync(AccountType.HubReconciliation, "XXX", default);
        Assert.Equal(RegistryOutcome.HubAccountExists, again);
        AccountType[] expected = [AccountType.HubReconciliation, AccountType.HubMultilateralSettlement, AccountType.Opening];
        Assert.Equal(expected, node.TypesOf("Hub", "XXX"));
        Assert.All(node.Feed.Current.Find("Hub")!.Accounts, account => Assert.True(account.IsActive));
    }

    [Fact]
    public async Task A_settlement_model_is_unique_by_name_whatever_its_case_and_by_what_it_settles_while_active()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);

        Assert.Equal(RegistryOutcome.Done, await node.AddModelAsync("NETXXX", "XXX"));
        Assert.Equal(RegistryOutcome.SettlementModelExists, await node.AddModelAsync("netxxx", "XTS"));
        Assert.Equal(RegistryOutcome.SettlementModelExists, await node.AddModelAsync("OTHER", "XXX"));
        Assert.Equal(RegistryOutcome.Done, await node.Registry.SetSettlementModelActiveAsync("NETXXX", false, default));
        Assert.Equal(RegistryOutcome.Done, await node.AddModelAsync("OTHER", "XXX"));
        Assert.Equal(RegistryOutcome.SettlementModelExists, await node.Registry.SetSettlementModelActiveAsync("NETXXX", true, default));
        Assert.Equal(RegistryOutcome.SettlementModelNotFound, await node.Registry.SetSettlementModelActiveAsync("NONE", true, default));
    }

    [Fact]
    public async Task An_oracle_answers_alone_for_its_type_and_currency_until_it_is_removed()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        var oracle = new Oracle(0, "MSISDN", null, "http://oracle", "URL", true, default);

        Assert.Equal(RegistryOutcome.Done, await node.Registry.AddOracleAsync(oracle, default));
        Assert.Equal(RegistryOutcome.OracleExists, await node.Registry.AddOracleAsync(oracle, default));
        Assert.Equal(RegistryOutcome.Done, await node.Registry.AddOracleAsync(oracle with { Currency = "XXX" }, default));
        var first = node.Feed.Current.Oracles[0];
        Assert.Equal(RegistryOutcome.OracleExists, await node.Registry.ReplaceOracleAsync(first with { Currency = "XXX" }, default));
        Assert.Equal(RegistryOutcome.Done, await node.Registry.ReplaceOracleAsync(first with { Endpoint = "http://new" }, default));
        Assert.Equal("http://new", node.Feed.Current.Oracles[0].Endpoint);
        Assert.Equal(RegistryOutcome.Done, await node.Registry.RemoveOracleAsync(first.Id, default));
        Assert.Equal(RegistryOutcome.OracleNotFound, await node.Registry.RemoveOracleAsync(first.Id, default));
        Assert.Equal(RegistryOutcome.OracleNotFound, await node.Registry.ReplaceOracleAsync(first, default));
        Assert.Equal(RegistryOutcome.Done, await node.Registry.AddOracleAsync(oracle, default));
    }

    [Fact]
    public async Task A_proxy_needs_no_currency_and_is_registered_once()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);

        Assert.Equal(RegistryOutcome.Done, await node.Registry.AddParticipantAsync("proxy1", null, true, default));
        Assert.Equal(RegistryOutcome.ParticipantCurrencyExists, await node.Registry.AddParticipantAsync("PROXY1", null, true, default));
        var proxy = node.Feed.Current.Find("proxy1")!;
        Assert.True(proxy.IsProxy);
        Assert.Empty(proxy.Accounts);
    }

    [Fact]
    public async Task The_hub_takes_its_configured_name_unless_another_has_it()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("XXX");
        await node.AddModelAsync("NETXXX", "XXX");
        await node.AddParticipantAsync("alpha", "XXX");

        Assert.Equal(RegistryOutcome.Done, await node.Registry.NameHubAsync("switch", default));
        Assert.Equal("switch", node.Feed.Current.Find(ParticipantId.Hub)!.Name);
        Assert.Equal(RegistryOutcome.HubNameTaken, await node.Registry.NameHubAsync("ALPHA", default));
        var before = node.Feed.Current.Version;
        Assert.Equal(RegistryOutcome.Done, await node.Registry.NameHubAsync("switch", default));
        Assert.Equal(before, node.Feed.Current.Version);
    }
}

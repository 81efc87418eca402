using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public sealed class FeeRuleTests
{
    [Fact]
    public async Task A_rule_is_read_back_as_it_was_given_and_goes_out_of_use()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        var rule = new FeeRule
        {
            Id = 1,
            Name = "wallets",
            Kind = FeeKind.Interchange,
            IsPaidByPayer = true,
            Currency = "INR",
            Scenario = "TRANSFER",
            Initiator = "PAYER",
            InitiatorType = "CONSUMER",
            PayerAccountType = "wallet",
            PayeeAccountType = "bank",
            Percentage = 0.6m,
            Flat = 0.05m,
            Minimum = 0.1m,
            Maximum = 20,
            ValidFrom = DateTimeOffset.UnixEpoch,
            ValidTo = DateTimeOffset.UnixEpoch.AddYears(100),
        };
        Assert.Equal(RegistryOutcome.Done, await node.Registry.AddFeeRuleAsync(rule, default));
        Assert.Equal(RegistryOutcome.FeeRuleExists, await node.Registry.AddFeeRuleAsync(rule with { Name = "Wallets" }, default));
        Assert.Equal(rule, Assert.Single(node.Feed.Current.FeeRules));

        Assert.Equal(RegistryOutcome.Done, await node.Registry.RemoveFeeRuleAsync("WALLETS", default));
        Assert.Empty(node.Feed.Current.FeeRules);
        Assert.Equal(RegistryOutcome.FeeRuleNotFound, await node.Registry.RemoveFeeRuleAsync("wallets", default));
    }

    [Fact]
    public async Task A_rule_that_pays_the_hub_gives_everybody_in_its_currency_the_account_for_it()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("INR");
        await node.OpenCurrencyAsync("XTS");
        await node.AddModelAsync("DEFAULTNET", null);
        await node.AddParticipantAsync("alpha", "INR");
        await node.AddParticipantAsync("alpha", "XTS");

        var rule = new FeeRule { Id = 0, Name = "hub", Kind = FeeKind.Hub, IsPaidByPayer = true, Currency = "INR", Flat = 1 };
        await node.Registry.AddFeeRuleAsync(rule, default);
        await node.AddParticipantAsync("beta", "INR");
        AccountType[] withFee = [AccountType.Position, AccountType.Settlement, AccountType.HubFee];
        Assert.Equal(withFee, node.TypesOf("alpha", "INR"));
        Assert.Equal(withFee, node.TypesOf("beta", "INR"));
        Assert.DoesNotContain(AccountType.HubFee, node.TypesOf("alpha", "XTS"));
        Assert.Contains(AccountType.HubFee, node.TypesOf("Hub", "INR"));
    }
}

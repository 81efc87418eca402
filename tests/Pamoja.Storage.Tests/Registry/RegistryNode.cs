using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>A node's registry and feed on a database that several nodes may share.</summary>
internal sealed class RegistryNode : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private RegistryNode(NpgsqlDataSource source, RegistryFeed feed)
    {
        _source = source;
        Feed = feed;
        Registry = new Registry(source, feed);
    }

    public Registry Registry { get; }

    public RegistryFeed Feed { get; }

    public static async Task<RegistryNode> StartAsync(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        var feed = await RegistryFeed.StartAsync(source, TimeProvider.System, NullLogger<RegistryFeed>.Instance, CancellationToken.None);
        return new RegistryNode(source, feed);
    }

    /// <summary>Opens the hub's two accounts of a currency.</summary>
    public async Task OpenCurrencyAsync(string currency)
    {
        Assert.Equal(RegistryOutcome.Done, await Registry.AddHubAccountAsync(AccountType.HubReconciliation, currency, default));
        Assert.Equal(RegistryOutcome.Done, await Registry.AddHubAccountAsync(AccountType.HubMultilateralSettlement, currency, default));
    }

    public Task<RegistryOutcome> AddModelAsync(string name, string? currency, bool isFee = false) =>
        Registry.AddSettlementModelAsync(Model(name, currency, isFee), default);

    public Task<RegistryOutcome> AddParticipantAsync(string name, string currency) =>
        Registry.AddParticipantAsync(name, currency, false, default);

    public static SettlementModel Model(string name, string? currency, bool isFee) => new(
        0,
        name,
        true,
        "NET",
        "MULTILATERAL",
        "DEFERRED",
        currency,
        false,
        isFee ? AccountType.InterchangeFee : AccountType.Position,
        isFee ? AccountType.InterchangeFeeSettlement : AccountType.Settlement,
        true);

    /// <summary>The account types that a participant has in a currency, in order.</summary>
    public AccountType[] TypesOf(string participant, string currency) =>
    [
        .. Feed.Current.Find(participant)!.Accounts
            .Where(account => account.Currency == currency).Select(account => account.Type).Order(),
    ];

    public async ValueTask DisposeAsync()
    {
        await Feed.DisposeAsync();
        await _source.DisposeAsync();
    }
}

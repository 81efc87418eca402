using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class PostgresLedgerTests : LedgerCompliance
{
    /// <summary>All these tests share one database: their schemes have nothing in common.</summary>
    private static readonly Lazy<Task<string>> Database = new(TestPostgres.CreateDatabaseAsync);

    private bool _isRegistered;
    private NpgsqlDataSource? _source;

    private protected override async Task<ILedgerStore> CreateAsync(LedgerPolicy policy)
    {
        var database = await Database.Value;
        if (!_isRegistered) await Scheme.RegisterAsync(database);
        _isRegistered = true;
        return new PostgresLedger(database, policy);
    }

    private protected override ISettlementBooks SettlementOf(ILedgerStore ledger) =>
        new PostgresSettlementBooks(_source = NpgsqlDataSource.Create(Database.Value.Result));

    private protected override async Task<IReadOnlyList<string>> CloseAsync(ILedgerStore ledger)
    {
        if (_source is not null) await _source.DisposeAsync();
        await ((PostgresLedger)ledger).DisposeAsync();
        await using var source = NpgsqlDataSource.Create(await Database.Value);
        return await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None);
    }
}

using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class PostgresLedgerTests : LedgerCompliance
{
    /// <summary>All these tests share one database: their schemes have nothing in common.</summary>
    private static readonly Lazy<Task<string>> Database = new(TestPostgres.CreateDatabaseAsync);

    private bool _isRegistered;

    private protected override async Task<ILedgerStore> CreateAsync(LedgerPolicy policy)
    {
        var database = await Database.Value;
        if (!_isRegistered) await Scheme.RegisterAsync(database);
        _isRegistered = true;
        return new PostgresLedger(database, policy);
    }

    private protected override async Task<IReadOnlyList<string>> CloseAsync(ILedgerStore ledger)
    {
        await ((PostgresLedger)ledger).DisposeAsync();
        await using var source = NpgsqlDataSource.Create(await Database.Value);
        return await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None);
    }
}

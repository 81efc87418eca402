using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class PostgresLedgerTests : LedgerCompliance
{
    private readonly Dictionary<ILedgerStore, string> _databases = [];

    private protected override async Task<ILedgerStore> CreateAsync(LedgerPolicy policy)
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await Scheme.RegisterAsync(database);
        var ledger = new PostgresLedger(database, policy);
        _databases.Add(ledger, database);
        return ledger;
    }

    private protected override async Task<IReadOnlyList<string>> CloseAsync(ILedgerStore ledger)
    {
        await ((PostgresLedger)ledger).DisposeAsync();
        return [];
    }
}

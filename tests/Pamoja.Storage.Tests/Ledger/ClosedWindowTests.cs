using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class ClosedWindowTests
{
    /// <summary>
    /// The sums are kept as money is posted. Journal and transfers are taken away before the close, which all the same comes to what was paid:
    /// it did not look at them, however many they were.
    /// </summary>
    [Fact]
    public async Task What_a_closed_window_comes_to_needs_none_of_its_transfers()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var clerk = new Clerk(Scheme.New());
        await clerk.Scheme.RegisterAsync(database);
        await using var source = NpgsqlDataSource.Create(database);
        await using var ledger = new PostgresLedger(database, LedgerPolicy.Default);
        await ExecuteAsync(clerk.Open(0, 1000), clerk.Open(1, 1000), clerk.FundsIn(0, 1000), clerk.FundsIn(1, 1000));
        TransferId[] ids = [.. Enumerable.Range(0, 30).Select(_ => Clerk.NewId())];
        await ExecuteAsync([.. ids.Select(id => clerk.Prepare(id, 2))]);
        await ExecuteAsync([.. ids.Select(id => clerk.Fulfil(id))]);

        await using (var take = source.CreateCommand("truncate entry, transfer")) await take.ExecuteNonQueryAsync();
        await ExecuteAsync(new CloseWindow(new WindowId(1), "the day is over"));
        var total = Assert.Single(await ledger.Settlement.ReadTotalsAsync(new WindowId(1), CancellationToken.None));
        Assert.Equal((60m, 30L), (total.Amount, total.Count));

        Task<LedgerBatchResult> ExecuteAsync(params Command[] commands) =>
            ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);
    }
}

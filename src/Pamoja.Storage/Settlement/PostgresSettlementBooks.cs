using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Settlement windows in PostgreSQL.</summary>
/// <param name="source">The ledger's database.</param>
public sealed class PostgresSettlementBooks(NpgsqlDataSource source) : ISettlementBooks
{
    /// <summary>
    /// A closed window is immutable, so that two nodes that sum it at once come to the same rows; the second keeps those of the first.
    /// </summary>
    private const string SumSql =
        """
        insert into window_total (window_id, debit_account, credit_account, amount, count)
        select s.window_id, p.debit, p.credit, sum(p.amount), sum(p.count)
        from settlement_window w
        join window_sum s on s.window_id = w.window_id
        cross join lateral unnest(s.debit_accounts, s.credit_accounts, s.amounts, s.counts) as p (debit, credit, amount, count)
        where w.window_id = $1 and w.state <> 1 and not exists (select 1 from window_total t where t.window_id = $1)
        group by s.window_id, p.debit, p.credit
        order by p.debit, p.credit
        on conflict do nothing
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SettlementWindow>> ReadWindowsAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "select window_id, state, reason, created_at, changed_at from settlement_window order by window_id");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var windows = new List<SettlementWindow>();
        while (await row.ReadAsync(cancellation)) windows.Add(SettlementTurn.Window(row));
        return windows;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PairSum>> ReadTotalsAsync(WindowId window, CancellationToken cancellation)
    {
        await using (var sum = source.CreateCommand(SumSql))
        {
            sum.CommandTimeout = 0;
            sum.Parameters.Add(new NpgsqlParameter { Value = window.Value });
            await sum.ExecuteNonQueryAsync(cancellation);
        }

        await using var command = source.CreateCommand(
            "select debit_account, credit_account, amount, count from window_total where window_id = $1 order by debit_account, credit_account");
        command.Parameters.Add(new NpgsqlParameter { Value = window.Value });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var totals = new List<PairSum>();
        while (await row.ReadAsync(cancellation))
        {
            totals.Add(new PairSum(new AccountId(row.GetInt32(0)), new AccountId(row.GetInt32(1)), row.GetDecimal(2), row.GetInt64(3)));
        }

        return totals;
    }
}

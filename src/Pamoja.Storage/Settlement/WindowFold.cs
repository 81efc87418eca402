using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Puts a closed window together: the totals of its pairs, and its contents. Outside the ledger transaction and without its locks, since
/// nothing changes a closed window; whoever needs it first does it, once.
/// </summary>
internal static class WindowFold
{
    /// <summary>Whoever takes the row first puts the window together; another node waits for it and then finds it done.</summary>
    private const string TakeSql = "update settlement_window set is_summed = true where window_id = $1 and state <> 1 and not is_summed";

    private const string TotalsSql =
        """
        insert into window_total (window_id, debit_account, credit_account, amount, count)
        select s.window_id, p.debit, p.credit, sum(p.amount), sum(p.count)
        from window_sum s
        cross join lateral unnest(s.debit_accounts, s.credit_accounts, s.amounts, s.counts) as p (debit, credit, amount, count)
        where s.window_id = $1
        group by s.window_id, p.debit, p.credit
        """;

    /// <summary>One content for each account type and currency whose model in force settles nets, later.</summary>
    private const string ContentsSql =
        $"""
        insert into settlement_window_content (window_id, account_type, currency, settlement_model_id, state, created_at, changed_at)
        select w.window_id, held.type, held.currency, model.settlement_model_id, 2, w.changed_at, w.changed_at
        from settlement_window w
        cross join (
            select a.type, a.currency from window_total t join account a on a.account_id = t.debit_account where t.window_id = $1
            union
            select a.type, a.currency from window_total t join account a on a.account_id = t.credit_account where t.window_id = $1) held
        join settlement_model model
            on model.ledger_account_type = held.type and model.granularity = 'NET' and model.delay = 'DEFERRED' and {Registry.InForce}
        where w.window_id = $1
        order by held.type, held.currency
        """;

    /// <summary>Puts these windows together, as far as they are closed and it was not done.</summary>
    internal static async Task FoldAsync(NpgsqlDataSource source, IEnumerable<int> windows, CancellationToken cancellation)
    {
        foreach (var window in windows)
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (await connection.ExecuteAsync(TakeSql, window) == 0) continue;
            await connection.ExecuteAsync(TotalsSql, window);
            await connection.ExecuteAsync(ContentsSql, window);
            await transaction.CommitAsync(CancellationToken.None);
        }
    }
}

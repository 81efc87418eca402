namespace Pamoja.Storage;

/// <summary>The part of the audit that holds settlement windows and settlements against the journal.</summary>
internal static class SettlementAudit
{
    /// <summary>Windows are counted from one without a gap, and the last of them is open and no other.</summary>
    private const string WindowsSql =
        """
        select format('window %s is in state %s and follows window %s; the last window is %s', window_id, state, before, last)
        from (select window_id, state, lag(window_id, 1, 0) over (order by window_id) as before, max(window_id) over () as last
              from settlement_window) w
        where window_id <> before + 1 or (state = 1) <> (window_id = last)
        """;

    /// <summary>Every committed batch belongs to a window that exists.</summary>
    private const string BatchesSql =
        """
        select format('batch %s belongs to window %s', b.batch_id, coalesce(b.window_id::text, '?'))
        from ledger_batch b left join settlement_window w on w.window_id = b.window_id
        where w.window_id is null and not b.is_void
        """;

    /// <summary>
    /// The sums of a batch are what its lines posted between settleable accounts, in the window of the batch; as far back as the journal goes.
    /// </summary>
    private const string SumsSql =
        """
        with posted as (
            select e.batch_id, b.window_id, e.debit_account, e.credit_account, sum(e.amount) as amount, count(*) as count
            from entry e
            join ledger_batch b on b.batch_id = e.batch_id
            join account d on d.account_id = e.debit_account and d.type in (1, 5)
            join account c on c.account_id = e.credit_account and c.type in (1, 5)
            where e.kind in (2, 4)
            group by e.batch_id, b.window_id, e.debit_account, e.credit_account),
        kept as (
            select s.batch_id, s.window_id, p.*
            from window_sum s
            join ledger_batch b on b.batch_id = s.batch_id
            cross join journal_start j
            cross join lateral unnest(s.debit_accounts, s.credit_accounts, s.amounts, s.counts)
                as p (debit_account, credit_account, amount, count)
            where b.day >= j.day or exists (select from entry e where e.batch_id = s.batch_id))
        select format('batch %s posted %s in %s lines from account %s to account %s in window %s, its sums say %s in %s in window %s',
                      coalesce(p.batch_id, k.batch_id), coalesce(p.amount, 0), coalesce(p.count, 0),
                      coalesce(p.debit_account, k.debit_account), coalesce(p.credit_account, k.credit_account),
                      coalesce(p.window_id::text, '?'), coalesce(k.amount, 0), coalesce(k.count, 0), coalesce(k.window_id::text, '?'))
        from posted p
        full join kept k on k.batch_id = p.batch_id and k.debit_account = p.debit_account and k.credit_account = p.credit_account
        where (p.amount, p.count, p.window_id) is distinct from (k.amount, k.count::bigint, k.window_id)
        """;

    /// <summary>Where the sums of a closed window were put together, they are those of its batches; the open one has none yet.</summary>
    private const string TotalsSql =
        """
        with summed as (
            select s.window_id, p.debit_account, p.credit_account, sum(p.amount) as amount, sum(p.count) as count
            from window_sum s
            cross join lateral unnest(s.debit_accounts, s.credit_accounts, s.amounts, s.counts)
                as p (debit_account, credit_account, amount, count)
            where s.window_id in (select window_id from window_total)
            group by s.window_id, p.debit_account, p.credit_account)
        select format('window %s: %s in %s postings from account %s to account %s, its batches say %s in %s',
                      coalesce(t.window_id, s.window_id), coalesce(t.amount, 0), coalesce(t.count, 0),
                      coalesce(t.debit_account, s.debit_account), coalesce(t.credit_account, s.credit_account),
                      coalesce(s.amount, 0), coalesce(s.count, 0))
        from window_total t
        full join summed s on s.window_id = t.window_id and s.debit_account = t.debit_account and s.credit_account = t.credit_account
        where (t.amount, t.count) is distinct from (s.amount, s.count)
           or t.window_id in (select window_id from settlement_window where state = 1)
        """;

    internal static readonly string[] Checks = [WindowsSql, BatchesSql, SumsSql, TotalsSql];
}

namespace Pamoja.Storage;

/// <summary>The part of the audit that holds rows against the rules they were made by, where the journal alone does not tell.</summary>
internal static class RecordAudit
{
    /// <summary>
    /// Every version of a balance was written by a batch that was committed, at its time, which never goes back. Where days were archived the
    /// mark of an account's first version may have gone with them.
    /// </summary>
    private const string BalancesSql =
        """
        select format('account %s version %s is of batch %s%s', v.account_id, v.version, v.batch_id,
                      case when m.batch_id is null then ', which was not committed'
                           when m.created_at <> v.created_at then ', which has another time'
                           else ', which is before that of the version before it' end)
        from (select account_id, version, batch_id, created_at, lag(created_at) over (partition by account_id order by version) as before
              from balance) v
        cross join journal_start j
        left join ledger_batch m on m.batch_id = v.batch_id and not m.is_void
        where (m.batch_id is null and (v.before is not null or j.day = '-infinity'))
           or m.created_at <> v.created_at or v.created_at < v.before
        """;

    /// <summary>The lines that name a version of an account stand in the batch that wrote it.</summary>
    private const string BatchesSql =
        """
        select format('account %s version %s is of batch %s, a line of batch %s names it', b.account_id, b.version, b.batch_id, l.batch_id)
        from (select distinct account_id, version, batch_id
              from (select debit_account as account_id, debit_version as version, batch_id from entry
                    union all select credit_account, credit_version, batch_id from entry) side) l
        join balance b on b.account_id = l.account_id and b.version = l.version
        where b.batch_id <> l.batch_id
        """;

    /// <summary>The limit in force is the last that was set, by a batch that was committed, or whose mark was archived with its day.</summary>
    private const string LimitsSql =
        """
        select format('account %s has a limit of %s with its alarm at %s %%, the last that was set is %s with %s %%%s', a.account_id,
                      coalesce(a.net_debit_cap::text, 'none'), a.alarm_percentage, coalesce(l.net_debit_cap::text, 'none'),
                      coalesce(l.alarm_percentage::text, 'none'),
                      case when l.account_id is not null and m.is_void is not false then ', by a batch that was not committed' else '' end)
        from account a
        cross join journal_start j
        full join (select distinct on (account_id) * from account_limit order by account_id, created_at desc, line desc) l
          on l.account_id = a.account_id
        left join ledger_batch m on m.batch_id = l.batch_id
        where a.net_debit_cap is distinct from l.net_debit_cap
           or (l.account_id is not null
               and (m.is_void or (m.batch_id is null and j.day = '-infinity')
                    or (a.alarm_percentage, a.is_cap_percentage) is distinct from (l.alarm_percentage, l.is_percentage)))
        """;

    /// <summary>
    /// What was posted or waits for its transfer has a fulfilment that fits; conversions and nothing else stand in the space of fxTransfers;
    /// money is moved between accounts of its currency; a participant's reservation has an end.
    /// </summary>
    private const string TransfersSql =
        """
        select format('transfer %s/%s of kind %s in state %s: %s', t.space, t.transfer_id, t.kind, t.state,
                      case when (t.space = 2) <> (t.kind = 5) then 'its id stands in the wrong space'
                           when t.kind in (1, 5) and t.state in (2, 7, 8) and sha256(t.fulfilment) is distinct from t.condition
                               then 'its fulfilment does not fit its condition'
                           when t.kind in (1, 3, 5) and t.state = 1 and t.expires_at is null then 'its reservation has no end'
                           else format('%s from account %s (%s) to account %s (%s)', t.currency, t.debit_account, d.currency,
                                       t.credit_account, c.currency) end)
        from transfer t
        left join account d on d.account_id = t.debit_account
        left join account c on c.account_id = t.credit_account
        cross join lateral (select case when t.terms ? 'source' then t.target_currency else t.currency end as currency) moved
        where (t.space = 2) <> (t.kind = 5)
           or (t.kind in (1, 5) and t.state in (2, 7, 8) and sha256(t.fulfilment) is distinct from t.condition)
           or (t.kind in (1, 3, 5) and t.state = 1 and t.expires_at is null)
           or (t.kind <> 6 and t.state not in (3, 4)
               and coalesce(t.terms ? 'noEntries', false) is false
               and (d.currency is distinct from moved.currency or c.currency is distinct from moved.currency))
        """;

    /// <summary>
    /// A conversion that was reserved is listed by the transfer that it is for, and only such; once the transfer is decided the whole unit
    /// is: all posted, or nothing. Only a conversion whose initiator is in another scheme may be posted for a transfer that is not here.
    /// </summary>
    private const string UnitsSql =
        """
        with named as (
            select transfer_id, depends_on, state, coalesce(terms ? 'payer', false) as is_far from transfer
            where space = 2 and depends_on is not null and state not in (3, 4)),
        listed as (
            select h.transfer_id, h.kind, h.state, l.conversion
            from transfer h cross join lateral unnest(h.conversions) as l (conversion)
            where h.space = 1 and h.conversions is not null)
        select format('conversion %s in state %s is for transfer %s, whose conversion %s is listed; that transfer is in state %s',
                      coalesce(n.transfer_id::text, '?'), coalesce(n.state::text, '?'), coalesce(n.depends_on::text, '?'),
                      coalesce(l.conversion::text, '?'), coalesce(l.state::text, '?'))
        from named n
        full join listed l on l.conversion = n.transfer_id and l.transfer_id = n.depends_on
        where n.transfer_id is null or l.transfer_id is null
           or (n.state in (2, 8) and not (l.kind = 1 and l.state in (2, 8)) and not (n.is_far and (l.kind <> 1 or l.state in (3, 4))))
           or (l.kind = 1 and l.state not in (1, 7, 9) and n.state in (1, 7, 9))
        """;

    internal static readonly string[] Checks = [BalancesSql, BatchesSql, LimitsSql, TransfersSql, UnitsSql];
}

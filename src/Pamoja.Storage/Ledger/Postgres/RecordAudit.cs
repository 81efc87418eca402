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
        left join ledger_batch m on m.batch_id = v.batch_id and not m.is_void
        where (m.batch_id is null and (v.before is not null or (select day from journal_start) = '-infinity'))
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
        full join (select distinct on (account_id) * from account_limit order by account_id, created_at desc, line desc) l
          on l.account_id = a.account_id
        left join ledger_batch m on m.batch_id = l.batch_id
        where a.net_debit_cap is distinct from l.net_debit_cap
           or (l.account_id is not null
               and (m.is_void or (m.batch_id is null and (select day from journal_start) = '-infinity')
                    or (a.alarm_percentage, a.is_cap_percentage) is distinct from (l.alarm_percentage, l.is_percentage)))
        """;

    /// <summary>
    /// What was posted or waits for its transfer has a fulfilment that fits; conversions and nothing else stand in the space of fxTransfers,
    /// bulks and nothing else in theirs; money is moved between accounts of its currency; a participant's reservation has an end, its own or
    /// that of its bulk.
    /// </summary>
    private const string TransfersSql =
        """
        select format('transfer %s/%s of kind %s in state %s: %s', t.space, t.transfer_id, t.kind, t.state,
                      case when (t.space = 2) <> (t.kind = 5) or (t.space = 3) <> (t.kind = 7) then 'its id stands in the wrong space'
                           when t.kind in (1, 5) and t.state in (2, 7, 8) and sha256(t.fulfilment) is distinct from t.condition
                               then 'its fulfilment does not fit its condition'
                           when t.kind in (1, 3, 5, 7) and t.state = 1 and t.expires_at is null and not coalesce(t.terms ? 'bulk', false)
                               then 'its reservation has no end'
                           else format('%s from account %s (%s) to account %s (%s)', t.currency, t.debit_account, d.currency,
                                       t.credit_account, c.currency) end)
        from transfer t
        left join account d on d.account_id = t.debit_account
        left join account c on c.account_id = t.credit_account
        cross join lateral (select case when t.terms ? 'source' then t.target_currency else t.currency end as currency) moved
        where (t.space = 2) <> (t.kind = 5)
           or (t.kind in (1, 5) and t.state in (2, 7, 8) and sha256(t.fulfilment) is distinct from t.condition)
           or (t.kind in (1, 3, 5, 7) and t.state = 1 and t.expires_at is null and not coalesce(t.terms ? 'bulk', false))
           or (t.space = 3) <> (t.kind = 7)
           or (t.kind not in (6, 7) and t.state not in (3, 4)
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

    /// <summary>
    /// A payment of a bulk is listed by it, and only such; it is decided when its bulk is, and nothing of a bulk that came to nothing was
    /// posted. One that was refused because the id of its bulk was taken (reason 17) is listed nowhere.
    /// </summary>
    private const string PaymentsSql =
        """
        with listed as (
            select b.bulk_id, i.id from bulk_transfer b cross join lateral unnest(b.transfer_ids, b.reasons) as i (id, reason) where i.reason = 0),
        named as (
            select transfer_id, state, reason, (terms ->> 'bulk')::uuid as bulk_id from transfer where space = 1 and terms ? 'bulk')
        select format('transfer %s in state %s names bulk transfer %s, which is in state %s and lists %s', coalesce(n.transfer_id::text, '?'),
                      coalesce(n.state::text, '?'), coalesce(n.bulk_id, l.bulk_id), coalesce(h.state::text, '?'), coalesce(l.id::text, 'nothing'))
        from listed l
        full join named n on n.transfer_id = l.id and n.bulk_id = l.bulk_id
        left join transfer h on h.space = 3 and h.transfer_id = coalesce(l.bulk_id, n.bulk_id)
        where n.transfer_id is null or h.transfer_id is null or (l.id is null and not (n.state = 3 and n.reason = 17))
           or (h.state = 1 and n.state not in (1, 3, 4))
           or (h.state <> 1 and n.state in (1, 7, 9))
           or (h.state not in (1, 2) and n.state in (2, 8))
        """;

    /// <summary>A bulk has a list of its payments; while it is reserved at least one of them is.</summary>
    private const string BulksSql =
        """
        select format('bulk transfer %s in state %s has a list of %s payments', coalesce(h.transfer_id, b.bulk_id),
                      coalesce(h.state::text, '?'), coalesce(cardinality(b.transfer_ids)::text, 'no'))
        from (select transfer_id, state from transfer where space = 3) h
        full join bulk_transfer b on b.bulk_id = h.transfer_id
        where h.transfer_id is null or b.bulk_id is null
           or (h.state = 1 and not exists (
                   select from unnest(b.transfer_ids, b.reasons) as i (id, reason)
                   join transfer t on t.space = 1 and t.transfer_id = i.id where i.reason = 0 and t.state = 1))
        """;

    internal static readonly string[] Checks =
        [BalancesSql, BatchesSql, LimitsSql, TransfersSql, UnitsSql, PaymentsSql, BulksSql];
}

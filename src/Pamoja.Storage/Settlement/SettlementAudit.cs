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
            where e.kind in (2, 4, 6)
            group by e.batch_id, b.window_id, e.debit_account, e.credit_account),
        kept as (
            select s.batch_id, s.window_id, p.*
            from window_sum s
            join ledger_batch b on b.batch_id = s.batch_id
            cross join lateral unnest(s.debit_accounts, s.credit_accounts, s.amounts, s.counts)
                as p (debit_account, credit_account, amount, count)
            where b.day >= (select day from journal_start) or exists (select from entry e where e.batch_id = s.batch_id))
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

    /// <summary>A net is what the windows of the settlement say, for each account.</summary>
    private const string NetsSql =
        """
        with summed as (
            select s.settlement_id, k.account_id, sum(k.net) as net
            from settlement s
            join settlement_window_content c on c.content_id = any(s.contents)
            join window_total t on t.window_id = c.window_id
            join account d on d.account_id = t.debit_account and d.type = c.account_type and d.currency = c.currency
            cross join lateral (values (t.debit_account, t.amount), (t.credit_account, -t.amount)) k (account_id, net)
            group by s.settlement_id, k.account_id)
        select format('settlement %s: account %s has a net of %s, its windows say %s',
                      coalesce(a.settlement_id, n.settlement_id), coalesce(a.account_id, n.account_id), coalesce(a.net::text, '?'),
                      coalesce(n.net::text, '?'))
        from settlement_account a
        full join summed n on n.settlement_id = a.settlement_id and n.account_id = a.account_id
        where a.net is distinct from n.net
        """;

    /// <summary>In each currency of a settlement, what is owed is owed to somebody.</summary>
    private const string ZeroSql =
        """
        select format('settlement %s: nets in %s sum to %s', settlement_id, currency, sum(net))
        from settlement_account group by settlement_id, currency having sum(net) <> 0
        """;

    /// <summary>A settlement stands where the last of its accounts stands; it is settling when only some are settled.</summary>
    private const string StatesSql =
        """
        select format('settlement %s is in state %s, its accounts in states %s to %s', s.settlement_id, s.state, min(a.state), max(a.state))
        from settlement s left join settlement_account a on a.settlement_id = s.settlement_id
        group by s.settlement_id, s.state
        having s.state is distinct from case when min(a.state) = 4 and bool_or(a.state = 6) then 5 else min(a.state) end
        """;

    /// <summary>
    /// What moved for an account is what its state and net say: a recipient's movement is reserved, committed, or released when the
    /// settlement was aborted after it; a sender's is committed. Nothing else moves positions in the space of settlements.
    /// </summary>
    private const string MovementsSql =
        """
        with expected as (
            select a.settlement_id, a.account_id, a.net,
                   (lpad(to_hex(a.settlement_id), 16, '0') || lpad(to_hex(a.account_id), 16, '0'))::uuid as transfer_id,
                   case
                       when not s.auto_position_reset or a.net = 0 then null
                       when a.state in (4, 6) then 2
                       when a.net < 0 and a.state = 3 then 1
                       when a.net < 0 and a.state = 7 and exists (
                           select 1 from settlement_change c
                           where c.settlement_id = a.settlement_id and c.account_id = a.account_id and c.state = 3) then 5
                   end as state,
                   case when a.net < 0 then a.account_id else h.account_id end as debit_account,
                   case when a.net < 0 then h.account_id else a.account_id end as credit_account
            from settlement_account a
            join settlement s on s.settlement_id = a.settlement_id
            left join account h on h.participant_id = 1 and h.type = 4 and h.currency = a.currency)
        select format('settlement %s: account %s with a net of %s has a movement of %s from account %s to account %s in state %s, not %s',
                      coalesce(e.settlement_id::text, '?'), coalesce(e.account_id::text, '?'), coalesce(e.net::text, '?'),
                      coalesce(t.amount::text, '?'), coalesce(t.debit_account::text, '?'), coalesce(t.credit_account::text, '?'),
                      coalesce(t.state::text, '?'), coalesce(e.state::text, '?'))
        from (select * from expected where state is not null) e
        full join (select * from transfer where space = 4 and kind in (20, 21)) t on t.transfer_id = e.transfer_id
        where (t.state::integer, t.amount, t.debit_account, t.credit_account)
              is distinct from (e.state, abs(e.net), e.debit_account, e.credit_account)
        """;

    /// <summary>
    /// Where the bank confirmed a settlement, good funds moved for each net between the participant's SETTLEMENT account and the hub's
    /// reconciliation, and the settlement is settled; where it did not, none did.
    /// </summary>
    private const string FundsSql =
        """
        with expected as (
            select s.settlement_id, s.state, p.account_id, a.net,
                   (lpad(to_hex(s.settlement_id), 16, '0') || lpad(to_hex(p.account_id), 16, '0'))::uuid as transfer_id,
                   case when a.net > 0 then p.account_id else h.account_id end as debit_account,
                   case when a.net > 0 then h.account_id else p.account_id end as credit_account
            from settlement s
            join settlement_account a on a.settlement_id = s.settlement_id and a.net <> 0
            left join account p on p.participant_id = a.participant_id and p.type = 2 and p.currency = a.currency
            left join account h on h.participant_id = 1 and h.type = 3 and h.currency = a.currency
            where s.confirmation is not null)
        select format('settlement %s, which the bank confirmed, is in state %s: account %s with a net of %s has %s moved from account %s to %s',
                      coalesce(e.settlement_id::text, '?'), coalesce(e.state::text, '?'), coalesce(e.account_id::text, '?'),
                      coalesce(e.net::text, '?'), coalesce(t.amount::text, '?'), coalesce(t.debit_account::text, '?'),
                      coalesce(t.credit_account::text, '?'))
        from expected e
        full join (select * from transfer where space = 4 and kind not in (20, 21)) t on t.transfer_id = e.transfer_id
        where (6, t.kind::integer, t.state::integer, t.amount, t.debit_account, t.credit_account)
              is distinct from (e.state::integer, case when e.net > 0 then 22 else 23 end, 2, abs(e.net), e.debit_account, e.credit_account)
        """;

    /// <summary>
    /// What of an account's debits is said to be settled is what its settlements have settled, and no more than there is; what a settlement says
    /// was debited is what its windows say.
    /// </summary>
    private const string DebitsSql =
        """
        with settled as (
            select a.account_id, sum(case when a.net < 0 and a.state in (3, 4, 6) then -a.net else 0 end
                                     + case when a.state in (4, 6) then a.debits else 0 end) as sum
            from settlement_account a join settlement s on s.settlement_id = a.settlement_id and s.auto_position_reset
            group by a.account_id)
        select format('account %s: %s of its debits of %s are settled, its settlements say %s', k.account_id, k.settled_debits,
                      coalesce(b.debits::text, '?'), coalesce(d.sum, 0))
        from account k
        left join settled d on d.account_id = k.account_id
        left join lateral (
            select l.pending_debits + l.posted_debits as debits
            from balance l where l.account_id = k.account_id and l.day = k.balance_day order by l.version desc limit 1) b on true
        where k.settled_debits <> coalesce(d.sum, 0) or k.settled_debits > coalesce(b.debits, 0)
        union all
        select format('settlement %s: account %s has debits of %s, its windows say %s', a.settlement_id, a.account_id, a.debits, coalesce(w.sum, 0))
        from settlement_account a
        left join (
            select s.settlement_id, t.debit_account, sum(t.amount) as sum
            from settlement s
            join settlement_window_content c on c.content_id = any(s.contents)
            join window_total t on t.window_id = c.window_id
            join account k on k.account_id = t.debit_account and k.type = c.account_type and k.currency = c.currency
            group by s.settlement_id, t.debit_account) w on w.settlement_id = a.settlement_id and w.debit_account = a.account_id
        where a.debits <> coalesce(w.sum, 0)
        """;

    /// <summary>The hub's account rests at zero: what is on it is owed by settlements that are half committed.</summary>
    private const string MultilateralSql =
        """
        select format('account %s, which settlements in %s pass through, has %s; they say %s', h.account_id, h.currency, b.value, owed.net)
        from account h
        cross join lateral (
            select l.posted_debits - l.posted_credits as value
            from balance l where l.account_id = h.account_id order by l.version desc limit 1) b
        cross join lateral (
            select coalesce(sum(a.net), 0) as net
            from settlement_account a join settlement s on s.settlement_id = a.settlement_id and s.auto_position_reset
            where a.currency = h.currency and a.state in (4, 6)) owed
        where h.type = 4 and b.value <> owed.net
        """;

    /// <summary>A content is where its settlement takes it, and a settlement that was not aborted has all of its contents.</summary>
    private const string ContentsSql =
        """
        select format('content %s of window %s is in state %s with settlement %s, which is in state %s', c.content_id, c.window_id, c.state,
                      coalesce(c.settlement_id::text, '?'), coalesce(s.state::text, '?'))
        from settlement_window_content c
        left join settlement s on s.settlement_id = c.settlement_id and c.content_id = any(s.contents)
        where c.state is distinct from case when c.settlement_id is null then 2 when s.state = 6 then 4 when s.state = 7 then 5
                                            when s.state is not null then 3 end
        union all
        select format('settlement %s lacks content %s', s.settlement_id, k.content_id)
        from settlement s cross join lateral unnest(s.contents) as k (content_id)
        left join settlement_window_content c on c.content_id = k.content_id
        where c.content_id is null or (s.state <> 7 and c.settlement_id is distinct from s.settlement_id)
        """;

    /// <summary>A closed window is where its contents take it.</summary>
    private const string WindowStatesSql =
        """
        select format('window %s is in state %s, its contents say %s', w.window_id, w.state, k.state)
        from settlement_window w
        cross join lateral (
            select case when count(*) = 0 then 2 when bool_and(c.state = 4) then 4 when bool_or(c.state in (3, 4)) then 3
                        when bool_or(c.state = 5) then 5 else 2 end as state
            from settlement_window_content c where c.window_id = w.window_id) k
        where w.state <> 1 and w.state <> k.state
        """;

    internal static readonly string[] Checks =
    [
        WindowsSql, BatchesSql, SumsSql, TotalsSql, NetsSql, ZeroSql, StatesSql, MovementsSql, FundsSql, DebitsSql, MultilateralSql, ContentsSql,
        WindowStatesSql,
    ];
}

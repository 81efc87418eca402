using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Recomputes the books from the journal, in one snapshot, and names what does not agree. It reads everything and locks nothing.
/// </summary>
/// <param name="source">The ledger's database; the role needs no more than to read.</param>
public sealed class LedgerAudit(NpgsqlDataSource source)
{
    /// <summary>Most differences that one check names; books that are wrong are often wrong in many places.</summary>
    public const int DifferencesMax = 100;

    /// <summary>Hashing the whole journal is this session's only work; compiling its few statements is not worth the while.</summary>
    private const string SettingsSql = "set local work_mem = '128MB'; set local jit = off; set local enable_seqscan = on; " +
        "set local enable_hashjoin = on; set local enable_mergejoin = on";

    // The first day of the journal is asked for by a sub-select everywhere: PostgreSQL knows nothing of a table of one row, takes it for
    // thousands, and joins accordingly.

    /// <summary>Every line moves one amount between two accounts of a currency, and belongs to a batch that was committed.</summary>
    private const string LinesSql =
        """
        select format('entry %s/%s: %s from account %s (%s) to account %s (%s)%s', e.batch_id, e.line, e.amount, e.debit_account, d.currency,
                      e.credit_account, c.currency, case when b.batch_id is null then ', of a batch that was not committed'
                                                        when b.created_at <> e.created_at then ', at another time than its batch' else '' end)
        from entry e
        left join account d on d.account_id = e.debit_account
        left join account c on c.account_id = e.credit_account
        left join ledger_batch b on b.batch_id = e.batch_id and not b.is_void
        where e.amount <= 0 or d.currency is distinct from c.currency or d.currency is null or b.batch_id is null
           or b.created_at <> e.created_at
        """;

    /// <summary>
    /// Each version of a balance is the one before it, plus the lines that name it; versions count from one without a gap, or from the first one that
    /// is here when earlier days were archived.
    /// </summary>
    private const string VersionsSql =
        """
        with moved as (
            select account_id, version, sum(pending_debits) as pending_debits, sum(pending_credits) as pending_credits,
                   sum(posted_debits) as posted_debits, sum(posted_credits) as posted_credits
            from (
                select debit_account as account_id, debit_version as version,
                       case kind when 1 then amount when 2 then -amount when 3 then -amount else 0 end as pending_debits, 0 as pending_credits,
                       case when kind in (2, 4, 5, 6) then amount else 0 end as posted_debits, 0 as posted_credits
                from entry
                union all
                select credit_account, credit_version, 0, case kind when 1 then amount when 2 then -amount when 3 then -amount else 0 end,
                       0, case when kind in (2, 4, 5, 6) then amount else 0 end
                from entry) line
            group by account_id, version),
        step as (
            select account_id, version, pending_debits, pending_credits, posted_debits, posted_credits, is_first,
                   version - lag(version, 1, 0::bigint) over chain as gap,
                   pending_debits - lag(pending_debits, 1, 0::numeric) over chain as more_pending_debits,
                   pending_credits - lag(pending_credits, 1, 0::numeric) over chain as more_pending_credits,
                   posted_debits - lag(posted_debits, 1, 0::numeric) over chain as more_posted_debits,
                   posted_credits - lag(posted_credits, 1, 0::numeric) over chain as more_posted_credits
            from (
                select b.*, case when (select day from journal_start) > '-infinity'
                                      and min(b.version) over (partition by b.account_id) = b.version then 1 end as is_first
                from balance b) b
            window chain as (partition by account_id order by version))
        select case
                   when s.version is null then format('account %s has no version %s, which entries name', m.account_id, m.version)
                   when s.gap <> 1 then format('account %s has no version %s', s.account_id, s.version - 1)
                   else format('account %s version %s moved by %s/%s pending and %s/%s posted, its entries say %s/%s and %s/%s',
                               s.account_id, s.version, s.more_pending_debits, s.more_pending_credits, s.more_posted_debits,
                               s.more_posted_credits, coalesce(m.pending_debits, 0), coalesce(m.pending_credits, 0),
                               coalesce(m.posted_debits, 0), coalesce(m.posted_credits, 0))
               end
        from step s full join moved m on m.account_id = s.account_id and m.version = s.version
        where s.version is null
           or (s.is_first is null
               and (s.gap <> 1
                   or s.more_pending_debits <> coalesce(m.pending_debits, 0) or s.more_pending_credits <> coalesce(m.pending_credits, 0)
                   or s.more_posted_debits <> coalesce(m.posted_debits, 0) or s.more_posted_credits <> coalesce(m.posted_credits, 0)))
           or least(s.pending_debits, s.pending_credits, s.posted_debits, s.posted_credits) < 0
        """;

    /// <summary>Per currency, what is debited is credited.</summary>
    private const string CurrenciesSql =
        """
        select format('%s: pending debits %s, pending credits %s, posted debits %s, posted credits %s',
                      a.currency, sum(b.pending_debits), sum(b.pending_credits), sum(b.posted_debits), sum(b.posted_credits))
        from account a
        cross join lateral (select * from balance l where l.account_id = a.account_id and l.day = a.balance_day order by l.version desc limit 1) b
        group by a.currency
        having sum(b.pending_debits) <> sum(b.pending_credits) or sum(b.posted_debits) <> sum(b.posted_credits)
        """;

    /// <summary>What a movement moves between its two accounts: on the payee's side of a conversion, the target amount.</summary>
    private const string MovedSql = "case when t.terms ? 'source' then t.target_amount else t.amount end";

    /// <summary>
    /// The account of the provider whom a payee's conversion puts in the payee's place: position (0) or settlement account (1). Looked for only
    /// where a transfer has conversions.
    /// </summary>
    private static string ProviderSql(int place) =>
        $"""
        (select (f.terms -> 'source' ->> {place})::integer from unnest(t.conversions) as listed (id)
         join transfer f on f.space = 2 and f.transfer_id = listed.id where f.terms ? 'source' and f.state in (2, 8))
        """;

    /// <summary>What a transfer owes in fees by its terms; rounds half up, as <see cref="Ledger.Charge.On"/>.</summary>
    private const string FeesSql =
        """
        (select coalesce(sum(greatest(least(round(t.amount * c.percent * 0.01 + c.flat, c.scale), c.max), c.min)), 0)
         from jsonb_to_recordset(t.terms -> 'charges') as c (debit integer, credit integer, percent numeric, flat numeric, min numeric,
                                                             max numeric, scale integer, "from" timestamptz, "to" timestamptz)
         where c.debit <> c.credit and (c."from" <= t.completed_at) is not false and (t.completed_at < c."to") is not false)
        """;

    /// <summary>
    /// A state has the lines that lead to it, each with the accounts and the amount of the transfer: Reserved one Pend, none where the id is
    /// announced only; Dependent one Pend; Committed Pend and Post, or Direct; Aborted and Expired Pend and Void; Invalid none; Rejected none,
    /// or Pend and Void when the operator took a funds-out back; Settled Pend, Void and Settle, the last between the accounts of its terms.
    /// What is posted gets a Direct for each fee: their sum is what the terms say, computed again. Where the payee converts, the commit is Void
    /// and Redirect, or Settle, to the provider of the conversion. Where one proxy stands for both sides there is no line at all, nor has
    /// a bulk any: its payments have them.
    /// </summary>
    private static readonly string TransfersSql =
        $"""
        with journal as (
            select space, transfer_id,
                   concat(repeat('1', count(*) filter (where kind = 1)::integer), repeat('2', count(*) filter (where kind = 2)::integer),
                          repeat('3', count(*) filter (where kind = 3)::integer), repeat('4', count(*) filter (where kind = 4)::integer),
                          repeat('5', count(*) filter (where kind = 5)::integer), repeat('6', count(*) filter (where kind = 6)::integer)) as kinds,
                   min(amount) filter (where kind < 4) as amount_min, max(amount) filter (where kind < 4) as amount_max,
                   min(debit_account) filter (where kind < 4) as debit_min, max(debit_account) filter (where kind < 4) as debit_max,
                   min(credit_account) filter (where kind < 4) as credit_min, max(credit_account) filter (where kind < 4) as credit_max,
                   sum(amount) filter (where kind = 4) as direct, min(debit_account) filter (where kind = 4) as direct_debit,
                   min(credit_account) filter (where kind = 4) as direct_credit,
                   sum(amount) filter (where kind = 5) as settled, min(debit_account) filter (where kind = 5) as settled_debit,
                   min(credit_account) filter (where kind = 5) as settled_credit,
                   sum(amount) filter (where kind = 6) as redirected, min(debit_account) filter (where kind = 6) as redirected_debit,
                   min(credit_account) filter (where kind = 6) as redirected_credit
            from entry group by space, transfer_id)
        select format('transfer %s/%s of kind %s is in state %s for reason %s, its entries are %s',
                      coalesce(t.space, j.space), coalesce(t.transfer_id, j.transfer_id), coalesce(t.kind::text, '?'),
                      coalesce(t.state::text, '?'), coalesce(t.reason::text, '?'), coalesce(j.kinds, 'none'))
        from transfer t
        full join journal j on j.space = t.space and j.transfer_id = t.transfer_id
        left join ledger_batch b on b.batch_id = t.batch_id and not b.is_void
        where t.day >= (select day from journal_start) is not false and (t.state is null or b.batch_id is null
           or (t.state in (1, 7, 9)) <> (t.completed_at is null)
           or (j.kinds <> '4' and ({MovedSql}, {MovedSql}, t.debit_account, t.debit_account, t.credit_account, t.credit_account)
                   is distinct from (j.amount_min, j.amount_max, j.debit_min, j.debit_max, j.credit_min, j.credit_max))
           or (t.kind not in (1, 5) and (j.direct, j.direct_debit, j.direct_credit) <> (t.amount, t.debit_account, t.credit_account))
           or (t.kind in (1, 5) and coalesce(j.direct, 0) <> case when t.state in (2, 8) then {FeesSql} else 0 end)
           or (j.settled, j.settled_debit) <> ({MovedSql}, (t.terms -> 'gross' ->> 0)::integer)
           or (j.redirected, j.redirected_debit) <> (t.amount, t.debit_account)
           or j.settled_credit <> coalesce({ProviderSql(1)}, (t.terms -> 'gross' ->> 1)::integer)
           or (t.kind = 1 and t.state = 2 and coalesce(j.redirected_credit, cardinality(t.conversions)) is not null
               and j.redirected_credit is distinct from {ProviderSql(0)})
           or (case when t.terms ? 'noEntries' then j.kinds is null else true end) is not true
           or (case when t.kind = 7 then j.kinds is null and t.state between 1 and 6 else true end) is not true
           or (case case when t.kind = 7 then 3 else t.state end
                  when 1 then case when t.kind = 6 or t.terms ? 'noEntries' then j.kinds is null else j.kinds = '1' end
                  when 2 then j.kinds ~ case when t.kind in (2, 4, 21, 22, 23) then '^4$' else '^(124*|134*6)$' end or t.terms ? 'noEntries'
                  when 3 then j.kinds is null
                  when 4 then j.kinds is null or (t.kind = 3 and t.reason = 25 and j.kinds = '13')
                  when 5 then j.kinds = '13' or t.terms ? 'noEntries'
                  when 6 then j.kinds = '13' or t.terms ? 'noEntries'
                  when 7 then t.kind = 5 and (j.kinds = '1' or t.terms ? 'noEntries')
                  when 8 then j.kinds ~ '^134*5$' and t.terms ? 'gross'
                  when 9 then t.terms ? 'payee' and (j.kinds = '1' or t.terms ? 'noEntries')
                  else false end) is not true)
        """;

    /// <summary>What is looked at, in order: a subject in words, and the queries that name its differences.</summary>
    private static readonly (string Subject, string[] Checks)[] Parts =
    [
        ("lines of the journal", [LinesSql]),
        ("balances", [VersionsSql]),
        ("sums of each currency", [CurrenciesSql]),
        ("states of transfers", [TransfersSql]),
        ("what transfers and batches say of themselves", RecordAudit.Checks),
        ("settlement windows", SettlementAudit.Checks),
    ];

    /// <summary>What <see cref="RunAsync"/> looks at, in order.</summary>
    public static IReadOnlyList<string> Subjects { get; } = [.. Parts.Select(part => part.Subject)];

    /// <summary>Names every difference, up to <see cref="DifferencesMax"/> of each kind; nothing when the books are right.</summary>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync(CancellationToken cancellation)
    {
        var differences = new List<string>();
        await foreach (var part in RunAsync(cancellation)) differences.AddRange(part.Differences);
        return differences;
    }

    /// <summary>
    /// Looks at one subject after the other, all in one snapshot. The database does the work: what comes here is differences, however large
    /// the books are.
    /// </summary>
    public async IAsyncEnumerable<AuditPart> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using (var settings = new NpgsqlCommand(SettingsSql, connection, snapshot)) await settings.ExecuteNonQueryAsync(cancellation);
        foreach (var (subject, checks) in Parts)
        {
            var differences = new List<string>();
            foreach (var sql in checks)
            {
                await using var command = new NpgsqlCommand($"{sql} limit {DifferencesMax}", connection, snapshot) { CommandTimeout = 0 };
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation)) differences.Add(row.GetString(0));
            }

            yield return new AuditPart(subject, differences);
        }
    }
}

/// <summary>One subject of the audit, and what does not agree there.</summary>
/// <param name="Subject">In words, as <see cref="LedgerAudit.Subjects"/> has it.</param>
/// <param name="Differences">One line each; empty when all agrees.</param>
public sealed record AuditPart(string Subject, IReadOnlyList<string> Differences);

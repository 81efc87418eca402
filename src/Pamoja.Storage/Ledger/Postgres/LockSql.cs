namespace Pamoja.Storage;

/// <summary>The statements of <see cref="LockBatch"/>, in their order.</summary>
internal static class LockSql
{
    /// <summary>
    /// Waits for another node's claim of the same id and never fails. The arrays come sorted, so that all nodes claim in one order. The row
    /// carries the state that an accepted request has; a decision that differs corrects it in the same transaction. How many ids were new
    /// is noted in a setting of the transaction: when all were, which is nearly always, the next statement need not look for them.
    /// </summary>
    internal const string Claim =
        """
        with claimed as (
            insert into transfer (space, transfer_id, id_form, kind, batch_id, day, request_hash, payer, payee, debit_account, credit_account,
                                  amount, currency, condition, expires_at, depends_on, target_amount, target_currency, provider_position,
                                  provider_cover, terms, state)
            select space, id, form, kind, $1, $21, hash, payer, payee, debit, credit, amount, currency, condition, expires_at,
                   depends_on, target_amount, target_currency, provider_position, provider_cover, terms::jsonb, 1
            from unnest($2::smallint[], $3::uuid[], $4::smallint[], $5::smallint[], $6::bytea[], $7::integer[], $8::integer[], $9::integer[],
                        $10::integer[], $11::numeric[], $12::text[], $13::bytea[], $14::timestamptz[], $15::uuid[], $16::numeric[], $17::text[],
                        $18::integer[], $19::integer[], $20::text[])
                 as k (space, id, form, kind, hash, payer, payee, debit, credit, amount, currency, condition, expires_at,
                       depends_on, target_amount, target_currency, provider_position, provider_cover, terms)
            on conflict do nothing
            returning 1)
        select set_config('pamoja.claimed', count(*)::text, true)::bigint from claimed
        """;

    /// <summary>The accounts that transfers move by their terms besides their own; a plain transfer has no terms.</summary>
    private const string OfTerms =
        "union all select jsonb_array_elements_text(t.terms -> 'accounts')::integer from t where t.terms is not null";

    /// <summary>
    /// The transfers that commands name, those of the claims if any id was there already, and for a conversion the transfer that it is for,
    /// whose lock stands for the whole unit. Rows that this batch claimed are its own and need no lock: they are told by batch_id, and
    /// their accounts are named by their commands. The accounts of the others, which never change, are noted in a setting of the
    /// transaction, and so are the conversions that they list. With a bulk its payments are locked, whose list never changes. The ids are
    /// put together first, on their own: flattened into the locking query, PostgreSQL loses a row that another transaction changed while
    /// this one waited for it.
    /// </summary>
    internal const string LockTransfers = NamedOrClaimed + Locked;

    /// <summary>The same, where conversions or bulks are named.</summary>
    internal const string LockUnits = NamedOrClaimed +
        "union all select 1::smallint, f.depends_on from unnest($6::uuid[]) as conversion (id) " +
        "join transfer f on f.space = 2 and f.transfer_id = conversion.id where f.depends_on is not null " +
        "union all select 1::smallint, i.id from unnest($7::uuid[]) as named (id) join bulk_transfer b on b.bulk_id = named.id " +
        "cross join unnest(b.transfer_ids, b.reasons) as i (id, reason) where i.reason = 0" + Locked;

    private const string NamedOrClaimed =
        "with k as materialized (" +
        "select space, id from unnest($2::smallint[], $3::uuid[]) as named (space, id) " +
        "union all select space, id from unnest($4::smallint[], $5::uuid[]) as claim (space, id) " +
        "where nullif(current_setting('pamoja.claimed', true), '')::integer <> cardinality($5) ";

    private const string Locked = "), " +
        "t as materialized (select t.* from k join transfer t on t.space = k.space and t.transfer_id = k.id " +
        "where t.batch_id <> $1 order by t.space, t.transfer_id for no key update of t), " +
        "noted as materialized (select " +
        "set_config('pamoja.touched', coalesce((select string_agg(distinct account::text, ',') " +
        "from (select unnest(array[t.debit_account, t.credit_account]) from t " + OfTerms + ") touched (account)), ''), true), " +
        "set_config('pamoja.conversions', coalesce((select string_agg(distinct id::text, ',') " +
        "from t, unnest(t.conversions) id), ''), true)) " +
        "select " + TransferRow.Columns + " from t cross join noted";

    /// <summary>
    /// The conversions of the transfers that were locked. They are read by a later statement than that lock, without which nobody changes
    /// them; their accounts are noted as well.
    /// </summary>
    internal const string Conversions =
        "with t as materialized (select t.* " +
        "from unnest(string_to_array(current_setting('pamoja.conversions', true), ',')::uuid[]) as c (id) " +
        "join transfer t on t.space = 2 and t.transfer_id = c.id where t.batch_id <> $1), " +
        "noted as materialized (select set_config('pamoja.touched', concat_ws(',', nullif(current_setting('pamoja.touched', true), ''), " +
        "(select string_agg(distinct account::text, ',') from " +
        "(select unnest(array[t.debit_account, t.credit_account, t.provider_position, t.provider_cover]) from t " + OfTerms +
        ") touched (account))), true)) " +
        "select " + TransferRow.Columns + " from t cross join noted";

    /// <summary>Accounts that the commands name, and those of the transfers that were locked.</summary>
    private const string TouchedAccounts =
        "select unnest($1::integer[]) union select unnest(string_to_array(current_setting('pamoja.touched', true), ',')::integer[])";

    internal const string LockAccounts =
        "select a.account_id from account a where a.account_id in (" + TouchedAccounts + ") order by a.account_id for no key update";

    /// <summary>Of the days of balances only the last two are looked at: partitions of other days are not even opened.</summary>
    internal const string Balances =
        AccountRow.Select + "and l.day in ($2, $3) " + AccountRow.Latest + "where a.account_id in (" + TouchedAccounts + ")";

    /// <summary>The balances of accounts that were not moved for longer. They are locked by now.</summary>
    internal const string OlderBalances = AccountRow.Select + AccountRow.Latest + "where a.account_id = any($1)";

    /// <summary>
    /// The ledger's time, and the settlement window: later than the locks, so that a close is wholly before or wholly after.
    /// </summary>
    internal const string Clock = "select clock_timestamp(), (select window_id from settlement_window where state = 1)";
}

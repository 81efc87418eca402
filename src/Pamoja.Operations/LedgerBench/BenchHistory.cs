using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Operations;

/// <summary>
/// Transfers of the past: committed ones between random participants, in batches of 500, with everything that the ledger would have written of them but
/// the messages. Written by SQL, as the same rows that the ledger writes, so that the audit at the end holds for them as well.
/// </summary>
internal static class BenchHistory
{
    private static string Sql(int transfers) =>
        $"""
        set local synchronous_commit = off;
        set local work_mem = '256MB';
        create temp table past on commit drop as
            select n, (n - 1) / 500 + 1 as batch, gen_random_uuid() as id, p.place as payer,
                   (p.place + 1 + floor(random() * 99))::integer % 100 as payee,
                   (floor(random() * 100000) + 1)::numeric / 100 as amount
            from (select n, floor(random() * 100)::integer as place from generate_series(1, {transfers}) n) p;
        create temp table place on commit drop as
            select row_number() over (order by a.account_id) - 1 as place, a.account_id, a.participant_id
            from account a where a.type = {(short)AccountType.Position};
        insert into ledger_batch (batch_id, day, created_at, window_id)
            select b, current_date, now(), 1 from generate_series(1, (select max(batch) from past)) b;
        create temp table moved on commit drop as
            select account_id, batch, sum(debit) as debit, sum(credit) as credit
            from (select d.account_id, batch, amount as debit, 0 as credit from past join place d on d.place = payer
                  union all select c.account_id, batch, 0, amount from past join place c on c.place = payee) m
            group by account_id, batch;
        create temp table step on commit drop as
            select m.account_id, m.batch, b.version + row_number() over chain as version,
                   b.posted_debits + sum(m.debit) over chain as debits, b.posted_credits + sum(m.credit) over chain as credits
            from moved m join balance b on b.account_id = m.account_id
            window chain as (partition by m.account_id order by m.batch);
        insert into balance
            select account_id, version, batch, 0, 0, debits, credits, now(), current_date from step;
        update account set balance_day = current_date where account_id in (select account_id from place);
        analyze step;
        insert into entry (batch_id, line, space, transfer_id, kind, debit_account, debit_version, credit_account, credit_version, amount,
                           created_at, day)
            select past.batch, (n - 1) % 500 * 2 + k, 1, id, k, d.account_id, ds.version, c.account_id, cs.version, amount,
                   now(), current_date
            from past join place d on d.place = payer join place c on c.place = payee
            join step ds on ds.account_id = d.account_id and ds.batch = past.batch
            join step cs on cs.account_id = c.account_id and cs.batch = past.batch
            cross join generate_series(1, 2) k;
        insert into transfer (space, transfer_id, id_form, kind, batch_id, day, request_hash, payer, payee, debit_account, credit_account, amount,
                              currency, condition, expires_at, state, fulfilment, fulfil_hash, completed_at)
            select 1, id, 0, {(short)TransferKind.Transfer}, batch, current_date, sha256(id::text::bytea),
                   d.participant_id, c.participant_id, d.account_id, c.account_id, amount,
                   'XTS', sha256(sha256('y')), now(), {(short)TransferState.Committed}, sha256('y'), sha256('z'), now()
            from past join place d on d.place = payer join place c on c.place = payee;
        insert into window_sum (window_id, batch_id, debit_accounts, credit_accounts, amounts, counts)
            select 1, batch, array_agg(debit), array_agg(credit), array_agg(amount), array_agg(count)
            from (select batch, d.account_id as debit, c.account_id as credit, sum(amount) as amount, count(*)::integer as count
                  from past join place d on d.place = payer join place c on c.place = payee group by 1, 2, 3) pair
            group by batch
        """;

    internal static async Task WriteAsync(NpgsqlDataSource source, int transfers, CancellationToken cancellation)
    {
        if (transfers == 0) return;
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            await using var command = new NpgsqlCommand(Sql(transfers), connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        foreach (var tidy in (string[])["analyze", "checkpoint"])
        {
            await using var command = new NpgsqlCommand(tidy, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}

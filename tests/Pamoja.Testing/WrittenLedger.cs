using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Testing;

/// <summary>
/// A ledger of any size, written by the database itself: a hundred participants, each payer and payee of five transfers of 1.00 in a
/// batch of five hundred, which the next batch commits.
/// </summary>
public static class WrittenLedger
{
    private const int Participants = 100;
    private const int BatchSize = 500;

    /// <summary>Its connection string.</summary>
    /// <param name="transfers">How many, a multiple of the batch's size.</param>
    public static async Task<string> CreateAsync(int transfers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(transfers % BatchSize, 0);
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await SchemaMigrator.MigrateAsync(source, CancellationToken.None);
        await using var ask = source.CreateCommand("select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD')");
        var day = (string)(await ask.ExecuteScalarAsync())!;
        await using var write = source.CreateCommand(Script
            .Replace("{batches}", $"{transfers / BatchSize}", StringComparison.Ordinal)
            .Replace("{day}", day, StringComparison.Ordinal));
        write.CommandTimeout = 0;
        await write.ExecuteNonQueryAsync();
        return database;
    }

    /// <summary>Transfer n of a pair of batches k goes from participant n % 100 to the next but two, so that every batch moves everybody.</summary>
    private static readonly string Script =
        $$"""
        insert into participant (participant_id, name) overriding system value
        select 10 + p, 'p' || p from generate_series(0, {{Participants - 1}}) p;
        insert into account (account_id, participant_id, currency, type, is_active, balance_day)
        overriding system value select 10 + p, 10 + p, 'XTS', 1, true, '{day}' from generate_series(0, {{Participants - 1}}) p;
        insert into ledger_batch (batch_id, created_at, window_id, day)
        select b, timestamptz '{day} 00:00Z' + b * interval '1 ms', 1, '{day}'
        from generate_series(1, 2 * {batches}) b;
        insert into window_sum (window_id, batch_id, debit_accounts, credit_accounts, amounts, counts)
        select 1, 2 * k, array_agg(10 + p), array_agg(10 + (p + 3) % {{Participants}}), array_agg(5::numeric), array_agg(5)
        from generate_series(1, {batches}) k, generate_series(0, {{Participants - 1}}) p group by k;
        insert into transfer (space, transfer_id, id_form, kind, batch_id, day, request_hash, payer, payee, debit_account, credit_account,
                              amount, currency, condition, expires_at, state, fulfilment, completed_at)
        select 1, gen.id, 1, 1, 2 * k - 1, '{day}', sha256('request'), payer, payee, payer, payee, 1, 'XTS', sha256(sha256(n::text::bytea)),
               timestamptz '{day} 00:00Z' + interval '1 day', 2, sha256(n::text::bytea), timestamptz '{day} 00:00Z' + 2 * k * interval '1 ms'
        from generate_series(1, {batches}) k, generate_series(0, {{BatchSize - 1}}) n,
             lateral (select md5(k || ' ' || n)::uuid as id, 10 + n % {{Participants}} as payer,
                             10 + (n + 3) % {{Participants}} as payee) gen;
        insert into entry (batch_id, line, space, transfer_id, kind, debit_account, debit_version, credit_account, credit_version,
                           amount, created_at, day)
        select b, n + 1, 1, md5((b + 1) / 2 || ' ' || n)::uuid, 2 - b % 2, 10 + n % {{Participants}}, b,
               10 + (n + 3) % {{Participants}}, b, 1, timestamptz '{day} 00:00Z' + b * interval '1 ms', '{day}'
        from generate_series(1, 2 * {batches}) b, generate_series(0, {{BatchSize - 1}}) n;
        insert into balance (account_id, version, batch_id, pending_debits, pending_credits, posted_debits, posted_credits, created_at, day)
        select 10 + p, b, b, 5 * (b % 2), 5 * (b % 2), 5 * (b / 2), 5 * (b / 2),
               timestamptz '{day} 00:00Z' + b * interval '1 ms', '{day}'
        from generate_series(1, 2 * {batches}) b, generate_series(0, {{Participants - 1}}) p;
        analyze;
        """;
}

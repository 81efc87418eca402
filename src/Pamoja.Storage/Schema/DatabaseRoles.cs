using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Three roles on the database. The owner of the tables changes the schema and takes archived days out. <see cref="Run"/> is what the hub acts as while it
/// runs: it adds to the books and can neither change nor delete what stands in them. <see cref="Read"/> reads: for reports, and for the audit.
/// </summary>
public static class DatabaseRoles
{
    /// <summary>The role that the hub acts as.</summary>
    public const string Run = "pamoja_run";

    /// <summary>The role that reads and does nothing else.</summary>
    public const string Read = "pamoja_read";

    /// <summary>Rows that are inserted and then stand: nobody but the owner changes or deletes them.</summary>
    private static readonly string[] AppendOnly =
    [
        "entry", "balance", "ledger_batch", "message", "delivery", "account_limit", "ledger_event", "journal_start", "pamoja_schema",
        "window_sum", "window_total", "settlement_change", "quote_record",
        "bulk_transfer",
    ];

    /// <summary>Rows that change and are never deleted.</summary>
    private static readonly string[] Permanent =
    [
        "transfer", "account", "participant", "settlement_window", "settlement_window_content", "settlement", "settlement_account",
        "settlement_version", "signature_key",
    ];

    /// <summary>Roles belong to the whole server; a program on another of its databases may make them at the same moment.</summary>
    private const string CreateSql =
        $"""
        do $$
        declare
            wanted text;
        begin
            foreach wanted in array array['{Run}', '{Read}'] loop
                begin
                    if not exists (select from pg_roles where rolname = wanted) then execute format('create role %I nologin', wanted); end if;
                    if not pg_has_role(wanted, 'member') then execute format('grant %I to current_user', wanted); end if;
                exception when duplicate_object or unique_violation or insufficient_privilege then
                    null;
                end;
            end loop;
        end $$
        """;

    private static readonly string GrantSql =
        $"""
        grant usage on schema public to {Run}, {Read};
        grant select on all tables in schema public to {Run}, {Read};
        grant insert, update, delete on all tables in schema public to {Run};
        grant usage on all sequences in schema public to {Run};
        grant execute on function ensure_days(integer), drop_message_days(date), drop_quote_days(date) to {Run};
        do $$
        declare
            name text;
        begin
            foreach name in array array[{Quoted(AppendOnly)}] loop
                if to_regclass(name) is not null then execute format('revoke update, delete, truncate on %I from {Run}', name); end if;
            end loop;
            foreach name in array array[{Quoted(Permanent)}] loop
                if to_regclass(name) is not null then execute format('revoke delete, truncate on %I from {Run}', name); end if;
            end loop;
            for name in select relid::regclass::text from pg_partition_tree('transfer') where level > 0
                union all select part::text from unnest(day_tables()) p, days_of(p::regclass)
            loop
                execute format('revoke all on %s from {Run}', name);
            end loop;
        end $$
        """;

    /// <summary>
    /// Makes the roles if this login may, and gives them their rights in this database if it owns the tables. Returns the connection string that the hub
    /// runs with: the same login acting as <see cref="Run"/>, or as itself where the server's operator gave it no such role.
    /// </summary>
    public static async Task<string> GrantAsync(NpgsqlDataSource source, string connectionString, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using (var create = new NpgsqlCommand(CreateSql, connection)) await create.ExecuteNonQueryAsync(cancellation);

        const string RightsSql =
            $"""
            select coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = '{Run}'), false)
                   and exists (select from pg_roles where rolname = '{Read}'),
                   pg_has_role((select relowner from pg_class where oid = 'transfer'::regclass), 'member')
            """;
        await using var rights = new NpgsqlCommand(RightsSql, connection);
        await using var row = await rights.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (canRun, isOwner) = (row.GetBoolean(0), row.GetBoolean(1));
        await row.CloseAsync();
        if (!canRun) return connectionString;
        if (isOwner) await GrantAsync(connection, cancellation);

        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Options = $"{settings.Options} -c role={Run}".Trim();
        return settings.ConnectionString;
    }

    private static async Task GrantAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Two nodes that start at once would change the same rows of the catalogue.
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext('ensure_days'))", connection))
        {
            await wait.ExecuteNonQueryAsync(cancellation);
        }

        await using (var grant = new NpgsqlCommand(GrantSql, connection)) await grant.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static string Quoted(string[] names) => string.Join(", ", names.Select(name => $"'{name}'"));
}

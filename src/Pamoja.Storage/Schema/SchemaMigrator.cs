using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Brings a database to this program's schema: numbered scripts, each in one transaction, under a lock that other nodes wait for. Refuses a
/// database that is not ours, or that a newer program has made.
/// </summary>
public static class SchemaMigrator
{
    /// <summary>Oldest server whose planner and protocol the ledger was proven on.</summary>
    private const int ServerVersionMin = 15;

    /// <summary>Any fixed number: two programs that migrate at once must choose the same.</summary>
    private const long MigrationLock = 0x50616D6F6A61;

    /// <summary>Applies what is missing; returns the scripts applied. Throws <see cref="SchemaException"/> with a cure.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        if (connection.PostgreSqlVersion.Major < ServerVersionMin)
        {
            throw new SchemaException(
                $"PostgreSQL {connection.PostgreSqlVersion} at {connection.Host} is too old: use version {ServerVersionMin} or newer");
        }

        await ExecuteAsync(connection, $"select pg_advisory_lock({MigrationLock})", cancellation);
        try
        {
            var applied = await ApplyAsync(connection, cancellation);
            await LedgerDays.EnsureAsync(source, cancellation);
            return applied;
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    /// <summary>Why this program cannot read a database as its own, with the cure; null if it can. Changes nothing.</summary>
    public static async Task<string?> WhyNotReadableAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var look = new NpgsqlCommand("select to_regclass('pamoja_schema') is not null", connection);
        if (await look.ExecuteScalarAsync(cancellation) is not true)
        {
            return $"database {connection.Database} has no ledger of this hub: name the hub's database";
        }

        await using var read = new NpgsqlCommand("select coalesce(max(number), 0) from pamoja_schema", connection);
        var (has, knows) = ((int)(await read.ExecuteScalarAsync(cancellation))!, Scripts()[^1].Number);
        if (has == knows) return null;
        return $"database {connection.Database} has schema {has}, this program knows {knows}: "
            + (has > knows ? "use the newer program" : "start its hub once, which brings it up to date");
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var scripts = Scripts();
        var applied = await AppliedAsync(connection, cancellation);
        var newest = scripts[^1].Number;
        if (applied.Count > 0 && applied.Max() > newest)
        {
            throw new SchemaException(
                $"database {connection.Database} has schema {applied.Max()}, this program knows {newest}: use the newer program");
        }

        var done = new List<string>();
        foreach (var (number, name) in scripts)
        {
            if (applied.Contains(number)) continue;
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await ExecuteAsync(connection, Read(name), cancellation);
            await ExecuteAsync(connection, $"insert into pamoja_schema (number, name) values ({number}, '{name}')", cancellation);
            await transaction.CommitAsync(cancellation);
            done.Add(name);
        }

        return done;
    }

    private static async Task<HashSet<int>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string Tables = "select count(*) filter (where tablename = 'pamoja_schema'), count(*) from pg_tables where schemaname = 'public'";
        bool isMade;
        await using (var command = new NpgsqlCommand(Tables, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            isMade = reader.GetInt64(0) > 0;
            if (!isMade && reader.GetInt64(1) > 0)
            {
                throw new SchemaException(
                    $"database {connection.Database} holds tables of something else: give the hub an empty database of its own");
            }
        }

        const string MakeSql =
            """
            create table pamoja_schema (
                number integer primary key, name text not null, applied_at timestamptz not null default clock_timestamp())
            """;
        if (!isMade) await ExecuteAsync(connection, MakeSql, cancellation);
        var applied = new HashSet<int>();
        await using var select = new NpgsqlCommand("select number from pamoja_schema", connection);
        await using var numbers = await select.ExecuteReaderAsync(cancellation);
        while (await numbers.ReadAsync(cancellation)) applied.Add(numbers.GetInt32(0));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static List<(int Number, string Name)> Scripts() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name))
            .Order()];

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

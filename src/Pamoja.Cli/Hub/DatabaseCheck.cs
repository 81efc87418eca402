using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace Pamoja.Cli;

/// <summary>Looks whether a database can carry a hub before the hub touches it.</summary>
internal static class DatabaseCheck
{
    private const int OldestVersion = 150000;

    /// <summary>Why the database cannot be used, with the cure; null if it can.</summary>
    public static async Task<string?> WhyNotAsync(string connectionString, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var place = Place(settings);
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(
                """
                select current_setting('server_version_num')::int,
                       current_setting('server_version'),
                       pg_is_in_recovery(),
                       to_regclass('registry_version') is not null,
                       (select count(*) from pg_class where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace),
                       has_schema_privilege(current_schema(), 'create')
                """,
                connection);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            if (row.GetInt32(0) < OldestVersion)
            {
                return $"the PostgreSQL at {place} is version {row.GetString(1)}; upgrade it to 15 or newer, or name another server";
            }

            if (row.GetBoolean(2)) return $"the PostgreSQL at {place} is a standby; name the primary in the connection string";
            var ours = row.GetBoolean(3);
            var tables = row.GetInt64(4);
            if (!ours && tables > 0)
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"the database at {place} holds {tables} tables that are not a hub's; create an empty one and name that");
            }

            return ours || row.GetBoolean(5)
                ? null
                : $"user '{settings.Username}' may not create tables in the database at {place}; make it the owner of the database";
        }
        catch (PostgresException refused)
        {
            // The server answered and said no: wrong password, no such database, too many connections.
            return $"the PostgreSQL at {place} refuses the connection: {refused.MessageText}; correct ConnectionStrings:Pamoja";
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or SocketException or IOException or TimeoutException)
        {
            // Nobody answered there, or not PostgreSQL.
            var reason = unreachable.GetBaseException().Message;
            return $"no PostgreSQL answers at {place} ({reason}); start it or correct {HubSetting.Connection}";
        }
    }

    /// <summary>Server, port and database, without user or password.</summary>
    private static string Place(NpgsqlConnectionStringBuilder settings) =>
        string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}")
        + (string.IsNullOrEmpty(settings.Database) ? null : $"/{settings.Database}");
}

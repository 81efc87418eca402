using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace Pamoja.Cli;

/// <summary>
/// Looks whether a database can be had and written to before the hub starts on it. Whether its version and content suit is the schema's
/// question.
/// </summary>
internal static class DatabaseCheck
{
    /// <summary>Why the database cannot be used, with the cure; null if it can.</summary>
    public static async Task<string?> WhyNotAsync(string connectionString, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var place = Place(settings);
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("select pg_is_in_recovery()", connection);
            return await command.ExecuteScalarAsync(cancellation) is true
                ? $"the PostgreSQL at {place} is a standby; name the primary in {HubSetting.Connection}"
                : null;
        }
        catch (PostgresException refused)
        {
            // The server answered and said no: wrong password, no such database, too many connections.
            return $"the PostgreSQL at {place} refuses the connection: {refused.MessageText}; correct {HubSetting.Connection}";
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

using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// How far the notices of events have come. One node at a time sends them: it holds a lease with a heartbeat in the database's time, and
/// another goes on where it stopped.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="node">This node.</param>
public sealed class EventReader(NpgsqlDataSource source, Guid node)
{
    /// <summary>After so long without a heartbeat the lease is anybody's.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Transaction numbers start again when a database is restored into a new server; a place in the future would hide what comes.
    /// </summary>
    private const string TakeSql =
        """
        update event_reader set node = $1, heartbeat = clock_timestamp(),
            cursor = case when split_part(cursor, '-', 1)::xid8 > pg_snapshot_xmax(pg_current_snapshot())
                          then pg_snapshot_xmin(pg_current_snapshot())::text || '-0-0' else cursor end
        where name = 'notices' and (node is null or node = $1 or heartbeat < clock_timestamp() - $2) returning cursor
        """;

    /// <summary>Takes or renews the lease; answers how far the notices have come, or null while another node holds it.</summary>
    public async Task<EventCursor?> TakeAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(TakeSql);
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        command.Parameters.Add(new NpgsqlParameter { Value = LeaseTime });
        return EventCursor.TryParse(await command.ExecuteScalarAsync(cancellation) as string, out var cursor) ? cursor : null;
    }

    /// <summary>Remembers that everything up to an event was told.</summary>
    public async Task KeepAsync(EventCursor cursor, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "update event_reader set cursor = $2, heartbeat = clock_timestamp() where name = 'notices' and node = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        command.Parameters.Add(new NpgsqlParameter { Value = cursor.ToString() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Gives the lease up, so that another node need not wait for its end.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("update event_reader set node = null where name = 'notices' and node = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

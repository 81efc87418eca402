using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Which transfers another scheme has while their time is over, and how often that scheme was asked about each.</summary>
public sealed class ForwardedTransfers(NpgsqlDataSource source)
{
    private const int TimeoutSeconds = 10;

    /// <summary>
    /// Transfers that are to be asked about now, oldest first, with the number of this attempt; they count as asked. Of several nodes that take at
    /// once one gets each.
    /// </summary>
    /// <param name="attemptsMax">So often and no more is asked.</param>
    /// <param name="pause">Time between two attempts.</param>
    /// <param name="limit">Transfers at most.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<(TransferKey Key, int Attempt)>> TakeDueAsync(
        int attemptsMax, TimeSpan pause, int limit, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            with due as (
                select space, transfer_id, t.id_form from forwarded_query q join transfer t using (space, transfer_id)
                where t.state = 9 and t.expires_at <= clock_timestamp() and q.attempts < $1 and q.asked_at <= clock_timestamp() - $2
                order by t.expires_at limit $3 for update of q skip locked),
            ended as (
                select space, transfer_id from forwarded_query q join transfer t using (space, transfer_id)
                where t.state <> 9 for update of q skip locked),
            gone as (
                delete from forwarded_query q using ended where q.space = ended.space and q.transfer_id = ended.transfer_id)
            update forwarded_query q set attempts = q.attempts + 1, asked_at = clock_timestamp()
            from due where q.space = due.space and q.transfer_id = due.transfer_id
            returning q.space, q.transfer_id, due.id_form, q.attempts
            """);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = (short)attemptsMax });
        command.Parameters.Add(new NpgsqlParameter { Value = pause });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        var due = new List<(TransferKey, int)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var id = TransferId.FromGuid(row.GetGuid(1), (IdForm)row.GetInt16(2));
            due.Add((new TransferKey((IdSpace)row.GetInt16(0), id), row.GetInt16(3)));
        }

        return due;
    }

    /// <summary>Those whose time is over, the oldest first, with how often each was asked about.</summary>
    public async Task<IReadOnlyList<(Transfer Transfer, int Attempts)>> ReadOverdueAsync(int limit, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "select " + TransferRow.Columns +
            """
            , q.attempts from forwarded_query q join transfer t on t.space = q.space and t.transfer_id = q.transfer_id
            where t.state = 9 and t.expires_at <= clock_timestamp() order by t.expires_at limit $1
            """);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        var overdue = new List<(Transfer, int)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var attempts = row.FieldCount - 1;
        while (await row.ReadAsync(cancellation)) overdue.Add((TransferRow.Read(row), row.GetInt16(attempts)));
        return overdue;
    }

    /// <summary>How many those are at each proxy, and for how long the oldest of them has been.</summary>
    public async Task<IReadOnlyList<OverdueAtProxy>> CountOverdueAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select payee, count(*), clock_timestamp() - min(expires_at) from forwarded_query join transfer using (space, transfer_id)
            where state = 9 and expires_at <= clock_timestamp() group by payee
            """);
        command.CommandTimeout = TimeoutSeconds;
        var counts = new List<OverdueAtProxy>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            counts.Add(new OverdueAtProxy(new ParticipantId(row.GetInt32(0)), row.GetInt64(1), row.GetFieldValue<TimeSpan>(2)));
        return counts;
    }

    /// <summary>The questions about one begin anew.</summary>
    public async Task AskAgainAsync(TransferKey key, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("update forwarded_query set attempts = 0, asked_at = '-infinity' where space = $1 and transfer_id = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = (short)key.Space });
        command.Parameters.Add(new NpgsqlParameter { Value = key.Id.ToGuid() });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

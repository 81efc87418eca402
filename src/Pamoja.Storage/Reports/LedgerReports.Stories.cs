using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class LedgerReports
{
    /// <summary>
    /// What a transfer owes leaves within its life, which is short; of one that lives longer (funds that wait to go out) the beginning and the
    /// end are looked at. Both bound how much of the outbox is read.
    /// </summary>
    private static readonly TimeSpan LifeMax = TimeSpan.FromMinutes(15);

    private const string TransferSql =
        "select " + TransferRow.Columns + ", t.batch_id, coalesce(b.created_at, t.day::timestamp at time zone 'UTC'), " + WindowOf +
        """
         from transfer t left join ledger_batch b on b.batch_id = t.batch_id and b.day between t.day - 1 and t.day + 1
        where t.space = any($1) and t.transfer_id = $2 and t.kind not in (6, 7) order by t.space limit 1
        """;

    private const string MessagesSql =
        """
        select m.message_id, m.created_at, m.destination, m.method, m.endpoint_type, m.is_hub_made, m.is_final,
               d.outcome, d.http_status, d.attempts, d.created_at
        from message m left join delivery d on d.message_id = m.message_id and d.day >= m.day
        where m.day between $6 and $7 and (m.created_at between $1 and $2 or m.created_at = $3) and m.space = $4 and m.transfer_id = $5
        order by m.created_at, m.message_id
        """;

    private const string EntriesSql =
        """
        select e.batch_id, e.line, b.created_at, e.kind, e.debit_account, e.credit_account, e.amount
        from ledger_batch b join entry e on e.batch_id = b.batch_id
        where b.day between $4::date - 1 and $5::date and e.day between $4 and $5
          and b.created_at = any($1) and e.space = $2 and e.transfer_id = $3
        order by b.created_at, e.batch_id, e.line
        """;

    private const string SettledSql =
        """
        select w.state, s.settlement_id, s.state
        from settlement_window w
        left join account a on a.account_id = $2
        left join settlement_window_content c on c.window_id = w.window_id and c.account_type = a.type and c.currency = a.currency
        left join settlement s on s.settlement_id = c.settlement_id
        where w.window_id = $1
        """;

    private const string RequestSql =
        """
        select coalesce(m.body, o.body)
        from message m left join message o on o.xact = m.xact and o.message_id = m.body_of and o.day = m.day
        where m.day between ($1 at time zone 'UTC')::date and ($2 at time zone 'UTC')::date and m.created_at between $1 and $2
          and m.space = $3 and m.transfer_id = $4 and m.method = 'POST' limit 1
        """;

    /// <summary>Everything of a transfer, or of a conversion; null where there is none of this id.</summary>
    public async Task<TransferStory?> ReadStoryAsync(TransferId id, CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        if (await FindAsync(connection, id, cancellation) is not { } found) return null;

        var messages = await ReadMessagesAsync(connection, found, cancellation);
        HashSet<DateTimeOffset> moments = [found.RequestedAt, .. messages.Select(message => message.At)];
        if (found.Transfer.CompletedAt is { } completed) moments.Add(completed);
        var entries = await ReadEntriesAsync(connection, found.Transfer.Key, moments, cancellation);
        return new TransferStory(found, entries, messages, await ReadSettledAsync(connection, found, cancellation));
    }

    /// <summary>The body of the request as it was forwarded; null where it was not, or is not kept any more.</summary>
    public async Task<byte[]?> ReadRequestAsync(TransferId id, CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        if (await FindAsync(connection, id, cancellation) is not { } found) return null;
        await using var command = new NpgsqlCommand(RequestSql, connection);
        command.Parameters.Add(Parameter(found.RequestedAt.UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Parameter(EndOf(found).UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(new NpgsqlParameter { Value = (short)found.Transfer.Key.Space });
        command.Parameters.Add(new NpgsqlParameter { Value = found.Transfer.Key.Id.ToGuid() });
        return await command.ExecuteScalarAsync(cancellation) as byte[];
    }

    private static async Task<FoundTransfer?> FindAsync(NpgsqlConnection connection, TransferId id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(TransferSql, connection);
        short[] spaces = [.. Enum.GetValues<IdSpace>().Select(space => (short)space)];
        command.Parameters.Add(new NpgsqlParameter { Value = spaces });
        command.Parameters.Add(new NpgsqlParameter { Value = id.ToGuid() });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? ReadFound(row) : null;
    }

    private static async Task<List<StoryMessage>> ReadMessagesAsync(
        NpgsqlConnection connection, FoundTransfer found, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(MessagesSql, connection);
        command.Parameters.Add(Parameter(found.RequestedAt.UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Parameter(EndOf(found).UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Parameter(found.Transfer.CompletedAt?.UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(new NpgsqlParameter { Value = (short)found.Transfer.Key.Space });
        command.Parameters.Add(new NpgsqlParameter { Value = found.Transfer.Key.Id.ToGuid() });
        var last = found.Transfer.CompletedAt ?? EndOf(found);
        command.Parameters.Add(Parameter(DateOnly.FromDateTime(found.RequestedAt.UtcDateTime), NpgsqlDbType.Date));
        if (last < EndOf(found)) last = EndOf(found);
        command.Parameters.Add(Parameter(DateOnly.FromDateTime(last.UtcDateTime), NpgsqlDbType.Date));
        var messages = new List<StoryMessage>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var hasEnded = !row.IsDBNull(7);
            short? status = hasEnded && !row.IsDBNull(8) ? row.GetInt16(8) : null;
            messages.Add(new StoryMessage(
                row.GetInt64(0),
                Moment(row, 1),
                new ParticipantId(row.GetInt32(2)),
                row.GetString(3),
                row.GetString(4),
                row.GetBoolean(5),
                row.GetBoolean(6),
                hasEnded ? new Delivery(row.GetInt64(0), (DeliveryOutcome)row.GetInt16(7), status, row.GetInt16(9)) : null,
                hasEnded ? Moment(row, 10) : null));
        }

        return messages;
    }

    private static async Task<List<StoryEntry>> ReadEntriesAsync(
        NpgsqlConnection connection, TransferKey key, IEnumerable<DateTimeOffset> moments, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(EntriesSql, connection);
        var times = moments.Select(moment => moment.UtcDateTime).ToArray();
        command.Parameters.Add(Parameter(times, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz));
        command.Parameters.Add(new NpgsqlParameter { Value = (short)key.Space });
        command.Parameters.Add(new NpgsqlParameter { Value = key.Id.ToGuid() });
        command.Parameters.Add(Parameter(DateOnly.FromDateTime(times.Min()), NpgsqlDbType.Date));
        command.Parameters.Add(Parameter(DateOnly.FromDateTime(times.Max()), NpgsqlDbType.Date));
        var entries = new List<StoryEntry>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            entries.Add(new StoryEntry(
                row.GetInt64(0),
                row.GetInt32(1),
                Moment(row, 2),
                (EntryKind)row.GetInt16(3),
                new AccountId(row.GetInt32(4)),
                new AccountId(row.GetInt32(5)),
                row.GetDecimal(6)));
        }

        return entries;
    }

    private static async Task<StorySettlement?> ReadSettledAsync(
        NpgsqlConnection connection, FoundTransfer found, CancellationToken cancellation)
    {
        if (found.WindowId is not { } window) return null;
        await using var command = new NpgsqlCommand(SettledSql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = window });
        command.Parameters.Add(Parameter(found.Transfer.Debit?.Value, NpgsqlDbType.Integer));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return null;
        return new StorySettlement(
            window,
            (WindowState)row.GetInt16(0),
            row.IsDBNull(1) ? null : row.GetInt32(1),
            row.IsDBNull(2) ? null : (SettlementState)row.GetInt16(2));
    }

    /// <summary>Until when what it owes was written: its end, or, while it has none, as long as a life may be.</summary>
    private static DateTimeOffset EndOf(FoundTransfer found)
    {
        var most = found.RequestedAt + LifeMax;
        return found.Transfer.CompletedAt is { } completed && completed < most ? completed : most;
    }
}

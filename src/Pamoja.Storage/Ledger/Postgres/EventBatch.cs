using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// What decisions noted for the operator. Rare, so it is built when it is needed; it runs inside the same transaction, before the main write.
/// </summary>
internal static class EventBatch
{
    private const string InsertSql =
        """
        insert into ledger_event (batch_id, line, type, account_id, value, net_debit_cap, is_cap_percentage, alarm_percentage, amount, space,
                                  transfer_id, id_form, created_at, detail)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    private const string ReadSql =
        """
        select xact, batch_id, line, created_at, type, account_id, value, net_debit_cap, is_cap_percentage, alarm_percentage, amount, space,
               transfer_id, id_form, window_id, detail
        from ledger_event
        where (xact, batch_id, line) > ($1, $2, $3) and xact < pg_snapshot_xmin(pg_current_snapshot())
        order by xact, batch_id, line limit $4
        """;

    internal static async Task ExecuteAsync(NpgsqlConnection connection, long batchId, Books books)
    {
        if (books.Events.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        for (var line = 0; line < books.Events.Count; line++) batch.BatchCommands.Add(Insert(batchId, line + 1, books.Events[line], books));

        // Whether an alarm holds changes only with an event.
        foreach (var id in books.Events.Where(IsOfAlarm).Select(each => each.Account).Distinct().Order())
        {
            var command = new NpgsqlBatchCommand("update account set alarm_below = $2 where account_id = $1");
            Add(command, NpgsqlDbType.Integer, id.Value);
            Add(command, NpgsqlDbType.Numeric, books.Accounts.First(account => account.Id == id).AlarmBelow);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
    }

    private static bool IsOfAlarm(LedgerEvent happened) => happened.Type
        is LedgerEventType.LimitAlarmRaised or LedgerEventType.LimitAlarmCleared or LedgerEventType.LimitAdjusted;

    private static NpgsqlBatchCommand Insert(long batchId, int line, LedgerEvent happened, Books books)
    {
        var command = new NpgsqlBatchCommand(InsertSql);
        Add(command, NpgsqlDbType.Bigint, batchId);
        Add(command, NpgsqlDbType.Integer, line);
        Add(command, NpgsqlDbType.Smallint, (short)happened.Type);
        Add(command, NpgsqlDbType.Integer, happened.Account.Value);
        Add(command, NpgsqlDbType.Numeric, happened.Value);
        Add(command, NpgsqlDbType.Numeric, happened.NetDebitCap);
        Add(command, NpgsqlDbType.Boolean, happened.IsCapPercentage);
        Add(command, NpgsqlDbType.Numeric, happened.AlarmPercentage);
        Add(command, NpgsqlDbType.Numeric, happened.Amount);
        Add(command, NpgsqlDbType.Smallint, (short?)happened.Transfer?.Space);
        Add(command, NpgsqlDbType.Uuid, happened.Transfer?.Id.ToGuid());
        Add(command, NpgsqlDbType.Smallint, (short?)happened.Transfer?.Id.Form);
        Add(command, NpgsqlDbType.TimestampTz, books.Now.UtcDateTime);
        Add(command, NpgsqlDbType.Text, happened.Detail);
        return command;
    }

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    internal static async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        NpgsqlDataSource source, EventCursor after, int limit, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(ReadSql);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Xid8, Value = after.Transaction });
        command.Parameters.Add(new NpgsqlParameter { Value = after.Batch });
        command.Parameters.Add(new NpgsqlParameter { Value = after.Line });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        var events = new List<RecordedEvent>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) events.Add(Read(row));
        return events;
    }

    private static RecordedEvent Read(NpgsqlDataReader row) => new(
        new EventCursor(row.GetFieldValue<ulong>(0), row.GetInt64(1), row.GetInt32(2)),
        new DateTimeOffset(row.GetDateTime(3), TimeSpan.Zero),
        new LedgerEvent(
            (LedgerEventType)row.GetInt16(4),
            new AccountId(row.GetInt32(5)),
            row.GetDecimal(6),
            row.IsDBNull(7) ? null : row.GetDecimal(7),
            row.GetBoolean(8),
            row.GetDecimal(9),
            row.IsDBNull(10) ? null : row.GetDecimal(10),
            row.IsDBNull(11) ? null : new TransferKey((IdSpace)row.GetInt16(11), TransferId.FromGuid(row.GetGuid(12), (IdForm)row.GetInt16(13))))
        {
            Window = row.IsDBNull(14) ? null : new WindowId(row.GetInt32(14)),
            Detail = row.OptionalText(15),
        });
}

using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Finds out whether a batch was committed whose commit got no clear answer. On a new connection the batch's mark is inserted again, as void:
/// it waits for the old transaction if that is still alive; then the mark that stands there tells. The probe commits a fresh mark of its own
/// each time, so that its clear answer also stands for what came before it in the log, synchronous standby included.
/// </summary>
internal static class CommitProbe
{
    /// <summary>Longest wait for one answer; a host that vanished while it was asked gives none, and another may stand in its place by then.</summary>
    private const int AnswerSecondsMax = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    internal static async Task<bool> HasCommittedAsync(NpgsqlDataSource source, IdBlocks ids, BatchMark mark)
    {
        // Without an end: until this is known, nobody may be told anything. A node that is stopped leaves its senders without an answer.
        while (true)
        {
            try
            {
                var ownId = await ids.TakeAsync(1, CancellationToken.None);
                if (await ProbeAsync(source, mark, mark with { Id = ownId }) is { } hasCommitted) return hasCommitted;
            }
            catch (NpgsqlException)
            {
                // Still away; the senders wait.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Whether the batch was committed; null when the probe's own commit was not clear.</summary>
    private static async Task<bool?> ProbeAsync(NpgsqlDataSource source, BatchMark mark, BatchMark own)
    {
        var hasWarning = false;
        await using var connection = await source.OpenConnectionAsync();
        connection.Notice += (_, notice) => hasWarning |= notice.Notice.InvariantSeverity == "WARNING";
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, InsertSql + "(@id, @day, true, clock_timestamp()) on conflict do nothing", mark);
        await ExecuteAsync(connection, InsertSql + "(@id, @day, true, clock_timestamp())", own);
        var isVoid = (bool)(await ExecuteAsync(connection, "select is_void from ledger_batch where batch_id = @id and day = @day", mark))!;
        await transaction.CommitAsync();
        return hasWarning ? null : !isVoid;
    }

    private const string InsertSql = "insert into ledger_batch (batch_id, day, is_void, created_at) values ";

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, BatchMark mark)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = AnswerSecondsMax };
        command.Parameters.AddWithValue("id", mark.Id);
        command.Parameters.AddWithValue("day", mark.Day);
        return await command.ExecuteScalarAsync();
    }
}

using Npgsql;
using NpgsqlTypes;

namespace Pamoja.Storage;

public sealed partial class LedgerReports
{
    /// <summary>Batches that one statement of a search looks at: it ends in bounded time, however few transfers fit.</summary>
    private const int BatchesARound = 1_000;

    /// <summary>The last batch of the next round.</summary>
    private const string RoundSql =
        """
        select max(k.created_at), (array_agg(k.batch_id order by k.created_at, k.batch_id))[count(*)], count(*)
        from (
            select created_at, batch_id from ledger_batch
            where day >= ($1 at time zone 'UTC')::date - 1 and created_at >= $1 and created_at < $2 and (created_at, batch_id) >= ($1, $3)
            order by created_at, batch_id limit $4) k
        """;

    /// <summary>The window of the batch that decided a transfer; two batches of one microsecond are told apart by their entries.</summary>
    private const string WindowOf =
        """
        (select case when count(*) = 1 then min(p.window_id) else min(p.window_id) filter (where exists (
                    select from entry e where e.batch_id = p.batch_id and e.day = (t.completed_at at time zone 'UTC')::date
                        and e.space = t.space and e.transfer_id = t.transfer_id)) end
         from ledger_batch p
         where p.created_at = t.completed_at and t.state = 2
           and p.day between (t.completed_at at time zone 'UTC')::date - 1 and (t.completed_at at time zone 'UTC')::date)
        """;

    private const string FindSql =
        "select " + TransferRow.Columns + ", b.batch_id, b.created_at, " + WindowOf +
        """
         from ledger_batch b join transfer t on t.batch_id = b.batch_id
        where b.day between ($1 at time zone 'UTC')::date - 1 and ($3 at time zone 'UTC')::date
          and (b.created_at, b.batch_id) >= ($1, $2) and (b.created_at, b.batch_id) <= ($3, $4)
          and ($5::smallint is null or (b.created_at, b.batch_id) > ($1, $2) or (t.space, t.transfer_id) > ($5, $6))
          and t.kind not in (6, 7)
          and ($7::integer is null or t.payer = $7)
          and ($8::integer is null or t.payee = $8)
          and ($9::integer is null or t.payer = $9 or t.payee = $9)
          and ($10::text is null or t.currency = $10)
          and ($11::numeric is null or t.amount >= $11)
          and ($12::numeric is null or t.amount <= $12)
          and ($13::smallint[] is null or t.state = any($13))
          and ($14::smallint[] is null or t.kind = any($14))
          and ($15::smallint[] is null or t.reason = any($15) or ($16::text is not null and t.cause like $16 || '%'))
          and ($17::integer is null or
        """ + WindowOf + " = $17) order by b.created_at, b.batch_id, t.space, t.transfer_id";

    /// <summary>
    /// The next transfers that fit, oldest first, each given to <paramref name="found"/> as it is read, until <paramref name="isEnough"/> says
    /// so. Answers how far it came; null when it looked at everything.
    /// </summary>
    /// <param name="wanted">What is looked for.</param>
    /// <param name="since">Where an earlier search stopped.</param>
    /// <param name="found">Takes a transfer.</param>
    /// <param name="isEnough">Asked after every transfer (true), and after every so many batches in which none fitted (false).</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<SearchMark?> SearchAsync(
        TransferCriteria wanted,
        SearchMark? since,
        Func<FoundTransfer, Task> found,
        Func<bool, bool> isEnough,
        CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        var mark = since;
        while (await NextRoundAsync(connection, wanted, mark, cancellation) is { } end)
        {
            await using var command = Find(connection, wanted, mark, end);
            await using (var row = await command.ExecuteReaderAsync(cancellation))
            {
                while (await row.ReadAsync(cancellation))
                {
                    var transfer = ReadFound(row);
                    await found(transfer);
                    if (isEnough(true)) return new SearchMark(transfer.RequestedAt, transfer.BatchId, transfer.Transfer.Key);
                }
            }

            mark = end;
            if (isEnough(false)) return mark;
        }

        return null;
    }

    private static async Task<SearchMark?> NextRoundAsync(
        NpgsqlConnection connection, TransferCriteria wanted, SearchMark? mark, CancellationToken cancellation)
    {
        if (wanted.BatchId is { } only) return mark is not { Last: null } ? await BatchAsync(connection, only, cancellation) : null;
        await using var command = new NpgsqlCommand(RoundSql, connection);
        var (from, batch) = Begin(wanted, mark);
        command.Parameters.Add(Parameter(from.UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Parameter((wanted.To ?? DateTimeOffset.MaxValue).UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(new NpgsqlParameter { Value = batch });
        command.Parameters.Add(new NpgsqlParameter { Value = BatchesARound });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return row.GetInt64(2) == 0 ? null : new SearchMark(Moment(row, 0), row.GetInt64(1), null);
    }

    private static async Task<SearchMark?> BatchAsync(NpgsqlConnection connection, long batchId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select created_at from ledger_batch where batch_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = batchId });
        if (await command.ExecuteScalarAsync(cancellation) is not DateTime at) return null;
        return new SearchMark(new DateTimeOffset(at, TimeSpan.Zero), batchId, null);
    }

    /// <summary>Where a round begins: in the midst of a batch, after one, or at the beginning.</summary>
    private static (DateTimeOffset From, long Batch) Begin(TransferCriteria wanted, SearchMark? mark) => mark switch
    {
        null => (wanted.From ?? DateTimeOffset.UnixEpoch, 0),
        { Last: null } => (mark.At, mark.BatchId + 1),
        _ => (mark.At, mark.BatchId),
    };

    private static NpgsqlCommand Find(NpgsqlConnection connection, TransferCriteria wanted, SearchMark? mark, SearchMark end)
    {
        var (from, batch) = wanted.BatchId is null ? Begin(wanted, mark) : (end.At, end.BatchId);
        var command = new NpgsqlCommand(FindSql, connection) { CommandTimeout = 0 };
        foreach (var parameter in new[]
        {
            Parameter(from.UtcDateTime, NpgsqlDbType.TimestampTz),
            Parameter(batch, NpgsqlDbType.Bigint),
            Parameter(end.At.UtcDateTime, NpgsqlDbType.TimestampTz),
            Parameter(end.BatchId, NpgsqlDbType.Bigint),
            Parameter((short?)mark?.Last?.Space, NpgsqlDbType.Smallint),
            Parameter(mark?.Last?.Id.ToGuid(), NpgsqlDbType.Uuid),
            Parameter(wanted.Payer?.Value, NpgsqlDbType.Integer),
            Parameter(wanted.Payee?.Value, NpgsqlDbType.Integer),
            Parameter(wanted.Participant?.Value, NpgsqlDbType.Integer),
            Parameter(wanted.Currency, NpgsqlDbType.Text),
            Parameter(wanted.AmountMin, NpgsqlDbType.Numeric),
            Parameter(wanted.AmountMax, NpgsqlDbType.Numeric),
            Parameter(wanted.States?.Select(state => (short)state).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint),
            Parameter(wanted.Kinds?.Select(kind => (short)kind).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint),
            Parameter(wanted.Reasons?.Select(reason => (short)reason).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint),
            Parameter(wanted.CausePrefix, NpgsqlDbType.Text),
            Parameter(wanted.WindowId, NpgsqlDbType.Integer),
        })
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static FoundTransfer ReadFound(NpgsqlDataReader row)
    {
        // What a search adds stands after the transfer's own columns.
        var after = row.FieldCount - 3;
        return new FoundTransfer(
            TransferRow.Read(row), row.GetInt64(after), Moment(row, after + 1), row.IsDBNull(after + 2) ? null : row.GetInt32(after + 2));
    }
}

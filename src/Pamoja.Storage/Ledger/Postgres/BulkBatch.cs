using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// The payments that bulk transfers list: written with the bulk, inside the ledger transaction; read whenever the bulk is locked, and for those
/// who ask. They never change, so that reading them needs no lock.
/// </summary>
internal static class BulkBatch
{
    private const string InsertSql = "insert into bulk_transfer (bulk_id, transfer_ids, id_forms, reasons) values ($1, $2, $3, $4)";

    private const string ItemsSql = "select bulk_id, transfer_ids, id_forms, reasons from bulk_transfer where bulk_id = any($1)";

    /// <summary>A bulk and its payments, of one snapshot.</summary>
    private const string FindSql =
        "select " + TransferRow.Columns + " from transfer t where t.space = 3 and t.transfer_id = $1 " +
        "union all select " + TransferRow.Columns + " from bulk_transfer b cross join unnest(b.transfer_ids, b.reasons) as i (id, reason) " +
        "join transfer t on t.space = 1 and t.transfer_id = i.id where b.bulk_id = $1 and i.reason = 0";

    /// <summary>Writes the payments of bulks that this batch brought.</summary>
    internal static async Task ExecuteAsync(NpgsqlConnection connection, Books books)
    {
        NpgsqlBatch? batch = null;
        foreach (var bulk in books.Transfers)
        {
            if (bulk is not { Kind: TransferKind.BulkTransfer, IsNew: true }) continue;
            batch ??= new NpgsqlBatch(connection) { Timeout = 0 };
            var command = new NpgsqlBatchCommand(InsertSql);
            command.Add(NpgsqlDbType.Uuid, bulk.Key.Id.ToGuid());
            command.Uuids().TypedValue = bulk.Items.Column(item => item.Id.ToGuid());
            command.Smallints().TypedValue = bulk.Items.Column(item => (short)item.Id.Form);
            command.Smallints().TypedValue = bulk.Items.Column(item => (short)item.Reason);
            batch.BatchCommands.Add(command);
        }

        if (batch is null) return;
        await using (batch) await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Gives bulks that were read their payments.</summary>
    internal static async Task ReadItemsAsync(NpgsqlConnection connection, IEnumerable<Transfer> transfers, CancellationToken cancellation)
    {
        var bulks = transfers.Where(transfer => transfer.Kind == TransferKind.BulkTransfer).ToDictionary(bulk => bulk.Key.Id);
        if (bulks.Count == 0) return;
        await using var command = new NpgsqlCommand(ItemsSql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter { Value = bulks.Keys.Select(id => id.ToGuid()).ToArray() });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var ids = row.GetFieldValue<Guid[]>(1);
            var forms = row.GetFieldValue<short[]>(2);
            var reasons = row.GetFieldValue<short[]>(3);
            bulks[TransferId.FromGuid(row.GetGuid(0))].Items =
                [.. ids.Select((id, i) => new BulkItem(TransferId.FromGuid(id, (IdForm)forms[i]), (Reason)reasons[i]))];
        }
    }

    /// <summary>A bulk as it stands, with all its payments; null if there is none.</summary>
    internal static async Task<BulkState?> FindAsync(NpgsqlDataSource source, TransferId id, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var found = new Dictionary<TransferKey, Transfer>();
        await using (var command = new NpgsqlCommand(FindSql, connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = id.ToGuid() });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var transfer = TransferRow.Read(row);
                found.Add(transfer.Key, transfer);
            }
        }

        if (found.GetValueOrDefault(new TransferKey(IdSpace.BulkTransfer, id)) is not { } bulk) return null;
        await ReadItemsAsync(connection, [bulk], cancellation);
        return new BulkState(bulk, BulkLine.Of(bulk, found.GetValueOrDefault));
    }
}

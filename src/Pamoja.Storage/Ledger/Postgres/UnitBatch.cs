using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// What decisions about conversions wrote of the transfers they are for: the request that took the place of an announced id, and the list of
/// conversions. Without conversions there is nothing to write. Runs inside the same transaction, before the main write.
/// </summary>
internal static class UnitBatch
{
    private const string FillSql =
        """
        update transfer set id_form = $2, kind = $3, request_hash = $4, payer = $5, payee = $6, debit_account = $7, credit_account = $8,
                            amount = $9, currency = $10, condition = $11, expires_at = $12, terms = $13
        where space = 1 and transfer_id = $1
        """;

    internal static async Task ExecuteAsync(NpgsqlConnection connection, Books books)
    {
        NpgsqlBatch? batch = null;
        foreach (var transfer in books.Transfers)
        {
            if (!transfer.IsFilled && !transfer.IsTurned && !transfer.HasNewConversions) continue;
            batch ??= new NpgsqlBatch(connection) { Timeout = 0 };
            if (transfer.IsFilled) batch.BatchCommands.Add(Fill(transfer));
            if (transfer.IsTurned) batch.BatchCommands.Add(Turn(transfer));
            if (transfer.HasNewConversions) batch.BatchCommands.Add(List(transfer));
        }

        if (batch is null) return;
        await using (batch) await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Fill(Transfer transfer)
    {
        var command = new NpgsqlBatchCommand(FillSql);
        Add(NpgsqlDbType.Uuid, transfer.Key.Id.ToGuid());
        Add(NpgsqlDbType.Smallint, (short)transfer.Key.Id.Form);
        Add(NpgsqlDbType.Smallint, (short)transfer.Kind);
        Add(NpgsqlDbType.Bytea, transfer.RequestHash.ToBytes());
        Add(NpgsqlDbType.Integer, transfer.Payer?.Value);
        Add(NpgsqlDbType.Integer, transfer.Payee?.Value);
        Add(NpgsqlDbType.Integer, transfer.Debit?.Value);
        Add(NpgsqlDbType.Integer, transfer.Credit?.Value);
        Add(NpgsqlDbType.Numeric, transfer.Amount);
        Add(NpgsqlDbType.Text, transfer.Currency);
        Add(NpgsqlDbType.Bytea, transfer.Condition?.ToBytes());
        Add(NpgsqlDbType.TimestampTz, transfer.Expiration?.UtcDateTime);
        Add(NpgsqlDbType.Jsonb, TermsText.Write(transfer.Terms));
        return command;

        void Add(NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
    }

    /// <summary>The row was claimed as that of the payer's side.</summary>
    private static NpgsqlBatchCommand Turn(Transfer conversion)
    {
        var command = new NpgsqlBatchCommand(
            "update transfer set debit_account = $2, credit_account = $3, terms = $4 where space = 2 and transfer_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = conversion.Key.Id.ToGuid() });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)conversion.Debit?.Value ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)conversion.Credit?.Value ?? DBNull.Value });
        command.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)TermsText.Write(conversion.Terms) ?? DBNull.Value });
        return command;
    }

    private static NpgsqlBatchCommand List(Transfer transfer)
    {
        var command = new NpgsqlBatchCommand("update transfer set conversions = $2 where space = 1 and transfer_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = transfer.Key.Id.ToGuid() });
        command.Parameters.Add(new NpgsqlParameter { Value = transfer.Conversions.Select(key => key.Id.ToGuid()).ToArray() });
        return command;
    }
}

using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// Lists the transfers that a batch's decisions left to another scheme, so that it can be asked about them when their time is over
/// (<see cref="ForwardedTransfers"/>). Without any there is nothing to write. Runs inside the same transaction, before the main write.
/// </summary>
internal static class ForwardedBatch
{
    internal static async Task ExecuteAsync(NpgsqlConnection connection, Books books)
    {
        TransferKey[] forwarded = [.. books.Transfers.Where(IsForwarded).Select(transfer => transfer.Key).Order()];
        if (forwarded.Length == 0) return;
        const string Sql = "insert into forwarded_query (space, transfer_id) select * from unnest($1::smallint[], $2::uuid[]) on conflict do nothing";
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter { Value = forwarded.Column(key => (short)key.Space) });
        command.Parameters.Add(new NpgsqlParameter { Value = forwarded.Column(key => key.Id.ToGuid()) });
        await command.ExecuteNonQueryAsync();
    }

    private static bool IsForwarded(Transfer transfer) => transfer.HasChanged && transfer.State == TransferState.Forwarded;
}

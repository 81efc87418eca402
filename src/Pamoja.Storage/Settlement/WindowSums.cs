using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// The statement that keeps what a batch posted between settleable accounts: one packed row, whatever the number of transfers, and none
/// where nothing was posted.
/// </summary>
internal sealed class WindowSums(NpgsqlBatchCommand command)
{
    internal const string Sql =
        """
        insert into window_sum (window_id, batch_id, debit_accounts, credit_accounts, amounts, counts)
        values ($1, $2, $3, $4, $5, $6)
        """;

    private readonly NpgsqlParameter<int> _window = command.Add(NpgsqlDbType.Integer, 0);
    private readonly NpgsqlParameter<long> _batchId = command.Add(NpgsqlDbType.Bigint, 0L);
    private readonly NpgsqlParameter<int[]> _debits = command.Integers();
    private readonly NpgsqlParameter<int[]> _credits = command.Integers();
    private readonly NpgsqlParameter<decimal[]> _amounts = command.Numerics();
    private readonly NpgsqlParameter<int[]> _counts = command.Integers();

    /// <summary>Binds what a batch adds; one row, or none.</summary>
    internal int Bind(long batchId, Books books)
    {
        var sums = PairSum.Of(books);
        _window.TypedValue = books.Window.Value;
        _batchId.TypedValue = batchId;
        _debits.TypedValue = sums.Column(sum => sum.Debit.Value);
        _credits.TypedValue = sums.Column(sum => sum.Credit.Value);
        _amounts.TypedValue = sums.Column(sum => sum.Amount);
        _counts.TypedValue = sums.Column(sum => (int)sum.Count);
        return Math.Min(1, sums.Count);
    }
}

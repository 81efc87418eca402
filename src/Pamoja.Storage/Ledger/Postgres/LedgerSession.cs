using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// A connection with the ledger's statements prepared on it; one batch at a time. After any failure it is thrown away.
/// </summary>
internal sealed class LedgerSession : IAsyncDisposable
{
    /// <summary>
    /// Plans made on empty tables would otherwise be kept: there, a join that reads the whole table looks cheaper than a look at its index. A
    /// node that stops in mid-transaction gives its locks back after five seconds.
    /// </summary>
    internal const string Settings =
        "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off " +
        "-c idle_in_transaction_session_timeout=5s -c lock_timeout=20s -c synchronous_commit=on";

    private readonly NpgsqlConnection _connection;
    private string? _warning;

    private LedgerSession(NpgsqlConnection connection)
    {
        _connection = connection;
        Lock = new LockBatch(connection);
        Write = new WriteBatch(connection);
        connection.Notice += (_, notice) =>
        {
            if (notice.Notice.InvariantSeverity == "WARNING") _warning = notice.Notice.MessageText;
        };
    }

    internal NpgsqlConnection Connection => _connection;

    /// <summary>False when the connection broke or was given up, even at a commit that turned out to have succeeded.</summary>
    internal bool IsUsable => !IsGivenUp && _connection.State == System.Data.ConnectionState.Open;

    /// <summary>Its server has fallen silent: whoever had it is gone, and it is seen off when the silence ends. Set once, by whoever had it.</summary>
    internal bool IsGivenUp { get; set; }

    internal LockBatch Lock { get; }

    internal WriteBatch Write { get; }

    /// <summary>
    /// A warning since the last call. With COMMIT it means that the wait for a synchronous standby was cut short: committed here, not there.
    /// </summary>
    internal string? TakeWarning()
    {
        var warning = _warning;
        _warning = null;
        return warning;
    }

    internal static async Task<LedgerSession> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        var session = new LedgerSession(connection);
        try
        {
            await session.Lock.PrepareAsync();
            await session.Write.PrepareAsync();
            return session;
        }
        catch
        {
            // Whatever it was, this connection is of no use; the caller learns the cause.
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The ledger's day, for the first batch of a node.</summary>
    internal async Task<DateOnly> ReadDayAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select (clock_timestamp() at time zone 'UTC')::date", _connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetFieldValue<DateOnly>(0);
    }

    internal async Task RollbackAsync()
    {
        await using var command = new NpgsqlCommand("rollback", _connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Lock.Dispose();
        Write.Dispose();
        await _connection.DisposeAsync();
    }
}

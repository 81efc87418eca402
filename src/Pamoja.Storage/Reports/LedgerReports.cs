using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// What operators ask of the books: statements, searches, one transfer's story. It reads only, on a few connections of its own, so that a
/// long report never takes one from the ledger; what it reads is as of the moment that it is read.
/// </summary>
public sealed partial class LedgerReports : IAsyncDisposable
{
    private const int ConnectionsMax = 4;

    /// <summary>
    /// The tables' own order is wanted, batch after batch, so that nothing is gathered in memory; a planner that has seen an empty table would
    /// rather read all of it.
    /// </summary>
    private const string Settings =
        "-c default_transaction_read_only=on -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    /// <summary>Later than every day that has a partition.</summary>
    private static readonly DateTimeOffset Eternity = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly NpgsqlDataSource _source;

    /// <summary>Opens the reports; nothing is connected before one is asked for.</summary>
    public LedgerReports(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = ConnectionsMax,
            ApplicationName = "pamoja-reports",
            NoResetOnClose = true,
        };
        settings.Options = $"{settings.Options} {Settings}".Trim();
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static DateTimeOffset Moment(NpgsqlDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);

    private static NpgsqlParameter Parameter(object? value, NpgsqlTypes.NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}

using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// The days of the ledger. What is only ever inserted stands in partitions of one day (UTC) each, made some days ahead, that leave the database
/// as a whole when their time is over.
/// </summary>
public static class LedgerDays
{
    /// <summary>Days made ahead: a hub whose maintenance fails has a week to notice.</summary>
    private const int Ahead = 7;

    /// <summary>Makes what is missing of yesterday, today and the days ahead; returns how many partitions. Any number of nodes may ask.</summary>
    public static async Task<int> EnsureAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand($"select ensure_days({Ahead})");
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>
    /// Drops the days of messages that are older than <paramref name="days"/> whole days, unless anything on them is still owed; returns how many
    /// partitions went.
    /// </summary>
    public static Task<int> DropMessagesAsync(NpgsqlDataSource source, int days, CancellationToken cancellation) =>
        DropAsync(source, "drop_message_days", days, cancellation);

    /// <summary>
    /// Drops the days of records of quotes and lookups that are older than <paramref name="days"/> whole days; returns how many partitions went.
    /// </summary>
    public static Task<int> DropQuoteRecordsAsync(NpgsqlDataSource source, int days, CancellationToken cancellation) =>
        DropAsync(source, "drop_quote_days", days, cancellation);

    private static async Task<int> DropAsync(NpgsqlDataSource source, string function, int days, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand($"select {function}((clock_timestamp() at time zone 'UTC')::date - $1)");
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter { Value = days });
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

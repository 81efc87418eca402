using Npgsql;

namespace Pamoja.Storage;

/// <summary>The records of quotes, in PostgreSQL.</summary>
public sealed class QuoteArchive(NpgsqlDataSource source)
{
    private const int RecordsMax = 1_000;

    /// <summary>Adds records.</summary>
    public async Task AddAsync(IReadOnlyList<QuoteRecord> records, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            insert into quote_record (quote_id, resource, step, source, destination, outcome, created_at)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
            """);
        Add(record => record.QuoteId);
        Add(record => record.Resource);
        Add(record => record.Step);
        Add(record => record.Source);
        Add(record => record.Destination);
        Add(record => record.Outcome);
        Add(record => record.At.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellation);

        void Add<T>(Func<QuoteRecord, T> column) => command.Parameters.Add(new NpgsqlParameter { Value = records.Select(column).ToArray() });
    }

    /// <summary>What passed about one quote, oldest first.</summary>
    public async Task<IReadOnlyList<QuoteRecord>> FindAsync(string quoteId, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            select quote_id, resource, step, source, destination, outcome, created_at from quote_record
            where quote_id = $1 order by record_id limit {RecordsMax}
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = quoteId });
        var records = new List<QuoteRecord>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            records.Add(new QuoteRecord(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                new DateTimeOffset(row.GetDateTime(6), TimeSpan.Zero)));
        }

        return records;
    }
}

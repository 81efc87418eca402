using Npgsql;

namespace Pamoja.Storage;

/// <summary>The records of quotes and lookups, in PostgreSQL.</summary>
public sealed class QuoteArchive(NpgsqlDataSource source)
{
    private const int RecordsMax = 1_000;

    /// <summary>What is quoted was looked up not longer ago than this, or the lookup says nothing of the quote.</summary>
    private static readonly TimeSpan LookupAgeMax = TimeSpan.FromHours(1);

    private const string Columns = "quote_id, resource, step, source, destination, outcome, created_at";

    private const string AgreedSql =
        $"""
        with quote as (
            select quote_id from quote_record where transaction_id = any($1) and quote_id is not null union select unnest($2)),
        passed as (
            select r.* from quote_record r join quote q on q.quote_id = r.quote_id order by r.record_id limit $3),
        asked as (
            select source, party, min(created_at) as at from passed where party is not null group by source, party),
        found as (
            select l.* from asked a cross join lateral (
                select * from quote_record l
                where l.resource = 'parties' and l.party = a.party and l.created_at between a.at - $4 and a.at
                    and lower(a.source) in (lower(l.source), lower(l.destination))
                order by l.record_id limit $3) l)
        select {Columns} from (select * from found union select * from passed) r order by record_id limit $3
        """;

    /// <summary>Adds records.</summary>
    public async Task AddAsync(IReadOnlyList<QuoteRecord> records, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            insert into quote_record (quote_id, resource, step, source, destination, outcome, created_at, transaction_id, party)
            select * from unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::integer[])
            """);
        Add(record => record.QuoteId);
        Add(record => record.Resource);
        Add(record => record.Step);
        Add(record => record.Source);
        Add(record => record.Destination);
        Add(record => record.Outcome);
        Add(record => record.At.UtcDateTime);
        Add(record => record.TransactionId);
        Add(record => record.Party);
        await command.ExecuteNonQueryAsync(cancellation);

        void Add<T>(Func<QuoteRecord, T> column) => command.Parameters.Add(new NpgsqlParameter { Value = records.Select(column).ToArray() });
    }

    /// <summary>What passed about one quote, oldest first.</summary>
    public async Task<IReadOnlyList<QuoteRecord>> FindAsync(string quoteId, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"select {Columns} from quote_record where quote_id = $1 order by record_id limit {RecordsMax}");
        command.Parameters.Add(new NpgsqlParameter { Value = quoteId });
        return await ReadAsync(command, cancellation);
    }

    /// <summary>
    /// What passed about the quotes for a transaction, and before the first of them about the party that it pays, between its payer and
    /// whoever was asked; oldest first.
    /// </summary>
    /// <param name="transactionIds">For which transactions the quotes were.</param>
    /// <param name="quoteIds">Quotes that are known to belong to it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<QuoteRecord>> FindAgreedAsync(
        IReadOnlyCollection<string> transactionIds, IReadOnlyCollection<string> quoteIds, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(AgreedSql);
        command.Parameters.Add(new NpgsqlParameter { Value = transactionIds.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = quoteIds.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = RecordsMax });
        command.Parameters.Add(new NpgsqlParameter { Value = LookupAgeMax });
        return await ReadAsync(command, cancellation);
    }

    private static async Task<IReadOnlyList<QuoteRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var records = new List<QuoteRecord>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            records.Add(new QuoteRecord(
                row.IsDBNull(0) ? null : row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5),
                new DateTimeOffset(row.GetDateTime(6), TimeSpan.Zero)));
        }

        return records;
    }
}

using System.Reflection;
using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>Records of quotes and lookups stand in days, and leave with them.</summary>
public sealed class QuoteDaysTests : IAsyncLifetime
{
    /// <summary>The last script of a hub whose records stood in one table for ever.</summary>
    private const int BeforeDays = 15;

    private NpgsqlDataSource _source = null!;
    private QuoteArchive _archive = null!;

    public async ValueTask InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync());
        _archive = new QuoteArchive(_source);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Records_of_quotes_leave_with_their_day_and_those_of_later_days_stay()
    {
        await MigrateAsync();
        await AddAsync("old");
        await AgeAsync(9);
        await AddAsync("new");

        Assert.Equal(0, await LedgerDays.DropQuoteRecordsAsync(_source, 9, CancellationToken.None));
        Assert.Equal(["POST", "PUT"], await StepsAsync("old"));
        Assert.Equal(1, await LedgerDays.DropQuoteRecordsAsync(_source, 8, CancellationToken.None));
        Assert.Empty(await StepsAsync("old"));
        Assert.Equal(["POST", "PUT"], await StepsAsync("new"));
        Assert.Equal(0, await LedgerDays.DropQuoteRecordsAsync(_source, 8, CancellationToken.None));
    }

    [Fact]
    public async Task What_an_older_hub_has_recorded_is_found_until_its_time_is_over()
    {
        await ApplyAsync(BeforeDays);
        await AddAsync("before");
        await MigrateAsync();
        await AddAsync("after");

        Assert.Equal(["POST", "PUT"], await StepsAsync("before"));
        Assert.Equal(["POST", "PUT"], await StepsAsync("after"));
        Assert.Equal(4L, await ScalarAsync("select count(distinct record_id) from quote_record"));
        Assert.Equal(2L, await ScalarAsync("select max(record_id) from quote_record where quote_id = 'before'"));
        Assert.Equal(0, await LedgerDays.DropQuoteRecordsAsync(_source, 1, CancellationToken.None));

        await AgeAsync(9);
        Assert.Equal(1, await LedgerDays.DropQuoteRecordsAsync(_source, 8, CancellationToken.None));
        Assert.Equal(0L, await ScalarAsync("select count(*) from quote_record"));
    }

    [Fact]
    public async Task Every_day_has_the_indexes_of_its_table()
    {
        await ApplyAsync(BeforeDays);
        await MigrateAsync();

        Assert.Equal(3L, await ScalarAsync("select count(*) from pg_index where indrelid = 'quote_record'::regclass and indisvalid"));
        Assert.Equal(0L, await ScalarAsync(
            """
            select count(*) from days_of('quote_record') d
            where 3 <> (select count(*) from pg_index i join pg_inherits h on h.inhrelid = i.indexrelid where i.indrelid = d.part)
            """));
    }

    private Task<IReadOnlyList<string>> MigrateAsync() => SchemaMigrator.MigrateAsync(_source, CancellationToken.None);

    /// <summary>Brings the database to an earlier schema, as a hub of that time did.</summary>
    private async Task ApplyAsync(int last)
    {
        await RunAsync("create table pamoja_schema (number integer primary key, name text not null, applied_at timestamptz not null default now())");
        var storage = typeof(SchemaMigrator).Assembly;
        foreach (var name in storage.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order())
        {
            var number = int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
            if (number > last) break;
            await RunAsync(await ReadAsync(storage, name));
            await RunAsync($"insert into pamoja_schema (number, name) values ({number}, '{name}')");
        }

        await LedgerDays.EnsureAsync(_source, CancellationToken.None);
    }

    private static async Task<string> ReadAsync(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return await reader.ReadToEndAsync();
    }

    private Task AddAsync(string id) => _archive.AddAsync(
        [
            new QuoteRecord(id, "quotes", "POST", "payerfsp", "payeefsp", "forwarded", DateTimeOffset.UtcNow),
            new QuoteRecord(id, "quotes", "PUT", "payeefsp", "payerfsp", "forwarded", DateTimeOffset.UtcNow),
        ],
        CancellationToken.None);

    private async Task<IEnumerable<string>> StepsAsync(string id) =>
        (await _archive.FindAsync(id, CancellationToken.None)).Select(record => record.Step);

    /// <summary>Makes the records that are there as old as if they had been written some days ago.</summary>
    private Task AgeAsync(int days) => RunAsync(
        $"""
        do $$
        declare
            old date := (clock_timestamp() at time zone 'UTC')::date - {days};
        begin
            execute format('create table %I partition of quote_record for values from (%L) to (%L)', 'quote_record' || to_char(old, '_YYYYMMDD'), old, old + 1);
            update quote_record set day = old;
        end $$
        """);

    private async Task RunAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

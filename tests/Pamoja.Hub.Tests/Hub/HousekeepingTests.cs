using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Storage;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

public sealed class HousekeepingTests
{
    [Fact]
    public async Task What_is_over_leaves_with_the_first_round_and_what_is_not_stays()
    {
        await using var source = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync());
        await SchemaMigrator.MigrateAsync(source, TestContext.Current.CancellationToken);
        await RunAsync(
            source,
            """
            do $$
            declare
                parent text;
                old date;
            begin
                for parent, old in
                    select p, (clock_timestamp() at time zone 'UTC')::date - d
                    from unnest(array['message', 'delivery', 'quote_record']) p, unnest(array[3, 6, 10]) d
                loop
                    execute format(
                        'create table %I partition of %I for values from (%L) to (%L)', parent || to_char(old, '_YYYYMMDD'), parent, old, old + 1);
                end loop;
                insert into node values (gen_random_uuid(), clock_timestamp() - interval '2 d'), (gen_random_uuid(), clock_timestamp());
            end $$
            """);

        var options = new HubOptions { ConnectionString = "", MessageDays = 5, QuoteRecordDays = 8 };
        await using var keeping = new Housekeeping(source, options, TimeProvider.System, NullLogger<Housekeeping>.Instance);
        keeping.Start(atOnce: true);

        // The last that a round does.
        await Eventually.UntilAsync(async () => await AskAsync(source, "select count(*)::text from node") == "1");
        const string Left =
            """
            select string_agg(p || ' ' || age, ', ' order by p, age)
            from unnest(array['message', 'delivery', 'quote_record']) p, lateral days_of(p::regclass) d,
                 lateral (select (clock_timestamp() at time zone 'UTC')::date - d.day as age) a
            where age > 2
            """;
        Assert.Equal("delivery 3, message 3, quote_record 3, quote_record 6", await AskAsync(source, Left));
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string?> AskAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as string;
    }
}

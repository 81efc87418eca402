using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class SchemaMigratorTests : IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync() => _source = NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task An_empty_database_gets_every_script_once()
    {
        Assert.NotEmpty(await MigrateAsync());
        Assert.Empty(await MigrateAsync());
    }

    [Fact]
    public async Task Nodes_that_start_together_migrate_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => MigrateAsync()));
        Assert.Single(applied, scripts => scripts.Count > 0);
    }

    [Fact]
    public async Task A_database_of_something_else_is_left_alone()
    {
        await ExecuteAsync("create table invoices (id integer)");
        var refusal = await Assert.ThrowsAsync<SchemaException>(MigrateAsync);
        Assert.Contains("empty database", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await ExecuteAsync("select count(*) from pg_tables where schemaname = 'public'"));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await MigrateAsync();
        await ExecuteAsync("insert into pamoja_schema (number, name) values (9999, 'later')");
        var refusal = await Assert.ThrowsAsync<SchemaException>(MigrateAsync);
        Assert.Contains("newer program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_index_of_transfers_depends_on_what_decisions_change()
    {
        await MigrateAsync();
        const string Changed = "array['state', 'reason', 'cause', 'fulfilment', 'fulfil_hash', 'error_hash', 'completed_at']::name[]";
        const string Dependents =
            """
            from pg_index i join pg_inherits p on p.inhrelid = i.indrelid and p.inhparent = 'transfer'::regclass
            join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = i.indrelid
            join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            """;
        Assert.Equal(16L, await ExecuteAsync($"select count(distinct i.indexrelid) {Dependents} where a.attname in ('expires_at', 'batch_id')"));
        Assert.Equal("", await ExecuteAsync(
            $"select coalesce(string_agg(i.indexrelid::regclass || ' depends on ' || a.attname, '; '), '') {Dependents} where a.attname = any({Changed})"));
    }

    private Task<IReadOnlyList<string>> MigrateAsync() => SchemaMigrator.MigrateAsync(_source, CancellationToken.None);

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

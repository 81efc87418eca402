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

    private Task<IReadOnlyList<string>> MigrateAsync() => SchemaMigrator.MigrateAsync(_source, CancellationToken.None);

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

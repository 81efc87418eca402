using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>A new database with the hub's schema, which can be made unreachable.</summary>
internal sealed class RegistryDatabase : IAsyncDisposable
{
    private RegistryDatabase(string connectionString) => ConnectionString = connectionString;

    public string ConnectionString { get; }

    private string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    public static async Task<RegistryDatabase> CreateAsync()
    {
        var database = new RegistryDatabase(await TestPostgres.CreateDatabaseAsync());
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await SchemaMigrator.MigrateAsync(source, default);
        return database;
    }

    public async Task RefuseConnectionsAsync()
    {
        await ExecuteBesideAsync($"alter database {Name} allow_connections false");
        await ExecuteBesideAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{Name}'");
    }

    public Task AllowConnectionsAsync() => ExecuteBesideAsync($"alter database {Name} allow_connections true");

    public async ValueTask DisposeAsync() => await ExecuteBesideAsync($"drop database if exists {Name} with (force)");

    // From another database of the same server.
    private Task ExecuteBesideAsync(string sql) =>
        ExecuteAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres" }.ConnectionString, sql);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

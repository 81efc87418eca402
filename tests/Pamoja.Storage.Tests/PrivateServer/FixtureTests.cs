using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class FixtureTests
{
    [Fact]
    public async Task Every_test_gets_an_empty_database_of_its_own()
    {
        var first = await TestPostgres.CreateDatabaseAsync();
        var second = await TestPostgres.CreateDatabaseAsync();
        Assert.NotEqual(first, second);

        await ExecuteAsync(first, "create table t (x int)");
        Assert.Equal(0L, await ExecuteAsync(second, "select count(*) from pg_class where relname = 't'"));
        Assert.Equal("C", await ExecuteAsync(second, "select datcollate::text from pg_database where datname = current_database()"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}

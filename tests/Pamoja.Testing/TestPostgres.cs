using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Testing;

/// <summary>
/// One private PostgreSQL for each test process, started by the first test that needs it, gone with the process. With PAMOJA_TEST_PG set to
/// a connection string (of a role that may create databases), that server is used instead.
/// </summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static int _databases;

    /// <summary>A new, empty database; its connection string. Databases of the private server go with it.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await Started.Value;
        // The process id keeps apart test processes that share a server.
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand { Connection = connection };
        foreach (var statement in new[] { $"drop database if exists {name} with (force)", $"create database {name} template template0" })
        {
            // Each in a transaction of its own, as PostgreSQL wants it for databases.
            create.CommandText = statement;
            await create.ExecuteNonQueryAsync();
        }

        // Idle connections of finished tests must not use up the server's.
        return new NpgsqlConnectionStringBuilder(server)
        {
            Database = name,
            MaxPoolSize = 30,
            ConnectionIdleLifetime = 5,
            ConnectionPruningInterval = 2,
            IncludeErrorDetail = true,
        }.ConnectionString;
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("PAMOJA_TEST_PG") is { Length: > 0 } given)
            return given;
        var folder = Path.Combine(Path.GetTempPath(), $"pamoja-test-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        var server = await PostgresServer.StartAsync(new PrivateServerOptions
        {
            DataFolder = folder,
            // A test's database need not outlive the machine, and a stop would write every one of them to disk first.
            Settings = new Dictionary<string, string> { ["max_connections"] = "300", ["shared_buffers"] = "128MB", ["fsync"] = "off" },
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        };
        return server.ConnectionString;
    }
}

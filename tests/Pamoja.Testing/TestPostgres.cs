using System.Diagnostics;
using System.Globalization;
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
    private const string Prefix = "pamoja-test-";
    private static int Databases;

    /// <summary>A new, empty database; its connection string. Databases of the private server go with it.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await Started.Value;
        // The process id keeps apart test processes that share a server.
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref Databases)}";
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
        await RemoveLeftoversAsync();
        var folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        var server = await PostgresServer.StartAsync(new PrivateServerOptions
        {
            DataFolder = folder,
            // A test's database need not outlive the machine, and a stop would write every one of them to disk first.
            Settings = new Dictionary<string, string> { ["max_connections"] = "300", ["shared_buffers"] = "128MB", ["fsync"] = "off" },
            StopTimeout = TimeSpan.FromMilliseconds(200),
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            RemoveLater(folder);
        };
        return server.ConnectionString;
    }

    // A test process that was killed leaves its server and folder behind.
    private static async Task RemoveLeftoversAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            var isNamedByUs = int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var process);
            if (!isNamedByUs || ProcessIdentity.Of(process) is not null)
                continue;
            try
            {
                using var data = await DataFolder.OpenAsync(folder, TimeProvider.System, CancellationToken.None);
                var account = ServerAccount.Choose(ServerAccount.Own(), data.Cluster);
                foreach (var left in await ProcessIdentity.AllPostgresInAsync(data.Cluster, account, CancellationToken.None))
                    Posix.Signal(left.ProcessId, Posix.SignalKill);
                RemoveLater(folder);
            }
            catch (Exception e) when (e is PrivateServerException or IOException or UnauthorizedAccessException)
            {
                // Another user's, or another test process clears it at this moment.
            }
        }
    }

    // A hundred databases are some fifty thousand files: a process of its own removes them, and nobody waits for it.
    private static void RemoveLater(string folder) => Process.Start("setsid", ["rm", "-rf", folder]).Dispose();
}

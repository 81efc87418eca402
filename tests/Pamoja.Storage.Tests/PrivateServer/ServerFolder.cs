using System.Runtime.Versioning;
using Npgsql;

// The private server runs on Linux alone, and so do its tests.
[assembly: SupportedOSPlatform("linux")]

namespace Pamoja.Storage.Tests;

/// <summary>A data folder of one test, and what the servers on it said.</summary>
internal sealed class ServerFolder : IDisposable
{
    private readonly string _top = Path.Combine(Path.GetTempPath(), $"pamoja-server-{Guid.NewGuid().ToString("n")[..12]}");

    /// <param name="below">A path below the folder that is made and removed for the test.</param>
    internal ServerFolder(string below = "data")
    {
        Directory.CreateDirectory(_top, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_top, (UnixFileMode)0b111_101_101);
        Data = Path.Combine(_top, below);
    }

    internal string Top => _top;

    internal string Data { get; }

    internal string Cluster => Path.Combine(Data, "postgres");

    internal List<string> Said { get; } = [];

    internal List<PrivateServerState> States { get; } = [];

    internal PrivateServerOptions Options => new()
    {
        DataFolder = Data,
        Progress = line =>
        {
            lock (Said)
                Said.Add(line);
        },
        StateChanged = (state, _) =>
        {
            lock (States)
                States.Add(state);
        },
    };

    internal Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(Options);

    internal async Task<string> RefusalAsync(PrivateServerOptions? options = null)
    {
        var refused = await Assert.ThrowsAsync<PrivateServerException>(() => PostgresServer.StartAsync(options ?? Options));
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }

    internal static async Task<T> AskAsync<T>(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task TellAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose()
    {
        if (Directory.Exists(_top))
            Directory.Delete(_top, recursive: true);
    }
}

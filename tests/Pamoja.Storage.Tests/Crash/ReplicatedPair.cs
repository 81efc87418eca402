using System.Globalization;
using Npgsql;

namespace Pamoja.Storage.Tests;

/// <summary>A primary and a synchronous standby, each a server of its own on a Unix socket.</summary>
internal sealed class ReplicatedPair : IAsyncDisposable
{
    private const string StandbyName = "second";
    private const string Prefix = "pamoja-pair-";

    private readonly string _top;
    private readonly ServerAccount _account;
    private readonly string _programs;

    private ReplicatedPair(string top, ServerAccount account, string programs) => (_top, _account, _programs) = (top, account, programs);

    internal (string Folder, int Port) Primary => (Path.Combine(_top, "primary"), 5501);

    internal (string Folder, int Port) Standby => (Path.Combine(_top, "standby"), 5502);

    /// <summary>The connection string of one of the two.</summary>
    internal string ConnectionString((string Folder, int Port) server) => new NpgsqlConnectionStringBuilder
    {
        Host = _top,
        Port = server.Port,
        Username = "pamoja",
        Database = "postgres",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = 5,
    }.ConnectionString;

    /// <summary>Both run, and the primary commits nothing before the standby has it.</summary>
    internal static async Task<ReplicatedPair> StartAsync()
    {
        var account = ServerAccount.Choose(ServerAccount.Own(), "/nowhere");
        var binaries = await PostgresBinaries.LocateAsync(null, null, account, CancellationToken.None);
        var postgres = File.ResolveLinkTarget(binaries.Postgres, returnFinalTarget: true)?.FullName ?? binaries.Postgres;
        var programs = Path.GetDirectoryName(postgres)!;
        await RemoveLeftoversAsync(account, programs);
        var top = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        var pair = new ReplicatedPair(top, account, programs);
        try
        {
            foreach (var folder in (string[])[top, pair.Primary.Folder, pair.Standby.Folder]) DataFolder.CreatePrivate(folder, account);
            await pair.MakeAsync();
            return pair;
        }
        catch
        {
            // Whatever went wrong, no server is left behind.
            await pair.DisposeAsync();
            throw;
        }
    }

    internal Task StartAsync((string Folder, int Port) server) => RunAsync(
        "pg_ctl", "start", "-w", "-D", server.Folder, "-l", Path.Combine(server.Folder, "log"), "-o",
        string.Create(
            CultureInfo.InvariantCulture, $"-p {server.Port} -k {_top} -c listen_addresses= -c shared_buffers=32MB -c cluster_name={StandbyName}"));

    /// <summary>As <c>pg_ctl stop -m immediate</c> does: at once, as if the power had gone.</summary>
    internal Task StopAsync((string Folder, int Port) server) => RunAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", server.Folder);

    /// <summary>The standby becomes the primary.</summary>
    internal Task PromoteAsync() => RunAsync("pg_ctl", "promote", "-w", "-D", Standby.Folder);

    /// <summary>Commands of the operator's, on the primary.</summary>
    internal async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(Primary) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        try
        {
            foreach (var server in new[] { Primary, Standby })
            {
                if (PostmasterFile.Read(server.Folder) is not null) await StopAsync(server);
            }
        }
        finally
        {
            if (Directory.Exists(_top)) Directory.Delete(_top, recursive: true);
        }
    }

    // A test process that was killed leaves hundreds of megabytes behind, and perhaps servers.
    private static async Task RemoveLeftoversAsync(ServerAccount account, string programs)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            var isNamedByUs = int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var process);
            if (!isNamedByUs || ProcessIdentity.Of(process) is not null) continue;
            try
            {
                await new ReplicatedPair(folder, account, programs).DisposeAsync();
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException or Xunit.Sdk.XunitException)
            {
                // Another user's, or another test process clears it at this moment.
            }
        }
    }

    private async Task MakeAsync()
    {
        await RunAsync("initdb", "-D", Primary.Folder, "-U", "pamoja", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
        await StartAsync(Primary);
        await RunAsync(
            "pg_basebackup", "-h", _top, "-p", $"{Primary.Port}", "-U", "pamoja", "-D", Standby.Folder, "-R", "-X", "stream", "-c", "fast");
        await StartAsync(Standby);
        await AskAsync($"alter system set synchronous_standby_names = '{StandbyName}'");
        await AskAsync("select pg_reload_conf()");
        for (var look = 0; !Equals(await AskAsync("select max(sync_state) from pg_stat_replication"), "sync"); look++)
        {
            Assert.True(look < 500, "the standby did not become synchronous in ten seconds");
            await Task.Delay(20);
        }
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        var result = await ChildProgram.RunAsync(_account, Path.Combine(_programs, program), arguments, CancellationToken.None);
        Assert.True(result.ExitCode == 0, $"{program} {arguments[0]}: {result.Output} {result.Errors}");
    }
}

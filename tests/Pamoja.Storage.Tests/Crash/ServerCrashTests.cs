using System.Diagnostics;
using Pamoja.Ledger;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Storage.Tests;

/// <summary>The database server dies under load, in every way a server dies; a supervised one comes back, and the ledger goes on.</summary>
public sealed class ServerCrashTests
{
    private static readonly string[] Small = ["shared_buffers", "32MB", "min_wal_size", "32MB", "max_wal_size", "64MB", "max_connections", "40"];

    [Fact]
    public Task An_immediate_stop_under_load_loses_nothing_that_was_acknowledged_and_doubles_nothing() => CrashAsync(Posix.SignalQuit, 1);

    [Fact]
    public Task A_killed_postmaster_under_load_loses_nothing_that_was_acknowledged_and_doubles_nothing() => CrashAsync(Posix.SignalKill, 1);

    [Fact]
    [Trait("Category", "Long")]
    public Task Ten_immediate_stops_under_load_lose_nothing_and_double_nothing() => CrashAsync(Posix.SignalQuit, 10);

    [Fact]
    [Trait("Category", "Long")]
    public Task Ten_kills_of_the_postmaster_under_load_lose_nothing_and_double_nothing() => CrashAsync(Posix.SignalKill, 10);

    /// <summary>
    /// A file system of its own fills up under load: PostgreSQL can write neither data nor log, and may not even come back, until somebody makes
    /// room.
    /// </summary>
    [Fact]
    public async Task A_full_disk_acknowledges_nothing_that_is_not_kept_and_the_ledger_goes_on_when_there_is_room()
    {
        using var folder = new ServerFolder();
        Directory.CreateDirectory(folder.Data);
        var isMounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", folder.Data);
        Assert.SkipUnless(isMounted, "a file system that can be filled cannot be mounted here: that needs root");
        try
        {
            await FillAsync(folder);
        }
        finally
        {
            // Lazily: the server's last process may still be on its way out.
            await RunAsync("umount", "-l", folder.Data);
        }
    }

    private static async Task FillAsync(ServerFolder folder)
    {
        var ballast = Path.Combine(folder.Data, "ballast");
        await using var server = await StartAsync(folder);
        await using var ledger = new PostgresLedger(server.ConnectionString, LedgerPolicy.Default);
        var load = await OpenAsync(server, ledger);
        await using (var node = CrashLoad.Start(ledger, TimeSpan.FromSeconds(2)))
        {
            using var end = new CancellationTokenSource();
            var running = load.RunAsync(node, node, 32, end.Token);
            await UntilAsync(() => load.Committed > 200, "the load runs");
            FillUp(ballast);
            await UntilAsync(() => load.Busy > 50, "the ledger refuses for want of room");
            File.Delete(ballast);
            var before = load.Committed;
            await UntilAsync(() => load.Committed > before + 200, "the ledger goes on");
            await end.CancelAsync();
            await running;
        }

        await load.AssertKeptAsync(server.ConnectionString);
    }

    /// <summary>Takes all the room there is, and again what a moment later is free.</summary>
    private static void FillUp(string path)
    {
        using var file = new FileStream(path, FileMode.Append);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // The disk is full, which is what was wanted.
        }
    }

    private static async Task CrashAsync(int signal, int rounds)
    {
        using var folder = new ServerFolder();
        await using var server = await StartAsync(folder);
        await using var first = new PostgresLedger(server.ConnectionString, LedgerPolicy.Default);
        await using var second = new PostgresLedger(server.ConnectionString, LedgerPolicy.Default);
        var load = await OpenAsync(server, first);
        await using (var left = CrashLoad.Start(first))
        await using (var right = CrashLoad.Start(second))
        {
            using var end = new CancellationTokenSource();
            var running = load.RunAsync(left, right, 48, end.Token);
            for (var round = 0; round < rounds; round++)
            {
                var before = load.Committed;
                await UntilAsync(() => load.Committed > before + 200, "the load runs");
                var process = server.ProcessId;
                Assert.True(Posix.Signal(process, signal));
                await UntilAsync(
                    () => server.ProcessId != process && server.State == PrivateServerState.Running, "the server is back");
            }

            var last = load.Committed;
            await UntilAsync(() => load.Committed > last + 100, "the ledger goes on");
            await end.CancelAsync();
            await running;
        }

        await load.AssertKeptAsync(server.ConnectionString);
    }

    private static Task<PostgresServer> StartAsync(ServerFolder folder) => PostgresServer.StartAsync(folder.Options with
    {
        Settings = Small.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]),
        RestartAttempts = 100,
        LongestRestartPause = TimeSpan.FromMilliseconds(500),
    });

    private static async Task<CrashLoad> OpenAsync(PostgresServer server, PostgresLedger ledger)
    {
        var clerk = new Clerk(Scheme.New());
        await clerk.Scheme.RegisterAsync(server.ConnectionString);
        var load = new CrashLoad(clerk);
        await load.OpenAsync(ledger);
        return load;
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

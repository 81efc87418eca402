using System.Diagnostics;
using System.Globalization;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Storage.Tests;

public sealed class CrashTests
{
    [Fact]
    public async Task A_server_whose_hub_was_killed_is_taken_up_and_watched()
    {
        using var folder = new ServerFolder();
        using var holder = await Holder.StartedAsync(folder.Data);
        holder.Kill();

        var clock = Stopwatch.StartNew();
        await using var server = await folder.StartAsync();
        TestContext.Current.SendDiagnosticMessage("taken up: {0} ms", clock.ElapsedMilliseconds);
        Assert.Equal(holder.Postmaster, server.ProcessId);
        Assert.Contains("took up PostgreSQL", Assert.Single(folder.Said), StringComparison.Ordinal);

        Assert.True(Posix.Signal(server.ProcessId, Posix.SignalKill));
        await RunsAgainAsync(folder);
        Assert.NotEqual(holder.Postmaster, server.ProcessId);
        Assert.Equal(1, await ServerFolder.AskAsync<int>(server, "select 1"));
    }

    [Fact]
    public async Task A_server_that_runs_with_other_settings_is_stopped_and_started_anew()
    {
        using var folder = new ServerFolder();
        using var holder = await Holder.StartedAsync(folder.Data);
        holder.Kill();
        await using var server = await PostgresServer.StartAsync(folder.Options with
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = "37" },
        });
        Assert.NotEqual(holder.Postmaster, server.ProcessId);
        Assert.False(Directory.Exists($"/proc/{holder.Postmaster}") && ProcessIdentity.Of(holder.Postmaster) is not null);
        Assert.Equal("37", await ServerFolder.AskAsync<string>(server, "show max_connections"));
    }

    [Fact]
    public async Task A_postmaster_that_is_killed_runs_again_with_what_was_committed()
    {
        using var folder = new ServerFolder();
        await using var server = await folder.StartAsync();
        var first = server.ProcessId;
        await ServerFolder.TellAsync(server, "create table kept as select 42 as x");
        var clock = Stopwatch.StartNew();
        Assert.True(Posix.Signal(first, Posix.SignalKill));
        await RunsAgainAsync(folder);
        TestContext.Current.SendDiagnosticMessage("after kill -9 of the postmaster: {0} ms", clock.ElapsedMilliseconds);
        Assert.NotEqual(first, server.ProcessId);
        Assert.Equal(42, await ServerFolder.AskAsync<int>(server, "select x from kept"));
        Assert.Contains(folder.Said, l => l.Contains("recovered after a crash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_cannot_come_back_is_given_up_after_a_bounded_number_of_attempts()
    {
        using var folder = new ServerFolder();
        await using var server = await PostgresServer.StartAsync(folder.Options with
        {
            RestartAttempts = 3,
            FirstRestartPause = TimeSpan.FromMilliseconds(10),
        });
        var control = Path.Combine(folder.Cluster, "global", "pg_control");
        File.Move(control, control + ".away");
        Posix.Signal(server.ProcessId, Posix.SignalKill);
        await UntilAsync(() => server.State == PrivateServerState.Failed, "it is given up");
        Assert.Equal(3, folder.States.Count(s => s == PrivateServerState.Restarting));
    }

    [Fact]
    public async Task Both_hub_and_postmaster_killed_what_was_committed_is_there()
    {
        using var folder = new ServerFolder();
        using var holder = await Holder.StartedAsync(folder.Data);
        holder.Kill();
        Posix.Signal(holder.Postmaster, Posix.SignalKill);
        await using var server = await folder.StartAsync();
        Assert.NotEqual(holder.Postmaster, server.ProcessId);
        Assert.Contains(folder.Said, l => l.Contains("recovered after a crash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recycled_process_id_is_never_taken_for_the_server_nor_touched()
    {
        using var folder = new ServerFolder();
        await (await folder.StartAsync()).DisposeAsync();
        using var innocent = Process.Start("sleep", "600");
        await File.WriteAllTextAsync(
            PostmasterFile.PathIn(folder.Cluster),
            $"{innocent.Id}\n{folder.Cluster}\n1700000000\n5432\n{folder.Data}/socket\n\n  5432001 0\nready   \n");
        await using (var server = await folder.StartAsync())
            Assert.NotEqual(innocent.Id, server.ProcessId);
        Assert.False(innocent.HasExited);
        innocent.Kill();
    }

    [Fact]
    public async Task A_kill_at_any_moment_of_the_first_start_leaves_a_folder_that_starts()
    {
        using var folder = new ServerFolder();
        for (var milliseconds = 100; milliseconds <= 1300; milliseconds += 150)
        {
            using (var holder = Holder.Start(folder.Data))
            {
                await Task.Delay(milliseconds);
                holder.Kill();
            }

            // Whatever stands under the final name is whole.
            Assert.True(!Directory.Exists(folder.Cluster) || File.Exists(Path.Combine(folder.Cluster, "global", "pg_control")));
        }

        await using var server = await folder.StartAsync();
        Assert.Equal(1, await ServerFolder.AskAsync<int>(server, "select 1"));
    }

    [Fact]
    public async Task A_half_made_folder_is_not_taken_for_a_good_one_and_is_cleared_away()
    {
        using var folder = new ServerFolder();
        var half = Path.Combine(folder.Data, "postgres.unfinished-12345678");
        Directory.CreateDirectory(half);
        await File.WriteAllTextAsync(Path.Combine(half, "PG_VERSION"), "15\n");
        await using var server = await folder.StartAsync();
        Assert.False(Directory.Exists(half));
    }

    [Fact]
    public async Task A_umask_that_closes_everything_does_not_lock_the_server_out()
    {
        using var folder = new ServerFolder();
        using var holder = await Holder.StartedAsync(folder.Data, umask: "077");
        await holder.StopAsync();
        Assert.Empty(File.Exists(PostmasterFile.PathIn(folder.Cluster)) ? "left running" : "");
    }

    private static async Task RunsAgainAsync(ServerFolder folder) => await UntilAsync(
        () =>
        {
            lock (folder.States)
                return folder.States is [.., PrivateServerState.Restarting, PrivateServerState.Running];
        },
        string.Create(CultureInfo.InvariantCulture, $"it runs again on {folder.Data}"));
}

using System.Diagnostics;
using System.Globalization;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Storage.Tests;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task A_new_folder_is_ready_within_ten_seconds_and_a_used_one_within_two()
    {
        using var folder = new ServerFolder();
        var clock = Stopwatch.StartNew();
        await using (var server = await folder.StartAsync())
        {
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            TestContext.Current.SendDiagnosticMessage("new folder: {0} ms", clock.ElapsedMilliseconds);
            await ServerFolder.TellAsync(server, "create table kept as select 42 as x");
            clock.Restart();
        }

        TestContext.Current.SendDiagnosticMessage("clean stop: {0} ms", clock.ElapsedMilliseconds);
        clock.Restart();
        await using (var server = await folder.StartAsync())
        {
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
            TestContext.Current.SendDiagnosticMessage("after a clean stop: {0} ms", clock.ElapsedMilliseconds);
            Assert.Equal(42, await ServerFolder.AskAsync<int>(server, "select x from kept"));
        }

        // A clean stop leaves nothing to recover: the only thing said is the making of the folder.
        Assert.Single(folder.Said);
        Assert.Equal([PrivateServerState.Stopped, PrivateServerState.Stopped], folder.States);
    }

    [Fact]
    public async Task The_database_is_durable_checked_and_speaks_on_its_socket_alone()
    {
        using var folder = new ServerFolder();
        await using var server = await folder.StartAsync();
        foreach (var (setting, expected) in new[]
        {
            ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("data_checksums", "on"),
            ("listen_addresses", ""), ("server_encoding", "UTF8"), ("unix_socket_permissions", "0700"), ("max_wal_size", "1GB"),
        })
        {
            Assert.Equal(expected, await ServerFolder.AskAsync<string>(server, $"show {setting}"));
        }

        Assert.Equal("C C", await ServerFolder.AskAsync<string>(
            server, "select datcollate || ' ' || datctype from pg_database where datname = current_database()"));
        Assert.Equal("local peer", await ServerFolder.AskAsync<string>(
            server, "select string_agg(type || ' ' || auth_method, ',') from pg_hba_file_rules"));
        var closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(closed, File.GetUnixFileMode(Path.Combine(folder.Data, "socket")));
        Assert.Equal(closed, File.GetUnixFileMode(folder.Cluster));
        Assert.True(Directory.EnumerateFiles(Path.Combine(folder.Cluster, "log")).Any(), "it logs into the data folder");
    }

    [Fact]
    public async Task Another_user_of_the_system_is_kept_out_even_the_one_the_server_runs_as()
    {
        using var folder = new ServerFolder();
        await using var server = await folder.StartAsync();
        var socket = await ServerFolder.AskAsync<string>(server, "show unix_socket_directories");
        var own = ServerAccount.Own();
        foreach (var stranger in new[] { "nobody", "postgres" }.Where(_ => own.UserId == 0))
        {
            // Only root can try on behalf of others; for the rest the folder's mode, checked above, has to do.
            var user = Posix.UserByName(stranger)!.Value;
            var psql = await ChildProgram.RunAsync(
                new ServerAccount(user.Name, user.UserId, user.GroupId, IsOther: true),
                "psql", ["-h", socket, "-U", "pamoja", "-c", "select 1"], CancellationToken.None);
            Assert.NotEqual(0, psql.ExitCode);
            Assert.Matches("Permission denied|Peer authentication failed", psql.Errors);
        }

        Assert.Equal($"hub \"{own.Name}\" pamoja\n", await File.ReadAllTextAsync(Path.Combine(folder.Data, "settings", "pg_ident.conf")));
    }

    [Fact]
    public async Task The_postmaster_has_a_session_of_its_own_so_that_the_terminal_does_not_reach_it()
    {
        using var folder = new ServerFolder();
        await using var server = await folder.StartAsync();
        var stat = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/stat");
        var session = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        Assert.Equal(server.ProcessId.ToString(CultureInfo.InvariantCulture), session);
    }

    [Fact]
    public async Task After_the_stop_no_process_is_left_not_even_a_zombie()
    {
        using var folder = new ServerFolder();
        var server = await folder.StartAsync();
        var process = server.ProcessId;
        await server.DisposeAsync();
        await UntilAsync(() => !Directory.Exists($"/proc/{process}"), "the postmaster is reaped");
        // The one that writes the log ends last, of itself, when nobody can write to it any more.
        var own = ServerAccount.Own();
        for (var i = 0; (await ProcessIdentity.AllPostgresInAsync(folder.Cluster, own, CancellationToken.None)).Count > 0; i++)
        {
            Assert.True(i < 500, "PostgreSQL processes are left in the folder");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_gets_a_short_private_folder_that_goes_with_the_server()
    {
        using var folder = new ServerFolder(Path.Combine(new string('a', 60), new string('b', 60)));
        string socket;
        await using (var server = await folder.StartAsync())
        {
            socket = await ServerFolder.AskAsync<string>(server, "show unix_socket_directories");
            Assert.StartsWith("/tmp/pamoja-", socket, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(socket));
        }

        Assert.False(Directory.Exists(socket));
    }

    [Fact]
    public async Task A_path_with_blanks_commas_quotes_and_letters_of_other_scripts_works()
    {
        using var folder = new ServerFolder("it's, a \"päth\" \\ of mine");
        await using var server = await folder.StartAsync();
        Assert.Equal(folder.Cluster, await ServerFolder.AskAsync<string>(server, "show data_directory"));
    }

    [Fact]
    public async Task Settings_can_be_replaced_but_never_those_of_the_socket()
    {
        using var folder = new ServerFolder();
        await using var server = await PostgresServer.StartAsync(folder.Options with
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = "37", ["listen_addresses"] = "*" },
        });
        Assert.Equal("37", await ServerFolder.AskAsync<string>(server, "show max_connections"));
        Assert.Equal("", await ServerFolder.AskAsync<string>(server, "show listen_addresses"));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

public sealed class HubProcessTests
{
    [Fact]
    public async Task It_serves_both_APIs_until_it_is_asked_to_stop()
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder.Place);
        using var http = new HttpClient();

        var participants = await http.GetFromJsonAsync<JsonArray>(new Uri(hub.Ready.Administration, "/participants"));
        Assert.Contains(participants!, participant => participant!["name"]!.GetValue<string>() == "Hub");
        using var unknown = await http.GetAsync(new Uri(hub.Ready.Interoperability, "/nonsense"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        var ended = await hub.StopAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Out);
        Assert.EndsWith("pamoja: the hub has stopped\n", ended.Error, StringComparison.Ordinal);
        Assert.False(folder.HasServer);
    }

    [Theory]
    [InlineData("127.0.0.1:0", null, "it runs open: it takes everybody at their word")]
    [InlineData("127.0.0.1:0", "open", null)]
    [InlineData("*:0", "open", "warning: it runs open (Scheme:Security) on 0.0.0.0:0")]
    public async Task An_open_hub_says_what_that_means(string listen, string? security, string? note)
    {
        await using var folder = new TemporaryFolder();
        string[] told = security is null ? [] : ["--setting", $"Scheme:Security={security}"];
        await using var hub = await RunningHub.StartAsync(folder.Place, ["--interoperability", listen, .. told]);

        var ended = await hub.StopAsync();

        if (note is null) Assert.DoesNotContain("runs open", ended.Error, StringComparison.Ordinal);
        else Assert.Contains($"pamoja: {note}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_watches_no_folder()
    {
        // It runs where its data are: each page that PostgreSQL writes would wake a watcher.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a process watches is asked of Linux");
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder.Place);

        var open = new DirectoryInfo($"/proc/{hub.Ready.ProcessId}/fd").GetFileSystemInfos().Select(file => file.LinkTarget).ToList();

        Assert.Contains(open, target => target?.StartsWith("socket:", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(open, target => target?.Contains("inotify", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task It_stops_when_the_parent_that_holds_its_input_is_gone()
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder.Place, "--stop-with-parent", "--temporary");

        var ended = await hub.StopAsync(byEndOfInput: true);

        Assert.Equal(0, ended.ExitCode);
        Assert.False(folder.HasServer);
        Assert.False(Directory.Exists(folder.Place));
    }

    [Fact]
    public async Task Killed_it_comes_back_with_what_it_knew()
    {
        await using var folder = new TemporaryFolder();
        using var http = new HttpClient();
        await using (var hub = await RunningHub.StartAsync(folder.Place))
        {
            using var made = await http.PostAsJsonAsync(
                new Uri(hub.Ready.Administration, "/participants/Hub/accounts"), new { type = "HUB_RECONCILIATION", currency = "XTS" });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            await hub.KillAsync();
            Assert.True(folder.HasServer);
        }

        await using var again = await RunningHub.StartAsync(folder.Place);
        var accounts = await http.GetFromJsonAsync<JsonArray>(new Uri(again.Ready.Administration, "/participants/Hub/accounts"));
        Assert.Equal("HUB_RECONCILIATION", Assert.Single(accounts!)!["ledgerAccountType"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_folder_that_another_hub_owns_is_refused()
    {
        await using var folder = new TemporaryFolder();
        await using var owner = await RunningHub.StartAsync(folder.Place);

        Refused(
            await Ran.PamojaAsync(
                "hub", "--data", folder.Place, "--interoperability", "127.0.0.1:0", "--administration", "127.0.0.1:0"),
            folder.Place);
    }

    [Theory]
    [InlineData("--interoperability", "--administration")]
    [InlineData("--administration", "--interoperability")]
    public async Task A_port_that_is_taken_is_refused(string option, string other)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var place = taken.LocalEndpoint.ToString()!;

        var ran = await Ran.PamojaAsync("hub", "--data", "/nowhere", option, place, other, "127.0.0.1:0");

        Refused(ran, $"{place} is taken by another program", $"choose another port with {option} HOST:PORT");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_refused() =>
        Refused(
            await Ran.PamojaAsync(
                "hub", "--connection", "Host=127.0.0.1;Port=1;Database=pamoja;Password=secret", "--interoperability", "127.0.0.1:0",
                "--administration", "127.0.0.1:0"),
            "no PostgreSQL answers at 127.0.0.1:1/pamoja",
            "start it or correct ConnectionStrings:Pamoja");

    [Fact]
    public async Task A_database_of_something_else_is_refused_and_left_alone()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using (var make = source.CreateCommand("create table invoice (number int)")) await make.ExecuteNonQueryAsync();

        Refused(await OnAsync(connectionString), "holds tables of something else", "give the hub an empty database");

        await using var count = source.CreateCommand("select count(*) from pg_tables where schemaname = 'public'");
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_user_who_may_not_make_tables_is_refused()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connectionString);
        var role = $"guest_{Guid.NewGuid():n}";
        await using (var make = source.CreateCommand($"create role {role} login; revoke create on schema public from public"))
        {
            await make.ExecuteNonQueryAsync();
        }

        // The private server lets its own user in as any role.
        Refused(await OnAsync(connectionString + $";Options=-c role={role}"), "permission denied", "correct ConnectionStrings:Pamoja");
    }

    [Fact]
    public async Task A_signing_key_that_is_none_is_refused()
    {
        using var scratch = new ScratchFolder();
        var file = scratch["key.pem"];
        await File.WriteAllTextAsync(file, "not a key");
        var environment = new Dictionary<string, string> { ["Hub__SigningKeyFile"] = file };

        Refused(await OnAsync(await TestPostgres.CreateDatabaseAsync(), environment), file, "Name a PEM file with a private key");
    }

    [Fact]
    public async Task A_missing_PostgreSQL_is_refused()
    {
        await using var folder = new TemporaryFolder();
        var nowhere = new Dictionary<string, string> { ["PAMOJA_PG_BIN"] = "/nowhere" };

        var ran = await Ran.ProgramAsync(
            Ran.Program, null, nowhere,
            "hub", "--data", folder.Place, "--interoperability", "127.0.0.1:0", "--administration", "127.0.0.1:0");

        Refused(ran, "/nowhere");
    }

    [Fact]
    public async Task What_it_prints_as_JSON_is_one_object_that_says_where_it_listens()
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(folder.Place);

        Assert.Equal("127.0.0.1", hub.Ready.Interoperability.Host);
        Assert.NotEqual(hub.Ready.Interoperability.Port, hub.Ready.Administration.Port);
        Assert.Equal(hub.Process.Id, hub.Ready.ProcessId);
        Assert.True(hub.Ready.StartupMs > 0, JsonSerializer.Serialize(hub.Ready));
    }

    private static Task<Ran> OnAsync(string connectionString, IReadOnlyDictionary<string, string>? environment = null) =>
        Ran.ProgramAsync(
            Ran.Program, null, environment,
            "hub", "--connection", connectionString, "--interoperability", "127.0.0.1:0", "--administration", "127.0.0.1:0");

    private static void Refused(Ran ran, params string[] words)
    {
        Assert.Equal(2, ran.ExitCode);
        Assert.Empty(ran.Out);
        Assert.All(words, word => Assert.Contains(word, ran.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", ran.Error, StringComparison.Ordinal);
        Assert.Equal(1, ran.Error.Count(letter => letter == '\n'));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    private static void Refused(Ran ran, params string[] words)
    {
        Assert.Equal(2, ran.ExitCode);
        Assert.Empty(ran.Out);
        Assert.All(words, word => Assert.Contains(word, ran.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", ran.Error, StringComparison.Ordinal);
        Assert.Equal(1, ran.Error.Count(letter => letter == '\n'));
    }
}

using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>
/// Closes that a schedule makes: nodes whose clocks are some days ahead find them due, on the database of a hub whose own clock does not.
/// </summary>
public sealed class ScheduledCloseTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Model = "DEFERREDNETUSD";

    private readonly SettlementOffice _office = new(hub);

    [Fact]
    public async Task Nodes_that_find_the_same_close_due_do_it_once_and_make_up_for_several_that_were_missed_once()
    {
        await _office.CloseAsync();
        await _office.PayAsync("7");
        var open = await _office.OpenAsync();
        var name = await DeclareAsync(Model);
        await using var first = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(3));
        await using var second = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(3));
        for (var i = 0; i < 5; i++) await Task.WhenAll(first.LookAsync(), second.LookAsync());

        Assert.Equal(open + 1, await _office.OpenAsync());
        var run = Assert.Single(await RunsAsync(name));
        Assert.Equal(("DONE", open), (Text(run, "state"), run.GetProperty("settlementWindowId").GetInt32()));
        var window = await _office.WindowAsync(open);
        Assert.Equal(("PENDING_SETTLEMENT", $"scheduled: {name}"), (SettlementOffice.StateOf(window), Text(window, "reason")));
        var settlement = window.GetProperty("content")[0].GetProperty("settlementId").GetInt32();
        Assert.Equal($"window {open} was closed; settlement {settlement} of {Model} was made", Text(run, "detail"));
        var told = Assert.Single(await EventsAsync(name));
        Assert.Equal(("SCHEDULED_CLOSE_DONE", open), (Text(told, "event"), told.GetProperty("settlementWindowId").GetInt32()));
        Assert.Equal(JsonValueKind.Null, told.GetProperty("accountId").ValueKind);

        // A day later, with nothing paid: that is no error, and the window stays open.
        await using var later = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(4));
        await later.LookAsync();
        await later.LookAsync();
        Assert.Equal(open + 1, await _office.OpenAsync());
        Assert.Equal(2, (await RunsAsync(name)).Count);
        Assert.Equal($"window {open + 1} is empty and stays open", Text((await RunsAsync(name))[0], "detail"));
        await hub.ProvisionAsync("DELETE", $"/closeSchedules/{name}");
        await later.LookAsync();
    }

    [Fact]
    public async Task A_node_that_runs_does_what_is_due_by_itself()
    {
        await _office.CloseAsync();
        await _office.PayAsync("3");
        var open = await _office.OpenAsync();
        var name = await DeclareAsync();
        await using var node = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(2));
        node.Start();
        await SeenAsync(() => RunsAsync(name), runs => runs.Any(run => Text(run, "state") != "BEGUN"));
        Assert.Equal($"window {open} was closed", Text(Assert.Single(await RunsAsync(name)), "detail"));
        Assert.Equal(open + 1, await _office.OpenAsync());
        await hub.ProvisionAsync("DELETE", $"/closeSchedules/{name}");
    }

    [Fact]
    public async Task What_a_node_left_half_done_another_ends()
    {
        await _office.CloseAsync();
        await _office.PayAsync("9");
        var open = await _office.OpenAsync();
        var name = await DeclareAsync(Model);
        await using var node = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(2));

        // It has begun and closed, and then it died with its turn.
        var schedule = (await node.Schedules.ListAsync(default)).Single(each => each.Name == name);
        Assert.True(await node.Schedules.TakeTurnAsync(default));
        var due = ClosingCalendar.LastDue(schedule, schedule.DoneUntil, TimeProvider.System.GetUtcNow().AddDays(2))!.Value;
        Assert.NotNull(await node.Schedules.BeginAsync(schedule, due, new WindowId(open), default));
        Assert.Null(await node.Schedules.BeginAsync(schedule, due, new WindowId(open + 1), default));
        await _office.CloseAsync();
        await _office.PayAsync("1");

        await using var other = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(2));
        await other.LookAsync();
        Assert.Equal("BEGUN", Text(Assert.Single(await RunsAsync(name)), "state"));
        await node.Schedules.LeaveTurnAsync(default);
        await other.LookAsync();
        Assert.Equal("DONE", Text(Assert.Single(await RunsAsync(name)), "state"));
        Assert.Equal("PENDING_SETTLEMENT", SettlementOffice.StateOf(await _office.WindowAsync(open)));
        Assert.Equal(open + 1, await _office.OpenAsync());
        await hub.ProvisionAsync("DELETE", $"/closeSchedules/{name}");
    }

    [Fact]
    public async Task A_settlement_that_cannot_be_made_is_told_and_the_window_is_closed_all_the_same()
    {
        await _office.CloseAsync();
        await _office.PayAsync("2");
        var open = await _office.OpenAsync();
        await hub.AdministerAsync("POST", "/settlementModels", AdministrationHost.Model("LATER", "XTS"));
        var name = await DeclareAsync("LATER");
        await hub.ProvisionAsync("PUT", "/settlementModels/LATER", new { isActive = false });
        await using var node = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(2));
        await node.LookAsync();
        Assert.Equal("CLOSED", SettlementOffice.StateOf(await _office.WindowAsync(open)));
        Assert.Equal("FAILED", Text(Assert.Single(await RunsAsync(name)), "state"));
        var told = Assert.Single(await EventsAsync(name));
        Assert.Equal("SCHEDULED_CLOSE_FAILED", Text(told, "event"));
        Assert.Equal($"{name}: window {open} was closed; settlement model LATER is not there", Text(told, "detail"));
        await hub.ProvisionAsync("DELETE", $"/closeSchedules/{name}");
    }

    [Fact]
    public async Task A_schedule_that_rests_closes_nothing()
    {
        await _office.CloseAsync();
        await _office.PayAsync("2");
        var open = await _office.OpenAsync();
        await hub.ProvisionAsync("PUT", "/closeSchedules/resting", new { timeZone = "UTC", times = new[] { "12:00" }, isActive = false });
        await using var node = await Node.StartAsync(hub.ConnectionString, TimeSpan.FromDays(9));
        await node.LookAsync();
        Assert.Equal(open, await _office.OpenAsync());
        Assert.Equal(JsonValueKind.Null, (await hub.ProvisionAsync("GET", "/closeSchedules/resting")).Json.GetProperty("nextDue").ValueKind);
        await hub.ProvisionAsync("DELETE", "/closeSchedules/resting");
    }

    [Fact]
    public async Task A_schedule_is_declared_shown_replaced_and_removed()
    {
        var body = new
        {
            timeZone = "Africa/Lagos",
            times = new[] { "17:30", "09:00" },
            days = new[] { "FRIDAY", "MONDAY" },
            holidays = new[] { "2026-12-25" },
            settlementModels = new[] { Model },
        };
        var shown = (await hub.ProvisionAsync("PUT", "/closeSchedules/office", body)).Json;
        Assert.Equal("""["09:00","17:30"]""", shown.GetProperty("times").ToString());
        Assert.Equal("""["MONDAY","FRIDAY"]""", shown.GetProperty("days").ToString());
        Assert.True(shown.GetProperty("nextDue").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        Assert.Equal(shown.ToString(), (await hub.ProvisionAsync("GET", "/closeSchedules/office")).Text);
        Assert.Contains(shown.ToString(), (await hub.ProvisionAsync("GET", "/closeSchedules")).Text, StringComparison.Ordinal);
        var again = (await hub.ProvisionAsync("PUT", "/closeSchedules/office", new { timeZone = "UTC", times = new[] { "00:00" } })).Json;
        Assert.Equal((7, 0), (again.GetProperty("days").GetArrayLength(), again.GetProperty("settlementModels").GetArrayLength()));
        Assert.Equal("[]", (await hub.ProvisionAsync("GET", "/closeSchedules/office/runs")).Text);
        Assert.Equal(204, (await hub.ProvisionAsync("DELETE", "/closeSchedules/office")).Status);
        (await hub.AdministerAsync("DELETE", "/closeSchedules/office")).AssertError(400, "3200", "Generic ID not found");
        (await hub.AdministerAsync("GET", "/closeSchedules/office")).AssertError(400, "3200", "Generic ID not found");
    }

    [Fact]
    public async Task What_is_no_schedule_is_told()
    {
        string[] noon = ["12:00"];
        await RefusedAsync("x", new { timeZone = "UTC", times = noon }, "3101", "/path/name");
        await RefusedAsync("no%20name", new { timeZone = "UTC", times = noon }, "3101", "/path/name");
        await RefusedAsync("bad", new { timeZone = "Mars/Olympus", times = noon }, "3101", "/requestBody/timeZone");
        await RefusedAsync("bad", new { timeZone = "../../etc/passwd", times = noon }, "3101", "/requestBody/timeZone");
        await RefusedAsync("bad", new { times = noon }, "3102", "'timeZone'");
        await RefusedAsync("bad", new { timeZone = "UTC" }, "3102", "'times'");
        await RefusedAsync("bad", new { timeZone = "UTC", times = Array.Empty<string>() }, "3100", "must NOT have fewer than 1 items");
        await RefusedAsync("bad", new { timeZone = "UTC", times = new[] { "12:00", "12:00" } }, "3100", "must NOT have duplicate items");
        await RefusedAsync("bad", new { timeZone = "UTC", times = new[] { "25:00" } }, "3101", "/requestBody/times/0 must be a time");
        await RefusedAsync("bad", new { timeZone = "UTC", times = new[] { "12:00", "noon" } }, "3101", "/requestBody/times/1 must be a time");
        await RefusedAsync("bad", new { timeZone = "UTC", times = "12:00" }, "3101", "/requestBody/times must be array");
        await RefusedAsync("bad", new { timeZone = "UTC", times = noon, days = new[] { "FUNDAY" } }, "3101", "/requestBody/days/0");
        await RefusedAsync("bad", new { timeZone = "UTC", times = noon, holidays = new[] { "2026-02-30" } }, "3101", "/requestBody/holidays/0");
        await RefusedAsync("bad", new { timeZone = "UTC", times = noon, settlementModels = new[] { "NONE" } }, "3100", "Settlement model not found: NONE");
        await RefusedAsync("bad", new { timeZone = "UTC", times = noon, holiday = 1 }, "3103", "additional");

        async Task RefusedAsync(string name, object schedule, string code, string text) =>
            (await hub.AdministerAsync("PUT", $"/closeSchedules/{name}", schedule)).AssertError(400, code, text);
    }

    /// <summary>Declares a schedule of one close a day, six hours from now or more: nothing that the hub's own clock comes to in this test.</summary>
    private async Task<string> DeclareAsync(params string[] settlementModels)
    {
        var name = $"s{Guid.NewGuid():n}"[..20];
        var time = $"{TimeProvider.System.GetUtcNow().AddHours(6):HH:mm}";
        await hub.ProvisionAsync("PUT", $"/closeSchedules/{name}", new { timeZone = "UTC", times = new[] { time }, settlementModels });
        return name;
    }

    private async Task<IReadOnlyList<JsonElement>> RunsAsync(string name) =>
        [.. (await hub.ProvisionAsync("GET", $"/closeSchedules/{name}/runs")).Json.EnumerateArray()];

    /// <summary>Events are told once nothing can come before them any more.</summary>
    private Task<List<JsonElement>> EventsAsync(string name) => SeenAsync(
        async () => (await hub.ProvisionAsync("GET", "/events?limit=1000")).Json.EnumerateArray()
            .Where(each => each.GetProperty("detail").GetString()?.StartsWith(name, StringComparison.Ordinal) == true).ToList(),
        told => told.Count > 0);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>What a node needs for its closes, with a clock that is ahead.</summary>
    private sealed class Node(CloseSchedules schedules, ScheduledCloses closes, IReadOnlyList<IAsyncDisposable> owned) : IAsyncDisposable
    {
        internal CloseSchedules Schedules => schedules;

        internal static async Task<Node> StartAsync(string database, TimeSpan ahead)
        {
            var source = NpgsqlDataSource.Create(database);
            var clock = new ClockAhead(ahead);
            var feed = await RegistryFeed.StartAsync(source, TimeProvider.System, NullLogger<RegistryFeed>.Instance, default);
            var ledger = new PostgresLedger(database, LedgerPolicy.Default);
            var commit = new GroupCommit(ledger, new GroupCommitOptions(), TimeProvider.System, NullLogger<GroupCommit>.Instance, _ => { });
            var schedules = new CloseSchedules(source, Guid.NewGuid());
            var closes = new ScheduledCloses(schedules, commit, ledger.Settlement, feed, clock, NullLogger<ScheduledCloses>.Instance);
            return new Node(schedules, closes, [closes, commit, ledger, feed, source]);
        }

        internal Task LookAsync() => closes.DoWhatIsDueAsync(default);

        internal void Start() => closes.Start();

        public async ValueTask DisposeAsync()
        {
            foreach (var each in owned) await each.DisposeAsync();
        }
    }

    private sealed class ClockAhead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}

using System.Text.Json.Nodes;

namespace Pamoja.Cli.Tests;

public sealed class SandboxTests
{
    [Fact]
    public async Task Once_it_makes_a_payment_and_leaves_nothing_behind()
    {
        // A folder that the user may enter to whom PostgreSQL falls back when root runs it.
        var temporary = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"pamoja-once-{Path.GetRandomFileName()}")).FullName;
        // Settings for a hub are none for the sandbox's own.
        var environment = new Dictionary<string, string> { ["TMPDIR"] = temporary, ["ConnectionStrings__Pamoja"] = "Host=nowhere" };

        var ran = await Ran.ProgramAsync(Ran.Program, null, environment, "sandbox", "--once");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("payerfsp > hub      POST /transfers", ran.Out, StringComparison.Ordinal);
        Assert.Contains("is COMMITTED, both positions moved by 25.00 XTS", ran.Out, StringComparison.Ordinal);
        Assert.Empty(ran.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Directory.Delete(temporary);
    }

    [Fact]
    public async Task Its_JSON_is_one_object_and_all_of_standard_output()
    {
        await using var folder = new TemporaryFolder();

        var first = JsonNode.Parse((await OnceAsync(folder)).Out)!;
        var second = JsonNode.Parse((await OnceAsync(folder)).Out)!;

        foreach (var report in new[] { first, second })
        {
            Assert.True(report["ok"]!.GetValue<bool>());
            Assert.Equal("COMMITTED", report["transferState"]!.GetValue<string>());
            Assert.Equal(["lookup", "quote", "transfer"], report["phases"]!.AsArray().Select(phase => phase!["name"]!.GetValue<string>()));
            Assert.All(report["phases"]!.AsArray(), phase => Assert.True(phase!["ms"]!.GetValue<decimal>() > 0));
            Assert.True(report["totalMs"]!.GetValue<decimal>() > report["startupMs"]!.GetValue<decimal>());
        }

        Assert.Equal([(0m, 25m), (0m, -25m)], Positions(first));
        Assert.Equal([(25m, 50m), (-25m, -50m)], Positions(second));
    }

    [Fact]
    public async Task Ten_thousand_payments_with_failures_mixed_in_reconcile_to_the_last_digit()
    {
        await using var folder = new TemporaryFolder();

        var ran = await Ran.PamojaAsync("sandbox", "--once", "--json", "--data", folder.Place, "--bulk", "10000");

        Assert.True(ran.ExitCode == 0, ran.Out + ran.Error);
        var bulk = JsonNode.Parse(ran.Out)!["bulk"]!;
        Assert.True(bulk["isReconciled"]!.GetValue<bool>());
        TestContext.Current.SendDiagnosticMessage("{0}", bulk.ToJsonString());
        Assert.Equal((10_000, 10), (bulk["payments"]!.GetValue<int>(), bulk["messages"]!.GetValue<int>()));
        string[] failures = ["refusedByHub", "refusedByPayee", "wronglyFulfilled"];
        Assert.All(failures, failure => Assert.True(bulk[failure]!.GetValue<int>() > 0, failure));
        Assert.Equal(10_000, bulk["committed"]!.GetValue<int>() + failures.Sum(failure => bulk[failure]!.GetValue<int>()));
        Assert.Equal(bulk["committedAmount"]!.GetValue<decimal>(), bulk["payerMoved"]!.GetValue<decimal>());
        Assert.Equal(-bulk["committedAmount"]!.GetValue<decimal>(), bulk["payeeMoved"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task Two_schemes_exchange_payments_without_and_with_a_conversion()
    {
        await using var folder = new TemporaryFolder();

        var ran = await Ran.PamojaAsync("sandbox", "--schemes", "2", "--once", "--json", "--data", folder.Place);

        Assert.True(ran.ExitCode == 0, ran.Error);
        var report = JsonNode.Parse(ran.Out)!;
        Assert.True(report["ok"]!.GetValue<bool>());
        Assert.Equal(["north", "south"], report["hubs"]!.AsArray().Select(hub => hub!["scheme"]!.GetValue<string>()));
        var payments = report["payments"]!.AsArray();
        Assert.All(payments, payment => Assert.Equal("COMMITTED", payment!["transferState"]!.GetValue<string>()));
        Assert.Equal([25m, -25m, 25m, -25m], Moved(payments[0]!));
        Assert.Equal([25m, -25m, 62.5m, -62.5m, 62.5m, -62.5m], Moved(payments[1]!));
        Assert.Contains("north    > south", ran.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<decimal> Moved(JsonNode payment) =>
        payment["positions"]!.AsArray().Select(position => position!["moved"]!.GetValue<decimal>());

    [Fact]
    public async Task Two_at_the_same_time_do_not_hinder_each_other()
    {
        await using var one = new TemporaryFolder();
        await using var other = new TemporaryFolder();

        var reports = await Task.WhenAll(OnceAsync(one), OnceAsync(other));

        var addresses = reports.Select(report => JsonNode.Parse(report.Out)!["interoperability"]!.GetValue<string>());
        Assert.Equal(2, addresses.Distinct().Count());
    }

    [Fact]
    public async Task The_lines_it_prints_make_payments_and_Ctrl_C_ends_it_cleanly()
    {
        Ran.NeedsCtrlC();
        await using var folder = new TemporaryFolder();
        await using var sandbox = await RunningSandbox.StartAsync(folder.Place);

        var pasted = await Ran.ProgramAsync("bash", "/", null, "-c", sandbox.CurlLines());

        Assert.Equal(0, pasted.ExitCode);
        Assert.Equal(3, pasted.Out.Split("HTTP 202").Length - 1);
        Assert.Contains("\"transferState\": \"COMMITTED\"", pasted.Out, StringComparison.Ordinal);
        Assert.Contains("\"transferState\":\"COMMITTED\"", pasted.Out, StringComparison.Ordinal);
        // 25 for the first payment, 10 and 15 for those that were pasted.
        Assert.Contains("\"value\":50", pasted.Out, StringComparison.Ordinal);
        Assert.Contains("\"value\":-50", pasted.Out, StringComparison.Ordinal);

        var ended = await sandbox.SignalAsync("INT");
        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Error);
        Assert.Empty(folder.Processes("pamoja"));
        Assert.False(folder.HasServer);
    }

    [Fact]
    public async Task When_its_hub_is_killed_it_says_so_and_the_next_start_works()
    {
        await using var folder = new TemporaryFolder();
        await using var sandbox = await RunningSandbox.StartAsync(folder.Place);
        var hub = folder.Processes("pamoja").Single(process => process != sandbox.Process.Id);

        await Ran.ProgramAsync("kill", null, null, "-KILL", $"{hub}");

        var ended = await sandbox.EndAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(
            "pamoja: the hub ended unexpectedly (exit code 137); start the sandbox again, it takes up where it was\n", ended.Error);
        Assert.False(folder.HasServer);
        Assert.Equal([(25m, 50m), (-25m, -50m)], Positions(JsonNode.Parse((await OnceAsync(folder)).Out)!));
    }

    [Fact]
    public async Task When_it_is_killed_its_hub_stops_too_and_the_next_start_works()
    {
        await using var folder = new TemporaryFolder();
        await using var sandbox = await RunningSandbox.StartAsync(folder.Place);

        await sandbox.SignalAsync("KILL");

        Assert.True(await folder.IsLeftByAsync("pamoja"), "the hub lingers");
        Assert.True(await folder.IsLeftByAsync("postgres"), "PostgreSQL lingers");
        Assert.Equal([(25m, 50m), (-25m, -50m)], Positions(JsonNode.Parse((await OnceAsync(folder)).Out)!));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_refused_in_one_line_and_reported_as_JSON()
    {
        var ran = await Ran.PamojaAsync("sandbox", "--once", "--json", "--data", "/dev/null/sandbox");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("/dev/null/sandbox", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        var report = JsonNode.Parse(ran.Out)!;
        Assert.False(report["ok"]!.GetValue<bool>());
        Assert.Contains("/dev/null", report["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static async Task<Ran> OnceAsync(TemporaryFolder folder)
    {
        var ran = await Ran.PamojaAsync("sandbox", "--once", "--json", "--data", folder.Place);
        Assert.True(ran.ExitCode == 0, ran.Error);
        return ran;
    }

    private static List<(decimal Before, decimal After)> Positions(JsonNode report) =>
    [
        .. report["positions"]!.AsArray()
            .Select(position => (position!["before"]!.GetValue<decimal>(), position["after"]!.GetValue<decimal>())),
    ];
}

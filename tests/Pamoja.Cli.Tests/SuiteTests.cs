using System.Text.Json.Nodes;

namespace Pamoja.Cli.Tests;

public sealed class SuiteTests
{
    private const string Environment = """
        {
          "inputValues": {
            "HUB": "http://localhost:4000", "ADMIN": "http://localhost:4001", "ORACLE": "http://localhost:4050",
            "CALLBACK_ENDPOINT_BASE_URL": "http://localhost:4040",
            "NAME": "one", "CALLBACK": "http://localhost:4110", "TEST": "http://localhost:4112"
          }
        }
        """;

    private const string Suite = """
        {
          "collections": ["collection.json"],
          "environment": "environment.json",
          "hub": { "interoperability": "HUB", "administration": "ADMIN" },
          "oracle": "ORACLE",
          "participants": [{ "name": "NAME", "callback": "CALLBACK", "testApi": "TEST" }],
          "exclusions": [{ "file": "collection.json", "testCase": "excluded", "reason": "it needs a moon" }]
        }
        """;

    [Fact]
    public async Task A_suite_starts_what_it_needs_says_that_it_passed_and_leaves_nothing_behind()
    {
        await using var folder = new TemporaryFolder();
        var place = Write(
            folder,
            Request("{$inputs.HUB}", "/health", 200), Request("{$inputs.ADMIN}", "/health", 200), Request("{$inputs.TEST}", "/", 204));
        var temporary = Directory.CreateDirectory(Path.Combine(place, "temporary")).FullName;

        var environment = new Dictionary<string, string> { ["TMPDIR"] = temporary };
        var ran = await Ran.ProgramAsync(
            Ran.Program, place, environment, "ttk", "suite", "suite.json", "--report", "report", "--runs", "2");

        Assert.True(ran.ExitCode == 0, ran.Out + ran.Error);
        Assert.Contains("run 2 of 2: 3 of 3 assertions, 1 test cases", ran.Out, StringComparison.Ordinal);
        Assert.Contains("not run: collection.json, excluded: it needs a moon", ran.Out, StringComparison.Ordinal);
        Assert.EndsWith("suite suite: passed, 2 of 2 runs passed\n", ran.Out, StringComparison.Ordinal);
        var coverage = await File.ReadAllTextAsync(Path.Combine(place, "report", "coverage-1.md"));
        Assert.Contains("| `GET /health` | 200 |  | 2 |", coverage, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    [Fact]
    public async Task A_failed_assertion_is_shown_and_is_the_exit_code()
    {
        await using var folder = new TemporaryFolder();
        var place = Write(folder, Request("{$inputs.HUB}", "/health", 418));

        var ran = await Ran.ProgramAsync(Ran.Program, place, null, "ttk", "suite", "suite.json", "--json");

        Assert.Equal(1, ran.ExitCode);
        var report = JsonNode.Parse(ran.Out)!;
        Assert.False(report["success"]!.GetValue<bool>());
        Assert.Equal("expected 200 to equal 418", report["failures"]![0]!["message"]!.GetValue<string>());
        Assert.Contains("suite suite: FAILED, 0 of 1 assertions", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_stops_hub_and_database_and_leaves_nothing_behind()
    {
        Ran.NeedsCtrlC();
        await using var folder = new TemporaryFolder();
        var place = Write(folder, Request("{$inputs.HUB}", "/health", 200), Request("{$inputs.HUB}", "/health", 200, delay: 60_000));
        var temporary = Directory.CreateDirectory(Path.Combine(place, "temporary")).FullName;
        using var process = Ran.Start(
            Ran.Program, place, new Dictionary<string, string> { ["TMPDIR"] = temporary }, "ttk", "suite", "suite.json");
        var data = await DataAsync(temporary);

        await Ran.ProgramAsync("kill", null, null, "-INT", $"{process.Id}");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, process.ExitCode);
        Assert.Equal("pamoja: stopped before the end\n", await process.StandardError.ReadToEndAsync());
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_in_one_line()
    {
        await using var folder = new TemporaryFolder();
        var place = Write(folder, Request("{$inputs.HUB}", "/health", 200));
        File.Delete(Path.Combine(place, "collection.json"));

        var collection = await Ran.ProgramAsync(Ran.Program, place, null, "ttk", "suite", "suite.json");
        var suite = await Ran.ProgramAsync(Ran.Program, place, null, "ttk", "suite", "nonesuch");

        Assert.Equal((2, 2), (collection.ExitCode, suite.ExitCode));
        Assert.Contains("collection.json does not exist", collection.Error, StringComparison.Ordinal);
        Assert.StartsWith("pamoja: there is no suite 'nonesuch': give a suite's file or one of ", suite.Error, StringComparison.Ordinal);
        Assert.Contains("golden-path, own", suite.Error, StringComparison.Ordinal);
    }

    private static async Task<string> DataAsync(string temporary)
    {
        for (var i = 0; i < 600; i++)
        {
            var folder = Directory.EnumerateDirectories(temporary, "pamoja-suite-*").FirstOrDefault(Directory.Exists);
            if (folder is not null && File.Exists(Path.Combine(folder, "postgresql", "postmaster.pid"))) return folder;
            if (folder is not null && Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Any()) return folder;
            await Task.Delay(100);
        }

        throw new InvalidOperationException("The suite started no database.");
    }

    private static string Write(TemporaryFolder folder, params JsonObject[] requests)
    {
        var place = Directory.CreateDirectory(folder.Place).FullName;
        File.WriteAllText(Path.Combine(place, "environment.json"), Environment);
        File.WriteAllText(Path.Combine(place, "suite.json"), Suite);
        var number = 0;
        foreach (var request in requests) request["id"] = $"request-{++number}";
        var excluded = new JsonObject { ["id"] = "2", ["name"] = "excluded", ["requests"] = new JsonArray() };
        var included = new JsonObject { ["id"] = "1", ["name"] = "included", ["requests"] = new JsonArray([.. requests]) };
        var collection = new JsonObject { ["name"] = "c", ["test_cases"] = new JsonArray(included, excluded) };
        File.WriteAllText(Path.Combine(place, "collection.json"), collection.ToJsonString());
        return place;
    }

    private static JsonObject Request(string url, string path, int status, int delay = 0) => new()
    {
        ["method"] = "get",
        ["url"] = url,
        ["operationPath"] = path,
        ["delay"] = delay,
        ["scriptingEngine"] = "javascript",
        ["tests"] = new JsonObject
        {
            ["assertions"] = new JsonArray(new JsonObject
            {
                ["id"] = "status",
                ["description"] = "status",
                ["exec"] = new JsonArray($"expect(response.status).to.equal({status})"),
            }),
        },
    };
}

using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit.Tests;

/// <summary>Small collections, written as JSON in the tests, and runs of them.</summary>
internal static class Runs
{
    /// <summary>A test case of these requests.</summary>
    public static TestCase Case(params JsonObject[] requests) => new("collection.json", new HashSet<string>(), new JsonObject
    {
        ["id"] = "case",
        ["name"] = "a test case",
        ["requests"] = new JsonArray([.. requests]),
    });

    /// <summary>A request to the hub's address; more members come from JSON.</summary>
    public static JsonObject Request(string id, string method, string operationPath, string more = "{}", params string[] assertions)
    {
        var request = new JsonObject
        {
            ["id"] = id,
            ["description"] = $"request {id}",
            ["method"] = method,
            ["operationPath"] = operationPath,
            ["url"] = "{$inputs.HUB}",
            ["scriptingEngine"] = "javascript",
            ["tests"] = new JsonObject
            {
                ["assertions"] = new JsonArray([.. assertions.Select((a, i) => new JsonObject
                {
                    ["id"] = $"a{i}", ["description"] = a, ["exec"] = new JsonArray(a),
                })]),
            },
        };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) request[name] = value?.DeepClone();
        return request;
    }

    /// <summary>A script as a request has it.</summary>
    public static string Script(string kind, params string[] lines)
    {
        var exec = new JsonObject { ["exec"] = new JsonArray([.. lines.Select(l => (JsonNode)l)]) };
        return new JsonObject { ["scripts"] = new JsonObject { [kind] = exec } }.ToJsonString();
    }

    public static RunSettings Settings(string hub, int ownPort, params TestCase[] cases) => new()
    {
        TestCases = cases,
        CallbackTimeout = TimeSpan.FromSeconds(5),
        Environment = new RunEnvironment(
            new JsonObject
            {
                ["HUB"] = hub,
                ["CALLBACK_ENDPOINT_BASE_URL"] = $"http://localhost:{ownPort}",
                ["HOST_ACCOUNT_LOOKUP_SERVICE"] = hub,
                ["HOST_QUOTING_SERVICE"] = hub,
                ["HOST_ML_API_ADAPTER"] = hub,
                ["name"] = "value",
                ["nothing"] = "",
                ["zero"] = 0,
                ["off"] = false,
            },
            []),
    };

    public static Task<RunResult> RunAsync(StubServer hub, params JsonObject[] requests) =>
        ToolkitRun.RunAsync(Settings(hub.Address, StubServer.FreePort(), Case(requests)), CancellationToken.None);

    /// <summary>The messages of the assertions that failed, for a readable failure of the test itself.</summary>
    public static string Failures(RunResult result) => string.Join('\n', result.TestCases.SelectMany(c => c.Requests).SelectMany(
        r => r.Assertions.Where(a => !a.Verdict.Passed).Select(a => $"{r.Id}: {FailureText.Write(r, a)}")));

    public static void AssertAllHold(RunResult result, int assertions)
    {
        Assert.Equal("", Failures(result));
        Assert.Equal(assertions, result.Assertions);
    }
}

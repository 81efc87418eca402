using System.Globalization;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>The report in the form that the reference toolkit writes: the collection with results added.</summary>
internal static class JsonReport
{
    internal static string Write(RunResult result)
    {
        var completed = result.Started + result.Duration;
        var report = new JsonObject
        {
            ["name"] = result.Name,
            ["test_cases"] = new JsonArray([.. result.TestCases.Select(TestCase)]),
            ["runtimeInformation"] = new JsonObject
            {
                ["testReportId"] = $"{result.Name}_{GeneratedValues.Iso(completed)}",
                ["completedTimeISO"] = GeneratedValues.Iso(completed),
                ["startedTime"] = Rfc(result.Started),
                ["completedTime"] = GeneratedValues.Iso(completed),
                ["completedTimeUTC"] = Rfc(completed),
                ["startedTS"] = result.Started.ToUnixTimeMilliseconds(),
                ["completedTS"] = completed.ToUnixTimeMilliseconds(),
                ["runDurationMs"] = (long)result.Duration.TotalMilliseconds,
                ["totalAssertions"] = result.Assertions,
                ["totalPassedAssertions"] = result.Passed,
                ["notes"] = new JsonArray([.. result.Notes.Select(n => (JsonNode)n)]),
            },
        };
        return Json.Pretty(report);
    }

    private static JsonNode TestCase(TestCaseResult result)
    {
        var content = (JsonObject)result.Case.Content.DeepClone();
        content["requests"] = new JsonArray([.. result.Requests.Select(Request)]);
        content["testResult"] = Times(result.Started, result.Duration);
        return content;
    }

    private static JsonNode Request(RequestResult result)
    {
        var request = (JsonObject)result.Request.DeepClone();
        var assertions = (request["tests"]?["assertions"] as JsonArray ?? []).OfType<JsonObject>();
        foreach (var (assertion, judged) in assertions.Zip(result.Assertions))
        {
            assertion["resultStatus"] = judged.Verdict.Message is { } message
                ? new JsonObject { ["status"] = judged.Verdict.Status, ["message"] = message }
                : new JsonObject { ["status"] = judged.Verdict.Status };
        }

        if (request["tests"] is JsonObject tests)
        {
            tests["passedAssertionsCount"] = result.Assertions.Count - result.Failed;
        }

        return new JsonObject
        {
            ["request"] = request,
            ["status"] = result.Status,
            ["response"] = result.Response?.DeepClone(),
            ["callback"] = result.Callback?.DeepClone(),
            ["additionalInfo"] = new JsonObject
            {
                ["failure"] = result.Failure,
                ["attempts"] = result.Attempts,
                ["scriptsExecution"] = new JsonObject(result.Scripts.DistinctBy(s => s.Kind).Select(s => KeyValuePair.Create(s.Kind, (JsonNode?)new JsonObject
                {
                    ["consoleLog"] = new JsonArray([.. s.Logs.Select(l => (JsonNode)l)]),
                    ["error"] = s.Error,
                }))),
            },
            ["testResult"] = Times(result.Started, result.Duration),
        };
    }

    private static JsonObject Times(DateTimeOffset started, TimeSpan duration) => new()
    {
        ["startedTS"] = started.ToUnixTimeMilliseconds(),
        ["completedTS"] = (started + duration).ToUnixTimeMilliseconds(),
        ["runDurationMs"] = (long)duration.TotalMilliseconds,
    };

    private static string Rfc(DateTimeOffset at) => at.ToString("R", CultureInfo.InvariantCulture);
}

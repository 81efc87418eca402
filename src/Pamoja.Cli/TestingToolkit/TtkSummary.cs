using System.Text.Json;
using Pamoja.TestingToolkit;

namespace Pamoja.Cli;

/// <summary>What <c>--json</c> prints of a run.</summary>
internal static class TtkSummary
{
    /// <summary>The summary of a run.</summary>
    public static string Write(RunResult result) => JsonSerializer.Serialize(new
    {
        success = result.Success,
        testCases = result.TestCases.Count,
        requests = result.Requests,
        assertions = result.Assertions,
        passed = result.Passed,
        failed = result.Failed,
        seconds = Math.Round(result.Duration.TotalSeconds, 3),
        failures = result.TestCases.SelectMany(c => c.Requests.SelectMany(r => r.Assertions.Where(a => !a.Verdict.Passed).Select(a => new
        {
            testCase = c.Case.Name,
            request = r.Id,
            assertion = a.Id,
            message = a.Verdict.Message,
        }))),
        notes = result.Notes,
    });
}

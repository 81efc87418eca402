using System.Globalization;

namespace Pamoja.TestingToolkit;

/// <summary>Runs test cases against a hub, with the toolkit itself as the participants that the hub knows.</summary>
public static class ToolkitRun
{
    private const string OwnAddress = "CALLBACK_ENDPOINT_BASE_URL";

    /// <summary>Runs the test cases.</summary>
    /// <param name="settings">What to run and how.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <returns>The result; failed assertions are part of it.</returns>
    /// <exception cref="CannotRunException">The run cannot be tried or cannot go on.</exception>
    public static async Task<RunResult> RunAsync(RunSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var inbound = new InboundMessages(settings.Time);
        var traces = new TraceLog();
        using var sender = new HttpSender(settings.Time);
        await using var calls = new ScriptCalls(sender, inbound, settings.Time);
        await using var listener = await ToolkitListener.StartAsync(settings, OwnPort(settings.Environment), sender, inbound, traces, cancellation);
        await using var scripts = await ScriptProcess.StartAsync(settings.Limits, calls.AnswerAsync, () => inbound.Last, settings.Time, cancellation);
        await scripts.SetEnvironmentAsync((System.Text.Json.Nodes.JsonObject)settings.Environment.Values.DeepClone(), cancellation);

        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        var generated = new GeneratedValues(settings.Environment.UsesUuids, settings.Time);
        var exchanges = new ExchangeRunner(settings, sender, inbound, traces);
        var requests = new RequestRunner(settings, scripts, calls, exchanges, generated, unknown);
        var started = settings.Time.GetUtcNow();
        var start = settings.Time.GetTimestamp();
        var results = new List<TestCaseResult>();
        var notes = new List<string>();
        for (var i = 0; i < settings.TestCases.Count; i++)
        {
            var testCase = settings.TestCases[i];
            settings.Begins?.Invoke(testCase, i + 1);
            var result = await RunCaseAsync(settings, requests, traces, testCase, cancellation);
            results.Add(result);
            settings.Done?.Invoke(result);
            if (result.Failed > 0 && (Stops(settings) || settings.IsNeeded?.Invoke(testCase) == true))
            {
                notes.Add($"stopped at the first failure{(Stops(settings) ? "" : " of what the rest needs")}: "
                    + $"{settings.TestCases.Count - i - 1} test cases were not run");
                break;
            }
        }

        notes.AddRange(unknown.Select(p => $"{p} has no value and stays as it stands"));
        return new RunResult(settings.Name, results, started, settings.Time.GetElapsedTime(start), notes);
    }

    private static async Task<TestCaseResult> RunCaseAsync(
        RunSettings settings, RequestRunner requests, TraceLog traces, TestCase testCase, CancellationToken cancellation)
    {
        var started = settings.Time.GetUtcNow();
        var start = settings.Time.GetTimestamp();
        var results = new List<RequestResult>();
        var earlier = new Dictionary<string, System.Text.Json.Nodes.JsonObject>();
        var broken = false;
        traces.Take();
        foreach (var template in testCase.Requests)
        {
            var result = broken || Json.Truthy(template["disabled"])
                ? RequestRunner.Skip(template, template, []) with { Started = settings.Time.GetUtcNow() }
                : await requests.RunAsync(testCase, template, earlier, cancellation);
            results.Add(result);
            settings.RequestDone?.Invoke(testCase, result);
            broken |= result.Failed > 0 && (testCase.BreakOnError || Stops(settings));
        }

        return new TestCaseResult(testCase, results, traces.Take(), started, settings.Time.GetElapsedTime(start));
    }

    private static bool Stops(RunSettings settings) => settings.StopOnError || settings.Environment.BreakOnError;

    private static int OwnPort(RunEnvironment environment)
    {
        var address = Json.Display(environment.Values[OwnAddress]) ?? "http://localhost:4040";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Port : throw new CannotRunException(
            string.Create(CultureInfo.InvariantCulture, $"{OwnAddress} in the environment file is no address: '{address}'"));
    }
}

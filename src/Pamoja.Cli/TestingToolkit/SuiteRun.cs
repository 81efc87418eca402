using System.Globalization;
using System.Text.Json.Nodes;
using Pamoja.Simulator;
using Pamoja.TestingToolkit;

namespace Pamoja.Cli;

/// <summary>
/// One call of <c>pamoja ttk suite</c>: read the suite, start a hub with a database of its own and the participants, all on free ports, run
/// the collections, show the verdict, stop everything.
/// </summary>
internal sealed class SuiteRun
{
    private const string ToolkitAddress = "CALLBACK_ENDPOINT_BASE_URL";
    private readonly SuiteArguments _arguments;
    private readonly Streams _streams;
    private readonly TimeProvider _time;
    private readonly TextWriter _out;
    private readonly string _folder;
    private bool _isReady;

    public SuiteRun(SuiteArguments arguments, Streams streams, TimeProvider time)
    {
        (_arguments, _streams, _time) = (arguments, streams, time);
        // With --json standard output belongs to the report.
        _out = arguments.Json ? streams.Error : streams.Out;
        _folder = Path.Combine(Path.GetTempPath(), $"pamoja-suite-{Path.GetRandomFileName()}");
    }

    /// <summary>Where suites are looked for: here, and where the program is.</summary>
    public static IEnumerable<string> Places => [Directory.GetCurrentDirectory(), AppContext.BaseDirectory];

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            var suite = Choose();
            var environment = RunEnvironment.Load(_arguments.Environment ?? suite.Environment);
            suite.Complete(environment);
            var cases = suite.Load();
            environment.FillKeys(cases);
            var parts = $"a hub, an oracle and {suite.Participants.Count} participants";
            _out.WriteLine($"suite {suite.Name}: {cases.Count} test cases; starting {parts}");
            return await WithHubAsync(suite, environment, cases, stop.Token);
        }
        catch (CannotRunException e)
        {
            // The toolkit's own line for what hindered the run.
            return _streams.Refuse(e.Message);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside; all is stopped by now.
            return _streams.Refuse("stopped before the end");
        }
    }

    private Suite Choose()
    {
        var suite = SuiteFiles.Find(_arguments.Suite, Places);
        if (suite.Missing is { } missing && suite.Otherwise is { } other)
        {
            _out.WriteLine($"note: {missing} is not there; suite {other} is run in place of {suite.Name}");
            suite = SuiteFiles.Find(other, Places);
        }

        if (_arguments.Labels.Length > 0) suite = suite with { Labels = _arguments.Labels };
        return _arguments.Paths.Length == 0 ? suite : suite with { Collections = _arguments.Paths };
    }

    private async Task<int> WithHubAsync(
        Suite suite, RunEnvironment environment, IReadOnlyList<TestCase> cases, CancellationToken cancellation)
    {
        List<string> arguments = ["--data", _folder, "--temporary", "--interoperability", "127.0.0.1:0", "--administration", "127.0.0.1:0"];
        if (_arguments.Verbose) arguments.Add("--verbose");
        await using var hub = HubProcess.StartHub(arguments, Follow);
        try
        {
            if (await hub.ReadyAsync(cancellation) is not { } ready)
            {
                var reason = hub.LastWord() ?? "it gave no reason; --verbose shows its log";
                return await hub.Exited == ExitCodes.CouldNotBeTried
                    ? _streams.Refuse(reason)
                    : _streams.Fail($"the hub did not start: {reason}");
            }

            _isReady = true;
            return await PlayAsync(suite, environment, cases, ready, cancellation);
        }
        catch (CannotRunException) when (hub.IsLost)
        {
            // The toolkit found nobody at the hub's address.
            return _streams.Fail($"the hub ended unexpectedly (exit code {await hub.Exited}); --verbose shows its log");
        }
        finally
        {
            var isClean = await hub.StopAsync() is ExitCodes.Done or ExitCodes.CouldNotBeTried;
            if (!isClean && Directory.Exists(_folder)) await OrphanedServer.StopAsync(_folder, _time, _streams);
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<int> PlayAsync(
        Suite suite, RunEnvironment environment, IReadOnlyList<TestCase> cases, HubReady hub, CancellationToken cancellation)
    {
        var addresses = new SuiteAddresses(environment);
        await using var parts = await SuiteParts.StartAsync(suite, addresses, hub.Interoperability, anyPorts: true, cancellation);
        addresses.Move(suite.Interoperability, hub.Interoperability);
        addresses.Move(suite.Administration, hub.Administration);
        addresses.Move(ToolkitAddress, new Uri($"http://127.0.0.1:{FreePort.Take()}"));
        addresses.Apply();

        List<RunResult> results = [];
        for (var run = 1; run <= _arguments.Runs; run++)
        {
            if (run > 1) await CloseWindowAsync(hub, cancellation);
            results.Add(await RunOnceAsync(suite, environment, cases, run, cancellation));
        }

        return Conclude(suite, results);
    }

    private async Task<RunResult> RunOnceAsync(
        Suite suite, RunEnvironment environment, IReadOnlyList<TestCase> cases, int run, CancellationToken cancellation)
    {
        var once = _arguments.Runs == 1;
        var live = !_arguments.Json && !Console.IsOutputRedirected;
        var progress = new TtkProgress(_out, cases.Count, live);
        var result = await ToolkitRun.RunAsync(
            new RunSettings
            {
                TestCases = cases,
                Environment = environment,
                Name = suite.Name,
                Rules = suite.Rules,
                IsNeeded = suite.IsProvisioning,
                Begins = progress.Begin,
                RequestDone = progress.RequestDone,
                Done = testCase =>
                {
                    // Of many runs only what fails is told.
                    if (once || testCase.Failed > 0) progress.Done(testCase);
                },
                Time = _time,
            },
            cancellation);
        var reports = await ReportAsync(result, once ? string.Empty : $"-{run}", cancellation);
        if (once) progress.End(result, reports);
        else _out.WriteLine(Line($"{(live ? "\r\u001b[K" : "")}run {run} of {_arguments.Runs}: {Verdict(result)}"));
        return result;
    }

    /// <summary>
    /// Each run has a settlement window of its own: what the one before paid in other currencies and did not settle would keep the window that
    /// the collections settle in one currency from being settled.
    /// </summary>
    private static async Task CloseWindowAsync(HubReady hub, CancellationToken cancellation)
    {
        using var client = new OperatorClient(hub.Administration);
        foreach (var open in await client.ListAsync("/v2/settlementWindows?state=OPEN", cancellation))
        {
            var close = new JsonObject { ["state"] = "CLOSED", ["reason"] = "the next run begins" };
            try
            {
                await client.DoAsync(HttpMethod.Post, $"/v2/settlementWindows/{open!["settlementWindowId"]}", close, cancellation);
            }
            catch (OperatorException)
            {
                // Nothing was paid since it opened: an empty window is not closed, and need not be.
            }
        }
    }

    private async Task<List<string>> ReportAsync(RunResult result, string suffix, CancellationToken cancellation)
    {
        if (_arguments.Report is not { } folder) return [];
        List<string> written = [];
        foreach (var ending in new[] { "html", "json", "xml" })
        {
            written.Add(Path.Combine(folder, $"report{suffix}.{ending}"));
            await RunReport.WriteAsync(written[^1], result, cancellation);
        }

        written.Add(Path.Combine(folder, $"coverage{suffix}.md"));
        await File.WriteAllTextAsync(written[^1], Coverage.Page(result), cancellation);
        return written;
    }

    private int Conclude(Suite suite, List<RunResult> results)
    {
        foreach (var exclusion in suite.Exclusions)
        {
            _out.WriteLine($"not run: {exclusion.File}{(exclusion.TestCase is null ? "" : $", {exclusion.TestCase}")}: {exclusion.Reason}");
        }

        if (_arguments.Json)
        {
            foreach (var result in results) _streams.Out.WriteLine(TtkSummary.Write(result));
        }

        var passed = results.TrueForAll(result => result.Success);
        var verdict = results.Count == 1 ? Verdict(results[0]) : Line($"{results.Count(r => r.Success)} of {results.Count} runs passed");
        _out.WriteLine($"suite {suite.Name}: {(passed ? "passed" : "FAILED")}, {verdict}");
        return passed ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Verdict(RunResult result) =>
        $"{result.Passed} of {result.Assertions} assertions, {result.TestCases.Count} test cases, "
        + Line($"{result.Duration.TotalSeconds:0.0} s");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the hub says: its warnings, and all of its log for those who asked for it.</summary>
    private void Follow(string line)
    {
        if (_arguments.Verbose || (_isReady && !line.StartsWith("pamoja: ", StringComparison.Ordinal))) _streams.Error.WriteLine(line);
    }
}

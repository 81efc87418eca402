using System.Globalization;
using Pamoja.TestingToolkit;

namespace Pamoja.Cli;

/// <summary>Shows a run as it goes: a line for each test case, and what is under way when a person looks at a terminal.</summary>
internal sealed class TtkProgress(TextWriter output, int count, bool live)
{
    private const string ClearLine = "\r\u001b[K";

    private int _position;
    private int _requests;

    public void Begin(TestCase testCase, int position)
    {
        _position = position;
        _requests = 0;
        Show($"{Title(testCase)} ...");
    }

    public void RequestDone(TestCase testCase, RequestResult request)
    {
        _requests++;
        Show($"{Title(testCase)}: {_requests} of {testCase.Requests.Count}, {request.Description}");
    }

    public void Done(TestCaseResult result)
    {
        if (live) output.Write(ClearLine);
        var verdict = result.Failed == 0 ? Coloured("ok  ", "32") : Coloured("FAIL", "31");
        var passed = result.Assertions - result.Failed;
        output.WriteLine(Text(
            $"{verdict} {Title(result.Case)}  {passed} of {result.Assertions} assertions, {result.Duration.TotalSeconds:0.0} s"));
        foreach (var request in result.Requests.Where(r => r.Failed > 0))
        {
            output.WriteLine($"     {request.Id}, {request.Description}");
            output.WriteLine("       " + FailureText.Write(request).ReplaceLineEndings("\n       "));
        }
    }

    public void End(RunResult result, IReadOnlyList<string> reports)
    {
        output.WriteLine();
        foreach (var note in result.Notes) output.WriteLine($"note: {note}");
        foreach (var report in reports) output.WriteLine($"report: {report}");
        var size = $"{result.Requests} requests, {result.TestCases.Count} test cases";
        output.WriteLine(Text($"{result.Passed} of {result.Assertions} assertions, {size}, {result.Duration.TotalSeconds:0.0} s"));
    }

    // Names such as "Endpoints" are in many files.
    private static string Title(TestCase testCase) => $"{Path.GetFileNameWithoutExtension(testCase.File)}: {testCase.Name}";

    private void Show(string what)
    {
        if (!live) return;
        var line = $"[{_position}/{count}] {what}";
        var width = Math.Max(20, Console.WindowWidth - 1);
        output.Write(ClearLine + (line.Length > width ? line[..width] : line));
    }

    private string Coloured(string text, string colour) => live ? $"\u001b[{colour}m{text}\u001b[0m" : text;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

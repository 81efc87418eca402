using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>The report for people: one page that needs nothing else. What failed stands open, all else unfolds.</summary>
internal static class HtmlReport
{
    private const int LongestBody = 20_000;

    internal static string Write(RunResult result)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        page.Append(Line($"<title>{Text(result.Name)}: {(result.Success ? "passed" : "failed")}</title>"));
        page.Append(Line($"<style>{EmbeddedText.Read("report.css")}</style>"));
        Summary(page, result);
        foreach (var testCase in result.TestCases)
        {
            TestCase(page, testCase);
        }

        return page.Append("</html>\n").ToString();
    }

    private static void Summary(StringBuilder page, RunResult result)
    {
        page.Append(Line($"<header class=\"{(result.Success ? "good" : "bad")}\"><h1>{Text(result.Name)}</h1>"));
        page.Append(Line($"<p class=\"verdict\">{(result.Success ? "All assertions hold" : $"{result.Failed} assertions failed")}</p><dl>"));
        Figure(page, "Assertions", $"{result.Passed} of {result.Assertions}");
        Figure(page, "Test cases", $"{result.TestCases.Count(c => c.Failed == 0)} of {result.TestCases.Count}");
        Figure(page, "Requests", $"{result.Requests}");
        Figure(page, "Duration", Duration(result.Duration));
        Figure(page, "Started", result.Started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        page.Append("</dl></header>");
        foreach (var note in result.Notes)
        {
            page.Append(Line($"<p class=\"note\">{Text(note)}</p>"));
        }

        page.Append("<table class=\"overview\"><thead><tr><th>Test case<th>Requests<th>Assertions<th>Time</thead><tbody>");
        for (var i = 0; i < result.TestCases.Count; i++)
        {
            var testCase = result.TestCases[i];
            var state = testCase.Failed == 0 ? "good" : "bad";
            page.Append(Line($"<tr class=\"{state}\"><td><a href=\"#{Anchor(testCase)}\">{Text(testCase.Case.Name)}</a>"));
            page.Append(Line($"<td>{testCase.Requests.Count}<td>{testCase.Assertions - testCase.Failed} of {testCase.Assertions}"));
            page.Append(Line($"<td>{Duration(testCase.Duration)}"));
        }

        page.Append("</table>");
    }

    private static void TestCase(StringBuilder page, TestCaseResult result)
    {
        page.Append(Line($"<section id=\"{Anchor(result)}\"><h2>{Text(result.Case.Name)}</h2><p class=\"file\">{Text(result.Case.File)}</p>"));
        if (Json.Display(result.Case.Content["meta"]?["info"]) is { Length: > 0 } info)
        {
            page.Append(Line($"<p>{Text(info)}</p>"));
        }

        if (result.Messages.Count > 0)
        {
            page.Append(Line($"<details{(result.Failed > 0 ? " open" : "")}><summary>Messages ({result.Messages.Count})</summary>"));
            page.Append(Line($"<div class=\"scroll\">{SequenceDiagram.Write(result.Messages)}</div></details>"));
        }

        foreach (var request in result.Requests)
        {
            Request(page, request);
        }

        page.Append("</section>");
    }

    private static void Request(StringBuilder page, RequestResult request)
    {
        var state = request.Failed > 0 ? "bad" : request.Status == "SKIPPED" ? "skipped" : "good";
        var passed = $"{request.Assertions.Count - request.Failed} of {request.Assertions.Count}";
        page.Append(Line($"<details class=\"request {state}\"{(request.Failed > 0 ? " open" : "")}><summary>{Text(request.Description)}"));
        page.Append(Line($"<span>{passed}, {Duration(request.Duration)}</span></summary>"));
        if (request.Failure is { } failure)
        {
            page.Append(Line($"<p class=\"note\">{Text(failure)}</p>"));
        }

        page.Append("<ul class=\"assertions\">");
        foreach (var assertion in request.Assertions)
        {
            var mark = assertion.Verdict.Status switch { "FAILED" => "bad", "SKIPPED" => "skipped", _ => "good" };
            page.Append(Line($"<li class=\"{mark}\">{Text(assertion.Description)}"));
            if (!assertion.Verdict.Passed)
            {
                page.Append(Line($"<p>{Text(assertion.Verdict.Message)}</p><pre>{Text(assertion.Code.Trim())}</pre>"));
            }
        }

        page.Append("</ul>");
        var (sent, answer) = (request.Sent, request.Response);
        Part(page, "Request", sent is null ? null : $"{Json.Display(sent["method"])!.ToUpperInvariant()} {Json.Display(sent["url"])}", sent);
        Part(page, "Answer", answer is null ? null : $"{Json.Display(answer["status"])} {Json.Display(answer["statusText"])}", answer);
        Part(page, "Callback", Json.Display(request.Callback?["url"]), request.Callback);
        foreach (var script in request.Scripts.Where(s => s.Error is not null || s.Logs.Count > 0))
        {
            page.Append(Line($"<details><summary>{script.Kind} script{(script.Error is null ? "" : ": " + Text(script.Error))}</summary>"));
            page.Append(Line($"<pre>{Text(string.Join('\n', script.Logs))}</pre></details>"));
        }

        page.Append("</details>");
    }

    private static void Part(StringBuilder page, string name, string? head, JsonObject? part)
    {
        if (head is null || part is null)
        {
            return;
        }

        var headers = string.Join('\n', (part["headers"] as JsonObject ?? []).Select(h => $"{h.Key}: {Json.Display(h.Value)}"));
        var body = part["body"] is JsonObject or JsonArray ? Json.Pretty(part["body"]) : Json.Display(part["body"]) ?? string.Empty;
        page.Append(Line($"<details><summary>{name} <code>{Text(head)}</code></summary>"));
        page.Append(Line($"<pre class=\"headers\">{Text(headers)}</pre>"));
        page.Append(Line($"<pre>{Text(body.Length > LongestBody ? body[..LongestBody] + "…" : body)}</pre></details>"));
    }

    private static void Figure(StringBuilder page, string name, string value) =>
        page.Append(Line($"<div><dt>{name}<dd>{Text(value)}</div>"));

    private static string Anchor(TestCaseResult result) =>
        Line($"c{result.Started.ToUnixTimeMilliseconds()}{Uri.EscapeDataString(result.Case.Id)}");

    private static string Duration(TimeSpan duration) => duration.TotalSeconds < 1
        ? $"{duration.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms"
        : $"{duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s";

    private static string Text(string? value) => WebUtility.HtmlEncode(value ?? string.Empty);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Text.Json.Nodes;
using System.Xml.Linq;
using static Pamoja.TestingToolkit.Tests.Runs;

namespace Pamoja.TestingToolkit.Tests;

public sealed class ReportTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-report-").FullName;
    private RunResult _result = null!;

    public async ValueTask InitializeAsync()
    {
        await using var hub = await StubServer.StartAsync(_ => (200, """{"who":"<b>A & B</b>"}"""));
        _result = await RunAsync(
            hub,
            Request("r1", "post", "/quotes", """{"headers":{"FSPIOP-Source":"payerfsp"},"body":{"quoteId":"q"}}""",
                "expect(response.body.who).to.equal('<b>A & B</b>')", "expect(response.body.who).to.equal('other')"),
            Request("r2", "get", "/x", Script("preRequest", "custom.skipRequest()"), "expect(1).to.equal(1)"));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_page_shows_what_failed_with_request_answer_and_expression_and_needs_nothing_else()
    {
        var page = await WriteAsync("report.html");

        Assert.Contains("1 assertions failed", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Assertions<dd>2 of 3", page, StringComparison.Ordinal);
        Assert.Contains("expected &#39;&lt;b&gt;A &amp; B&lt;/b&gt;&#39; to equal &#39;other&#39;", page, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"sequence\"", page, StringComparison.Ordinal);
        Assert.Contains("POST /quotes → 200", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>A", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_report_is_the_collection_with_results()
    {
        var report = JsonNode.Parse(await WriteAsync("report.json"))!;

        Assert.Equal(3, report["runtimeInformation"]!["totalAssertions"]!.GetValue<int>());
        Assert.Equal(2, report["runtimeInformation"]!["totalPassedAssertions"]!.GetValue<int>());
        var requests = report["test_cases"]![0]!["requests"]!;
        Assert.Equal(200, requests[0]!["response"]!["status"]!.GetValue<int>());
        Assert.Equal("FAILED", requests[0]!["request"]!["tests"]!["assertions"]![1]!["resultStatus"]!["status"]!.GetValue<string>());
        Assert.Equal(1, requests[0]!["request"]!["tests"]!["passedAssertionsCount"]!.GetValue<int>());
        Assert.Equal("SKIPPED", requests[1]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_junit_report_counts_assertions_as_tests()
    {
        var suites = XDocument.Parse(await WriteAsync("deep/report.xml")).Root!;

        Assert.Equal(("3", "1"), (suites.Attribute("tests")!.Value, suites.Attribute("failures")!.Value));
        var tests = suites.Descendants("testcase").ToList();
        Assert.Equal(3, tests.Count);
        Assert.Contains("expression  expect(response.body.who).to.equal('other')", tests[1].Element("failure")!.Value, StringComparison.Ordinal);
        Assert.NotNull(tests[2].Element("skipped"));
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var refusal = await Assert.ThrowsAsync<CannotRunException>(() => WriteAsync("file/report.html"));
        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_known_endings_are_reports() =>
        Assert.Equal([true, true, true, false, false], new[] { "a.html", "a.json", "b/a.xml", "a.txt", "a" }.Select(RunReport.Knows));

    private async Task<string> WriteAsync(string name)
    {
        var path = Path.Combine(_folder, name);
        await RunReport.WriteAsync(path, _result, CancellationToken.None);
        return await File.ReadAllTextAsync(path);
    }
}

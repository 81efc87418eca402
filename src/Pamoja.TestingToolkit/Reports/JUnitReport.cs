using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Pamoja.TestingToolkit;

/// <summary>The report as JUnit XML: a suite for each test case, a test for each assertion.</summary>
internal static class JUnitReport
{
    internal static string Write(RunResult result)
    {
        var suites = new XElement("testsuites", Counts(result.Name, result.Assertions, result.Failed, result.Duration), result.TestCases.Select(Suite));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{suites}\n";
    }

    private static XElement Suite(TestCaseResult result) => new(
        "testsuite", Counts(result.Case.Name, result.Assertions, result.Failed, result.Duration),
        new XAttribute("timestamp", GeneratedValues.Iso(result.Started)), new XAttribute("file", result.Case.File),
        result.Requests.SelectMany(Tests));

    private static IEnumerable<XElement> Tests(RequestResult request) => request.Assertions.Select((assertion, i) => new XElement(
        "testcase",
        new XAttribute("classname", Clean(request.Description)),
        new XAttribute("name", Clean(assertion.Description)),
        new XAttribute("time", i == 0 ? Seconds(request.Duration) : "0"),
        assertion.Verdict.Status switch
        {
            "FAILED" => new XElement("failure", new XAttribute("message", Clean(assertion.Verdict.Message)), Clean(FailureText.Write(request, assertion))),
            "SKIPPED" => new XElement("skipped"),
            _ => null,
        }));

    private static object[] Counts(string name, int tests, int failures, TimeSpan duration) =>
    [
        new XAttribute("name", Clean(name)), new XAttribute("tests", tests), new XAttribute("failures", failures),
        new XAttribute("errors", 0), new XAttribute("time", Seconds(duration)),
    ];

    private static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    // XML has no place for most control characters.
    private static string Clean(string? text)
    {
        var clean = new StringBuilder(text ?? string.Empty);
        for (var i = 0; i < clean.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(clean[i]) && !char.IsSurrogate(clean[i]))
            {
                clean[i] = '\uFFFD';
            }
        }

        return clean.ToString();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>What a run touched: operation by outcome by error code, counted.</summary>
public static class Coverage
{
    /// <summary>Counts what the requests of a run did and what came of them.</summary>
    public static IReadOnlyList<CoverageRow> Of(RunResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            .. result.TestCases.SelectMany(testCase => testCase.Requests.Where(request => request.Sent is not null))
                .GroupBy(request => (Operation: Operation(request), Outcome: Outcome(request), Code: Code(request)))
                .Select(group => new CoverageRow(group.Key.Operation, group.Key.Outcome, group.Key.Code, group.Count()))
                .OrderBy(row => row.Operation, StringComparer.Ordinal).ThenBy(row => row.Outcome, StringComparer.Ordinal)
                .ThenBy(row => row.ErrorCode, StringComparer.Ordinal),
        ];
    }

    /// <summary>As a page in Markdown.</summary>
    public static string Page(RunResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var rows = Of(result);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Coverage of {result.Name}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{rows.Select(row => row.Operation).Distinct().Count()} operations, ");
        var codes = rows.Select(row => row.ErrorCode).Where(code => code.Length > 0).Distinct().Count();
        page.Append(CultureInfo.InvariantCulture, $"{codes} error codes, {rows.Sum(row => row.Count)} requests.\n\n");
        page.Append("| Operation | Outcome | Error code | Requests |\n|---|---|---|--:|\n");
        var before = string.Empty;
        foreach (var row in rows)
        {
            var operation = row.Operation == before ? string.Empty : $"`{row.Operation}`";
            page.Append(CultureInfo.InvariantCulture, $"| {operation} | {row.Outcome} | {row.ErrorCode} | {row.Count} |\n");
            before = row.Operation;
        }

        return page.ToString();
    }

    private static string Operation(RequestResult request) =>
        $"{Json.Display(request.Request["method"])?.ToUpperInvariant()} {Json.Display(request.Request["operationPath"])}";

    private static string Outcome(RequestResult request)
    {
        var status = Json.Display(request.Response?["status"]) ?? "no answer";
        var isError = Json.Display(request.Callback?["url"])?.EndsWith("/error", StringComparison.Ordinal) == true;
        return request.Callback is not null ? $"{status}, then {(isError ? "error callback" : "callback")}"
            : request.Failure?.StartsWith("Timeout", StringComparison.Ordinal) == true ? $"{status}, then nothing" : status;
    }

    private static string Code(RequestResult request) =>
        Json.Display(ErrorCode(request.Callback) ?? ErrorCode(request.Response)) ?? string.Empty;

    private static JsonNode? ErrorCode(JsonObject? message) => Json.Get(message, "body.errorInformation.errorCode");
}

/// <summary>A row of the coverage.</summary>
/// <param name="Operation">Method and path template.</param>
/// <param name="Outcome">Status of the answer, and what came back after it.</param>
/// <param name="ErrorCode">The API's error code; empty for none.</param>
/// <param name="Count">How many requests.</param>
public sealed record CoverageRow(string Operation, string Outcome, string ErrorCode, int Count);

using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>What a person needs to see of a failed assertion: expression, reason, request, answer, callback.</summary>
public static class FailureText
{
    private const int LongestPart = 1500;

    /// <summary>One failed assertion with its exchange, some lines.</summary>
    /// <param name="request">The request.</param>
    /// <param name="assertion">Its failed assertion.</param>
    public static string Write(RequestResult request, AssertionResult assertion)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return $"{Reason(assertion)}\n{Exchange(request)}";
    }

    /// <summary>All failed assertions of a request and, once, its exchange.</summary>
    /// <param name="request">The request.</param>
    public static string Write(RequestResult request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reasons = request.Assertions.Where(a => !a.Verdict.Passed).Select(a => $"{a.Id}: {a.Description}: {Reason(a)}");
        return $"{string.Join('\n', reasons)}\n{Exchange(request)}";
    }

    private static string Reason(AssertionResult assertion) => $"{assertion.Verdict.Message}\n  expression  {Indented(assertion.Code)}";

    private static string Exchange(RequestResult request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = new StringBuilder();
        text.AppendLine($"  request     {Request(request.Sent)}");
        text.AppendLine($"  answer      {Answer(request.Response)}");
        text.AppendLine($"  callback    {Callback(request.Callback)}");
        if (request.Failure is { } failure)
        {
            text.AppendLine($"  exchange    {failure}");
        }

        foreach (var script in request.Scripts.Where(s => s.Error is not null))
        {
            text.AppendLine($"  {script.Kind,-11} {script.Error}");
        }

        return text.ToString().TrimEnd();
    }

    private static string Request(JsonObject? sent) => sent is null ? "nothing was sent"
        : $"{Json.Display(sent["method"])!.ToUpperInvariant()} {Json.Display(sent["url"])} {Body(sent["body"])}".TrimEnd();

    private static string Answer(JsonObject? response) => response is null ? "none"
        : $"{Json.Display(response["status"])} {Json.Display(response["statusText"])} {Body(response["body"])}".TrimEnd();

    private static string Callback(JsonObject? callback) => callback is null ? "none"
        : $"{Json.Display(callback["url"])} {Body(callback["body"])}".TrimEnd();

    private static string Body(JsonNode? body)
    {
        var text = body is null ? string.Empty : body is JsonValue ? Json.Display(body)! : Json.Text(body);
        return text.Length > LongestPart ? text[..LongestPart] + "…" : text;
    }

    private static string Indented(string code) => string.Join("\n              ", code.Trim().Split('\n'));
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Simulator;

/// <summary>
/// The test API of a simulated backend: the parties that it knows (/repository/parties) and scenarios of payments, each operation with what
/// earlier ones gave filled in for <c>{{name.result.path}}</c>.
/// </summary>
internal sealed class BackendTestApi(PartyRepository parties, OutboundApi outbound)
{
    private const int MostOperations = 100;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var segments = LoopbackServer.Segments(context);
        var body = JsonTexts.Parse(await LoopbackServer.BodyAsync(context));
        var (status, answer) = (context.Request.Method, segments) switch
        {
            ("GET", []) => (StatusCodes.Status200OK, null),
            ("GET", ["repository", "parties"]) => (StatusCodes.Status200OK, parties.All()),
            ("POST", ["repository", "parties"]) => Put(body as JsonObject),
            ("PUT", ["repository", "parties", var type, var value, .. var rest]) =>
                Change(type, value, rest.FirstOrDefault(), body as JsonObject),
            ("DELETE", ["repository", "parties", var type, var value, .. var rest]) => Remove(type, value, rest.FirstOrDefault()),
            ("POST", ["scenarios"]) => await PlayAsync(body as JsonArray, context.RequestAborted),
            _ => (StatusCodes.Status404NotFound, (JsonNode?)null),
        };
        await LoopbackServer.AnswerAsync(context, status, answer);
    }

    private (int Status, JsonNode? Answer) Put(JsonObject? party) => party is not null && parties.Put(party)
        ? (StatusCodes.Status204NoContent, null)
        : (StatusCodes.Status400BadRequest, new JsonObject { ["message"] = "idType and idValue are needed" });

    private (int Status, JsonNode? Answer) Change(string type, string value, string? subValue, JsonObject? party)
    {
        if (party is null) return Put(null);
        party["idType"] = type;
        party["idValue"] = value;
        if (subValue is not null) party["idSubValue"] = subValue;
        return Put(party);
    }

    private (int Status, JsonNode? Answer) Remove(string type, string value, string? subValue)
    {
        parties.Remove(type, value, subValue);
        return (StatusCodes.Status204NoContent, null);
    }

    private async Task<(int Status, JsonNode? Answer)> PlayAsync(JsonArray? operations, CancellationToken cancellation)
    {
        if (operations is null || operations.Count > MostOperations)
        {
            var wanted = $"a list of at most {MostOperations} operations";
            return (StatusCodes.Status500InternalServerError, new JsonObject { ["message"] = wanted });
        }

        var results = new JsonObject();
        foreach (var item in operations)
        {
            var name = JsonTexts.At(item, "name") ?? "scenario";
            var operation = JsonTexts.Parse(System.Text.Encoding.UTF8.GetBytes(Fill(item!.ToJsonString(), results)));
            var body = operation?["body"] as JsonObject ?? [];
            var (status, answer) = JsonTexts.At(operation, "operation") switch
            {
                "postTransfers" => await outbound.StartAsync(body, cancellation),
                "putTransfers" => await outbound.ContinueAsync(JsonTexts.At(operation, "params", "transferId") ?? "", body, cancellation),
                _ => (StatusCodes.Status400BadRequest, "unsupported operation"),
            };
            results[name] = new JsonObject { [status == StatusCodes.Status200OK ? "result" : "error"] = answer };
        }

        return (StatusCodes.Status200OK, results);
    }

    private static string Fill(string text, JsonObject results)
    {
        var start = 0;
        while (text.IndexOf("{{", start, StringComparison.Ordinal) is var open and >= 0
            && text.IndexOf("}}", open, StringComparison.Ordinal) is var close and > 0)
        {
            JsonNode? node = results;
            foreach (var part in text[(open + 2)..close].Trim(' ', '{').Split('.'))
            {
                node = node is JsonObject parent && parent.TryGetPropertyValue(part, out var child) ? child : null;
            }

            var value = System.Text.Json.JsonEncodedText.Encode(node?.ToString() ?? string.Empty).ToString();
            text = text[..open] + value + text[(close + 2)..];
            start = open + value.Length;
        }

        return text;
    }
}

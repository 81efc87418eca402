using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>What scripts can have done outside of the engine: requests, waiting, WebSockets, and messages that arrived.</summary>
internal sealed class ScriptCalls(HttpSender sender, InboundMessages inbound, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(60);

    private readonly WebSocketClients _sockets = new(time);

    /// <summary>Answers a call of the prelude; see <see cref="ScriptCall"/>.</summary>
    internal async Task<JsonNode?> AnswerAsync(string name, JsonNode arguments, CancellationToken cancellation)
    {
        switch (name)
        {
            case "wait":
                await Task.Delay(Milliseconds(arguments["milliseconds"]), time, cancellation);
                return null;
            case "http":
                return await RequestAsync(arguments, cancellation);
            case "inbound.next":
                return await NextAsync(arguments, cancellation);
            case "websocket.connect":
                return await _sockets.ConnectAsync(
                    Json.Display(arguments["name"])!, Json.Display(arguments["url"])!, Milliseconds(arguments["timeout"]), cancellation);
            case "websocket.message":
                return await _sockets.MessageAsync(Json.Display(arguments["name"])!, Milliseconds(arguments["timeout"]), cancellation);
            case "websocket.close":
                await _sockets.CloseAsync(Json.Display(arguments["name"]));
                return true;
            default:
                throw new InvalidOperationException($"scripts cannot ask for '{name}'");
        }
    }

    /// <summary>Closes what scripts left open.</summary>
    internal ValueTask EndRequestAsync() => _sockets.CloseAsync(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sockets.CloseAsync(null);

    private async Task<JsonNode?> RequestAsync(JsonNode arguments, CancellationToken cancellation)
    {
        var url = Json.Display(arguments["url"]) ?? string.Empty;
        if (RequestTarget.Parse(url, arguments["params"]) is not { } target)
        {
            return new JsonObject { ["failure"] = $"Invalid URL '{url}'", ["code"] = "ERR_INVALID_URL" };
        }

        var headers = arguments["headers"] as JsonObject ?? [];
        if (Json.Truthy(arguments["json"]) && !headers.Any(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)))
        {
            headers["content-type"] = "application/json";
        }

        var timeout = Milliseconds(arguments["timeout"]) is var own && own > TimeSpan.Zero && own < LongestRequest ? own : LongestRequest;
        var (answer, failure) = await sender.SendAsync(
            Json.Display(arguments["method"])!, target, headers, Json.Display(arguments["body"]), timeout, cancellation);
        return answer is null
            ? new JsonObject { ["failure"] = failure!.Message, ["code"] = failure.Code }
            : new JsonObject { ["status"] = answer.Status, ["statusText"] = answer.StatusText, ["headers"] = answer.Headers, ["body"] = answer.Body };
    }

    private async Task<JsonNode?> NextAsync(JsonNode arguments, CancellationToken cancellation)
    {
        var method = Json.Display(arguments["method"]);
        var path = RequestTarget.Plain(Json.Display(arguments["path"])!);
        var message = await inbound.WaitAsync(
            arguments["after"]!.GetValue<long>(), m => m.Method == method && m.Path == path, Milliseconds(arguments["timeout"]), cancellation);
        return message is null ? null : new JsonObject
        {
            ["number"] = message.Number,
            ["method"] = message.Method,
            ["path"] = message.Path,
            ["headers"] = message.Headers.DeepClone(),
            ["body"] = message.Body?.DeepClone(),
        };
    }

    private static TimeSpan Milliseconds(JsonNode? value) => TimeSpan.FromMilliseconds(
        double.TryParse(Json.Display(value), System.Globalization.CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, 0, 600_000) : 0);
}

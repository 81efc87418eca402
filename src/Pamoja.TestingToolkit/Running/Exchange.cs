using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>What happened on the wire for one request.</summary>
internal sealed record Exchange
{
    /// <summary>What was sent; null when the address was none.</summary>
    internal JsonObject? Sent { get; init; }

    /// <summary>The answer as assertions see it: status, statusText, body, headers.</summary>
    internal JsonObject? Response { get; init; }

    /// <summary>The callback: url, headers, body.</summary>
    internal JsonObject? Callback { get; init; }

    /// <summary>What went wrong, or null: then the request's status is ERROR.</summary>
    internal string? Failure { get; init; }
}

/// <summary>Sends a request of a test case and waits for what comes back to the toolkit's own address.</summary>
internal sealed class ExchangeRunner(RunSettings settings, HttpSender sender, InboundMessages inbound, TraceLog traces)
{
    private readonly HashSet<string> _answered = [];

    /// <summary>Sends the request and waits for its callback where one is due.</summary>
    /// <param name="request">The request, filled in.</param>
    /// <param name="template">The request as it stands in the file.</param>
    /// <param name="variables">The request variables that the scripts set.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CannotRunException">Nothing has answered yet and nothing listens at the address.</exception>
    internal async Task<Exchange> RunAsync(JsonObject request, JsonObject template, JsonObject variables, CancellationToken cancellation)
    {
        var method = Json.Display(request["method"])!.ToLowerInvariant();
        var path = Json.Display(request["path"])!;
        var address = Json.Display(request["url"]) ?? string.Empty;
        if (RequestTarget.Build(address, path, request["queryParams"]) is not { } target)
        {
            return Missing(null, $"Invalid URL '{address}{path}'");
        }

        var headers = request["headers"]!.AsObject();
        var body = Body(request["body"], headers);
        Sign(method, path, headers, body, variables);
        var sent = new JsonObject
        {
            ["url"] = target.OriginalString,
            ["method"] = method,
            ["path"] = path,
            ["headers"] = headers.DeepClone(),
            ["body"] = request["body"]?.DeepClone(),
        };
        var route = Route(request, template);
        var before = inbound.Last;
        var start = settings.Time.GetTimestamp();
        var from = Json.Display(headers["fspiop-source"]) ?? "toolkit";
        var timeout = Json.Display(variables["REQUEST_TIMEOUT"]) is { } own && double.TryParse(own, out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, 600_000)) : settings.RequestTimeout;
        var at = settings.Time.GetUtcNow();
        var (answer, failure) = await sender.SendAsync(method, target, headers, body, timeout, cancellation);
        traces.Add(at, from, "Hub", $"{method.ToUpperInvariant()} {path}", answer is null ? "no answer" : $"{answer.Status}");
        if (answer is null)
        {
            return failure!.Refused ? Refused(sent, target, failure) : Missing(sent, failure.Message);
        }

        _answered.Add(target.Authority);
        var exchange = new Exchange { Sent = sent, Response = Response(answer) };
        if (answer.Status > 299)
        {
            return exchange with { Failure = $"the answer was {answer.Status} {answer.StatusText}" };
        }

        return route is null ? exchange : await CallbackAsync(exchange, route, request, before, start, cancellation);
    }

    // A counterparty that is not there is the test case's matter; a hub that is not, or that went away, ends the run.
    private Exchange Refused(JsonObject sent, Uri target, NoAnswer failure) =>
        _answered.Contains(target.Authority) ? throw new CannotRunException(
            $"{target.Scheme}://{target.Authority} answered before and does no more ({failure.Message}): see why it stopped, then run again")
        : _answered.Count == 0 ? throw new CannotRunException(
            $"nothing answers at {target.Scheme}://{target.Authority} ({failure.Message}): "
            + "start the hub, or correct the address in the environment file")
        : Missing(sent, failure.Message);

    private async Task<Exchange> CallbackAsync(
        Exchange exchange, CallbackRoute route, JsonObject request, long before, long start, CancellationToken cancellation)
    {
        var success = RequestTarget.Plain(route.Path(request["params"], request["body"]));
        var error = success + "/error";
        var left = settings.CallbackTimeout - settings.Time.GetElapsedTime(start);
        left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        bool Fits(InboundMessage m) => m.Method == "put" && (m.Path == success || m.Path == error);

        // Payer and payee of a transfer may both live here and get messages of one path: the one to the asker is the answer.
        var asker = Json.Display(request["headers"]?["fspiop-source"]);
        var message = await inbound.WaitAsync(before, m => Fits(m) && IsFor(m, asker), left, cancellation)
            ?? inbound.After(before).FirstOrDefault(Fits);
        var limit = settings.CallbackTimeout.TotalSeconds;
        return message is null
            ? exchange with { Failure = $"Timeout for receiving callback: no PUT {success} and no PUT {error} in {limit:0.#} s" }
            : exchange with
            {
                Callback = new JsonObject
                {
                    ["url"] = $"put {message.Path}",
                    ["headers"] = message.Headers.DeepClone(),
                    ["body"] = message.Body?.DeepClone(),
                },
                Failure = message.Path == error ? "the callback was an error" : null,
            };
    }

    private static bool IsFor(InboundMessage message, string? asker) => asker is null || message.Headers["fspiop-destination"] is null
        || asker.Equals(Json.Display(message.Headers["fspiop-destination"]), StringComparison.OrdinalIgnoreCase);

    private static CallbackRoute? Route(JsonObject request, JsonObject template)
    {
        var asynchronous = Json.Display(template["apiVersion"]?["type"]) is "fspiop" or "fx" or "iso20022"
            || Json.Truthy(template["apiVersion"]?["asynchronous"]);
        return asynchronous && !Json.Truthy(request["ignoreCallbacks"])
            ? CallbackRoute.Find(Json.Display(template["operationPath"])!, Json.Display(template["method"])!) : null;
    }

    private static void Sign(string method, string path, JsonObject headers, string? body, JsonObject variables)
    {
        var key = Json.Display(variables["TTK_JWS_SIGN_KEY"]);
        if (key is { Length: > 0 } && method is not "get" && body is not null)
        {
            MessageSigning.SignHeaders(method, path, headers, body, key);
        }
    }

    private static string? Body(JsonNode? body, JsonObject headers)
    {
        if (body is null)
        {
            return null;
        }

        if (body is JsonObject or JsonArray && !headers.ContainsKey("content-type"))
        {
            headers["content-type"] = "application/json";
        }

        return body.GetValueKind() == JsonValueKind.String ? body.GetValue<string>() : Json.Text(body);
    }

    private static JsonObject Response(HttpAnswer answer) => new()
    {
        ["status"] = answer.Status,
        ["statusText"] = answer.StatusText,
        ["body"] = answer.Content,
        ["headers"] = answer.Headers,
    };

    private static Exchange Missing(JsonObject? sent, string why) => new()
    {
        Sent = sent,
        Failure = why,
        Response = new JsonObject { ["status"] = 500, ["statusText"] = why },
    };
}

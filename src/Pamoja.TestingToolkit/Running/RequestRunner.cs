using System.Globalization;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>
/// The way of one request: fill in inputs, earlier results and functions; wait; pre-request script; fill in what scripts set; lower-case
/// headers; send and wait for the callback; post-request script; assertions; all again while it has retries and assertions fail.
/// </summary>
internal sealed class RequestRunner(
    RunSettings settings, ScriptProcess scripts, ScriptCalls calls, ExchangeRunner exchanges, GeneratedValues generated, ISet<string> unknown)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private static readonly string[] ScriptKinds = ["preRequest", "postRequest"];
    private static readonly string[] SeenParts = ["url", "method", "path", "queryParams", "headers", "body"];

    /// <summary>Runs a request.</summary>
    /// <param name="testCase">Its test case.</param>
    /// <param name="template">The request as it stands in the file.</param>
    /// <param name="earlier">What earlier requests of the test case left for <c>{$prev.id...}</c>; gains an entry.</param>
    /// <param name="cancellation">Ends the run.</param>
    internal async Task<RequestResult> RunAsync(
        TestCase testCase, JsonObject template, Dictionary<string, JsonObject> earlier, CancellationToken cancellation)
    {
        var started = settings.Time.GetUtcNow();
        var start = settings.Time.GetTimestamp();
        var most = 1 + Math.Clamp(Number(template["retries"]) ?? 0, 0, 100);
        for (var attempt = 1; ; attempt++)
        {
            var result = await AttemptAsync(testCase, template, earlier, cancellation);
            await calls.EndRequestAsync();
            result = result with { Started = started, Duration = settings.Time.GetElapsedTime(start), Attempts = attempt };
            if (result.Failed == 0 || attempt >= most)
            {
                Remember(template, result, earlier);
                return result;
            }

            await Task.Delay(Delay(template["retriesDelay"]), settings.Time, cancellation);
        }
    }

    /// <summary>The result of a request that is not sent: all its assertions count as passed.</summary>
    internal static RequestResult Skip(JsonObject template, JsonObject request, IReadOnlyList<ScriptResult> ran) => new()
    {
        Id = Json.Display(template["id"])!,
        Description = Json.Display(template["description"]) ?? Json.Display(template["id"])!,
        Status = "SKIPPED",
        Request = request,
        Scripts = ran,
        Assertions = [.. Assertions(request).Select(a => a with { Verdict = new AssertionVerdict("SKIPPED", null) })],
    };

    private async Task<RequestResult> AttemptAsync(
        TestCase testCase, JsonObject template, Dictionary<string, JsonObject> earlier, CancellationToken cancellation)
    {
        var where = $"{testCase.File}, test case '{testCase.Name}', request '{Json.Display(template["id"])}'";
        var request = FirstFilling(where, template, earlier);
        await Task.Delay(Delay(request["delay"]), settings.Time, cancellation);
        request["path"] = Placeholders.FillPath(Json.Display(template["operationPath"])!, request["params"]);
        await scripts.BeginRequestAsync(cancellation);

        var ran = new List<ScriptResult>();
        var forScript = Parse(where, Filled(request, "environment", scripts.Environment));
        var variables = await ScriptAsync("preRequest", forScript, Seen(forScript), where, ran, cancellation) ?? [];
        if (Json.Truthy(variables["OVERRIDE_REQUEST"]?["appendMode"]) && request["body"] is { } body)
        {
            Json.Merge(body, variables["OVERRIDE_REQUEST"]!["body"]);
        }

        request = Parse(where, Filled(request, "environment", scripts.Environment));
        request = Parse(where, Filled(request, "requestVariables", variables));
        request["headers"] = LowerCase(request["headers"] as JsonObject, testCase, template);
        if (Json.Truthy(variables["SKIP_REQUEST"]))
        {
            return Skip(template, request, ran);
        }

        Note(request);
        var exchange = await exchanges.RunAsync(request, template, variables, cancellation);
        await ScriptAsync("postRequest", request, After(exchange), where, ran, cancellation);
        var assertions = await JudgeAsync(request, exchange, where, cancellation);
        return Skip(template, request, ran) with
        {
            Status = exchange.Failure is null ? "SUCCESS" : "ERROR",
            Sent = exchange.Sent,
            Response = exchange.Response,
            Callback = exchange.Callback,
            Failure = exchange.Failure,
            Assertions = assertions,
        };
    }

    private JsonObject FirstFilling(string where, JsonObject template, Dictionary<string, JsonObject> earlier)
    {
        var text = Placeholders.Fill(Json.Text(template), (root, path) => root switch
        {
            "inputs" => Value(Json.Get(settings.Environment.Values, path)),
            "function" => generated.Value(path),
            "prev" => earlier.TryGetValue(path.Split('.')[0], out var result) ? Value(Json.Get(result, path[(path.IndexOf('.') + 1)..])) : null,
            "request" when Value(Json.Get(template, path)) is { } own && !own.StartsWith("{$", StringComparison.Ordinal) => own,
            _ => null,
        });
        var once = Parse(where, text);
        return Parse(where, Placeholders.Fill(text, (root, path) => root == "request" ? Json.Display(Json.Get(once, path)) : null));
    }

    private static string? Value(JsonNode? node) => Json.Truthy(node) ? Json.Display(node) : null;

    private static string Filled(JsonObject request, string name, JsonObject values) =>
        Placeholders.Fill(Json.Text(request), (root, path) => root == name ? Json.Display(Json.Get(values, path)) : null);

    private static JsonObject Parse(string where, string text) => Json.TryParse(text) as JsonObject
        ?? throw new CannotRunException($"{where}: a placeholder's value makes the request unreadable");

    private static JsonObject LowerCase(JsonObject? headers, TestCase testCase, JsonObject template)
    {
        var lower = new JsonObject();
        foreach (var (name, value) in headers ?? [])
        {
            lower[name.ToLowerInvariant()] = value?.DeepClone();
        }

        var own = $"testCaseId={Escaped(testCase.Id)},requestId={Escaped(Json.Display(template["id"]))}";
        lower["baggage"] = lower["baggage"] is { } given ? $"{Json.Display(given)},{own}" : own;
        return lower;
    }

    private static string Escaped(string? id) => Uri.EscapeDataString(id ?? string.Empty);

    private async Task<JsonObject?> ScriptAsync(
        string kind, JsonObject request, JsonObject data, string where, List<ScriptResult> ran, CancellationToken cancellation)
    {
        var code = Lines(request["scripts"]?[kind]?["exec"]);
        if (string.IsNullOrWhiteSpace(code))
        {
            return null;
        }

        var postman = Json.Display(request["scriptingEngine"]) != "javascript";
        var outcome = await scripts.RunAsync(code, data, postman, $"{where}: its {kind} script", cancellation);
        ran.Add(new ScriptResult(kind, outcome.Error, outcome.Logs));
        return outcome.RequestVariables;
    }

    private async Task<IReadOnlyList<AssertionResult>> JudgeAsync(
        JsonObject request, Exchange exchange, string where, CancellationToken cancellation)
    {
        var assertions = Assertions(request);
        if (assertions.Count == 0)
        {
            return [];
        }

        var data = new JsonObject
        {
            ["request"] = request.DeepClone(),
            ["requestSent"] = exchange.Sent?.DeepClone(),
            ["response"] = exchange.Response?.DeepClone(),
            ["callback"] = exchange.Callback?.DeepClone(),
        };
        var verdicts = await scripts.JudgeAsync(assertions.Select(a => a.Code), data, $"{where}: its assertions", cancellation);
        return [.. assertions.Zip(verdicts, (a, v) => a with { Verdict = v })];
    }

    private static IReadOnlyList<AssertionResult> Assertions(JsonObject request) =>
        [.. (request["tests"]?["assertions"] as JsonArray ?? []).OfType<JsonObject>().Select(a => new AssertionResult(
            Json.Display(a["id"]) ?? string.Empty, Json.Display(a["description"]) ?? string.Empty, Lines(a["exec"]), new AssertionVerdict("SKIPPED", null)))];

    private static JsonObject Seen(JsonObject request) => new()
    {
        ["request"] = new JsonObject(SeenParts.Select(n => KeyValuePair.Create(n, request[n]?.DeepClone()))),
    };

    // Scripts know an answer as { code, status: <reason phrase>, body }, assertions as { status: <number>, statusText, body, headers }.
    private static JsonObject After(Exchange exchange) => new()
    {
        ["request"] = exchange.Sent?.DeepClone(),
        ["response"] = exchange.Response is not { } r ? null : new JsonObject
        {
            ["code"] = r["status"]?.DeepClone(),
            ["status"] = r["statusText"]?.DeepClone(),
            ["body"] = r["body"]?.DeepClone(),
            ["headers"] = r["headers"]?.DeepClone(),
        },
        ["callback"] = exchange.Callback?.DeepClone(),
    };

    private static void Remember(JsonObject template, RequestResult result, Dictionary<string, JsonObject> earlier)
    {
        var entry = new JsonObject
        {
            ["status"] = result.Status,
            ["request"] = result.Request.DeepClone(),
            ["response"] = result.Response?.DeepClone(),
            ["callback"] = result.Callback?.DeepClone(),
        };
        earlier[result.Id] = entry;
        if (Json.Display(template["requestId"]) is { } other)
        {
            earlier[other] = entry;
        }
    }

    // What nobody filled is sent, or run, as it stands: most often a slip of the pen in the collection or a value the environment lacks.
    private void Note(JsonObject request)
    {
        foreach (var part in SeenParts)
        {
            unknown.UnionWith(Placeholders.In(Json.Text(request[part])));
        }

        var code = ScriptKinds.Select(k => Lines(request["scripts"]?[k]?["exec"]))
            .Concat(Assertions(request).Select(a => a.Code)).SelectMany(c => c.Split('\n'));
        unknown.UnionWith(code.Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)).SelectMany(Placeholders.In));
    }

    private static string Lines(JsonNode? exec) => exec is JsonArray lines ? string.Join('\n', lines.Select(Json.Display)) : string.Empty;

    private static int? Number(JsonNode? value) =>
        double.TryParse(Json.Display(value), CultureInfo.InvariantCulture, out var number) ? (int)number : null;

    private static TimeSpan Delay(JsonNode? value) =>
        Number(value) is { } milliseconds and > 0 ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestDelay.TotalMilliseconds)) : TimeSpan.Zero;
}

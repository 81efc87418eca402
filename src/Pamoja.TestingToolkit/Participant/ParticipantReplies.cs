using System.Globalization;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>A message that a simulated participant sends back.</summary>
internal sealed record ParticipantReply(string Method, string Path, JsonObject Headers, JsonNode? Body, TimeSpan Delay);

/// <summary>Decides what the toolkit's participants answer: rules first, and what a participant does by itself where they leave room.</summary>
internal sealed class ParticipantReplies(RunSettings settings, RuleSet rules, MockBodies bodies, RuleScripts scripts) : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(2);

    private readonly GeneratedValues _generated = new(settings.Environment.UsesUuids, settings.Time);

    /// <summary>The answer that a response rule gives at once, or null.</summary>
    internal async Task<(int Status, JsonNode? Body)?> ResponseAsync(RuleFacts facts, CancellationToken cancellation)
    {
        if (RuleConditions.First(rules.Response, facts) is not { } rule)
        {
            return null;
        }

        var environment = await scripts.RunAsync(rule, facts, cancellation);
        await Task.Delay(Delay(rule), settings.Time, cancellation);
        var status = int.TryParse(Json.Display(rule.Parameters["statusCode"]), CultureInfo.InvariantCulture, out var given) ? given : 200;
        return (Math.Clamp(status, 200, 599), Filled(rule.Parameters["body"], facts, environment));
    }

    /// <summary>The message that comes back for a request, or null when nothing does.</summary>
    internal async Task<ParticipantReply?> CallbackAsync(RuleFacts facts, CancellationToken cancellation)
    {
        if (CallbackRoute.Find(facts.OperationPath, facts.Method) is not { } route)
        {
            return null;
        }

        var error = RuleConditions.First(rules.Validation, facts);
        var rule = error ?? RuleConditions.First(rules.Callback, facts);
        if (rule is null or { Type: "NO_CALLBACK" })
        {
            return null;
        }

        var environment = await scripts.RunAsync(rule, facts, cancellation);
        var given = Filled(rule.Parameters["body"], facts, environment);
        var headers = Filled(rule.Parameters["headers"], facts, environment) as JsonObject;
        var path = route.Path(facts.PathParams, facts.Body);
        if (error is not null)
        {
            return new ParticipantReply("put", path + "/error", Headers(facts, headers), given, Delay(rule));
        }

        var body = given;
        if (rule.Type == "MOCK_CALLBACK")
        {
            var mock = bodies.For(facts, Source(facts));
            if (given is not null)
            {
                Json.Merge(mock, given);
            }

            Json.RemoveNulls(mock);
            body = mock;
        }

        if (body is JsonObject content)
        {
            bodies.AddAgreement(facts, content, given);
        }

        return new ParticipantReply("put", path, Headers(facts, headers), body, Delay(rule));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => scripts.DisposeAsync();

    private JsonObject Headers(RuleFacts facts, JsonObject? given)
    {
        var headers = new JsonObject
        {
            ["content-type"] = ContentType(facts),
            ["date"] = _generated.Value("generic.curDate"),
            ["fspiop-source"] = Source(facts),
            ["fspiop-destination"] = facts.Headers["fspiop-source"]?.DeepClone(),
        };
        foreach (var (name, value) in given ?? [])
        {
            headers[name.ToLowerInvariant()] = value?.DeepClone();
        }

        return headers;
    }

    // A participant answers as the one that was asked; without that header as the one that the body names.
    private static string Source(RuleFacts facts) => Json.Display(
        facts.OperationPath == "/quotes" && facts.Body?["payee"]?["partyIdInfo"]?["fspId"] is { } payee ? payee
        : facts.OperationPath == "/transfers" && facts.Body?["payeeFsp"] is { } payeeFsp ? payeeFsp
        : facts.Headers["fspiop-destination"] ?? facts.Body?["counterPartyFsp"]) ?? "payeefsp";

    private static string? ContentType(RuleFacts facts)
    {
        var accept = (Json.Display(facts.Headers["accept"]) ?? string.Empty).Split(',')[0];
        var type = Json.Display(facts.Headers["content-type"]);
        var version = accept.Split("version=") is [_, var text] ? text : null;
        return version is null ? type : accept.Split(';')[0] + ";version=" + version switch
        {
            "1" => "1.1",
            _ when !version.Contains('.', StringComparison.Ordinal) => version + ".0",
            _ => version,
        };
    }

    private JsonNode? Filled(JsonNode? template, RuleFacts facts, JsonObject environment)
    {
        if (template is null)
        {
            return null;
        }

        var request = new JsonObject
        {
            ["method"] = facts.Method,
            ["path"] = facts.Path,
            ["headers"] = facts.Headers.DeepClone(),
            ["body"] = facts.Body?.DeepClone(),
            ["params"] = facts.PathParams.DeepClone(),
            ["query"] = facts.QueryParams.DeepClone(),
        };
        var filled = Placeholders.Fill(Json.Text(template), (root, path) => root switch
        {
            "request" => Json.Display(Json.Get(request, path)),
            "environment" => Json.Display(Json.Get(environment, path)),
            "function" => _generated.Value(path),
            "config" => path == "FSPID" ? Source(facts) : Json.Display(Json.Get(settings.Environment.Values, path)),
            "session" => path == "negotiatedContentType" ? ContentType(facts) : null,
            _ => null,
        });
        return Json.TryParse(filled);
    }

    private static TimeSpan Delay(Rule rule) =>
        double.TryParse(Json.Display(rule.Parameters["delay"]), CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestDelay.TotalMilliseconds)) : TimeSpan.Zero;
}

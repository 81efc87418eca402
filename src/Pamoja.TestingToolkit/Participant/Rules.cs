using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>A rule in the toolkit's JSON form: when its conditions hold for a message, its event says what to do.</summary>
/// <param name="Conditions">Conditions joined by <c>all</c> or <c>any</c>, nested as deep as they like.</param>
/// <param name="Type">The event: FIXED_CALLBACK, MOCK_CALLBACK, NO_CALLBACK, FIXED_ERROR_CALLBACK, MOCK_ERROR_CALLBACK, FIXED_RESPONSE, MOCK_RESPONSE.</param>
/// <param name="Parameters">The event's body, headers, scripts, statusCode, delay.</param>
internal sealed record Rule(JsonObject Conditions, string Type, JsonObject Parameters);

/// <summary>The rules of the toolkit's participants. In each list the first that holds is taken.</summary>
/// <param name="Callback">What comes back for a request.</param>
/// <param name="Validation">Errors that come back instead.</param>
/// <param name="Response">What is answered at once.</param>
internal sealed record RuleSet(IReadOnlyList<Rule> Callback, IReadOnlyList<Rule> Validation, IReadOnlyList<Rule> Response)
{
    /// <summary>Loads the rules of a folder, or the built-in ones.</summary>
    /// <exception cref="CannotRunException">The folder has no rules, or a file is unreadable.</exception>
    internal static RuleSet Load(string? folder)
    {
        if (folder is null)
        {
            var own = JsonNode.Parse(EmbeddedText.Read("rules.json"))!;
            return new RuleSet(Read("rules.json", own["callback"]), Read("rules.json", own["validation"]), []);
        }

        var kinds = new[] { "rules_callback", "rules_validation", "rules_response" };
        return kinds.Any(k => Directory.Exists(Path.Combine(folder, k)))
            ? new RuleSet(Folder(folder, kinds[0]), Folder(folder, kinds[1]), Folder(folder, kinds[2]))
            : throw new CannotRunException($"{folder} has no rules: there is no folder {string.Join(", ", kinds)} in it");
    }

    private static List<Rule> Folder(string folder, string kind)
    {
        var path = Path.Combine(folder, kind);
        if (!Directory.Exists(path))
        {
            return [];
        }

        var rules = new List<Rule>();
        foreach (var file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var content = JsonNode.Parse(File.ReadAllText(file));
                if (content is JsonArray)
                {
                    rules.AddRange(Read(file, content));
                }
            }
            catch (JsonException e)
            {
                throw new CannotRunException($"{file} is no JSON: line {e.LineNumber + 1}: {e.Message.Split(". ")[0]}", e);
            }
        }

        return rules;
    }

    private static IReadOnlyList<Rule> Read(string file, JsonNode? list) =>
        [.. (list as JsonArray ?? []).Select(r => r?["conditions"] is JsonObject conditions && Json.Display(r["event"]?["type"]) is { } type
            ? new Rule(conditions, type, r["event"]!["params"] as JsonObject ?? [])
            : throw new CannotRunException($"{file}: rule {Json.Display(r?["ruleId"])} has no 'conditions' or no 'event' with a 'type'"))];
}

/// <summary>What conditions are judged by, of one message.</summary>
/// <param name="OperationPath">Its path with the parameters' names.</param>
/// <param name="Path">Its path.</param>
/// <param name="Method">Its method in lower case.</param>
/// <param name="Headers">Its headers, names in lower case.</param>
/// <param name="Body">Its body.</param>
/// <param name="PathParams">The parameters of its path.</param>
/// <param name="QueryParams">The parameters of its query.</param>
internal sealed record RuleFacts(
    string OperationPath, string Path, string Method, JsonObject Headers, JsonNode? Body, JsonObject PathParams, JsonObject QueryParams);

/// <summary>Judges conditions, in the manner of json-rules-engine.</summary>
internal static class RuleConditions
{
    /// <summary>The first rule that holds, or null.</summary>
    internal static Rule? First(IEnumerable<Rule> rules, RuleFacts facts) => rules.FirstOrDefault(r => Holds(r.Conditions, facts));

    internal static bool Holds(JsonObject condition, RuleFacts facts)
    {
        if (condition["all"] is JsonArray all)
        {
            return all.OfType<JsonObject>().All(c => Holds(c, facts));
        }

        if (condition["any"] is JsonArray any)
        {
            return any.OfType<JsonObject>().Any(c => Holds(c, facts));
        }

        return condition["not"] is JsonObject not ? !Holds(not, facts)
            : Compare(Json.Display(condition["operator"]) ?? "equal", Fact(condition, facts), condition["value"]);
    }

    private static JsonNode? Fact(JsonObject condition, RuleFacts facts)
    {
        var path = (Json.Display(condition["path"]) ?? string.Empty).TrimStart('$', '.');
        var holder = Json.Display(condition["fact"]) switch
        {
            "operationPath" => facts.OperationPath,
            "path" => facts.Path,
            "method" => facts.Method,
            "body" => facts.Body,
            "pathParams" => facts.PathParams,
            "queryParams" => facts.QueryParams,
            "headers" => path.Length == 0 ? facts.Headers : facts.Headers[path.ToLowerInvariant()],
            _ => (JsonNode?)null,
        };
        return path.Length == 0 || Json.Display(condition["fact"]) == "headers" ? holder : Json.Get(holder, path);
    }

    private static bool Compare(string name, JsonNode? fact, JsonNode? value)
    {
        switch (name)
        {
            case "equal":
                return Same(fact, value);
            case "notEqual":
                return !Same(fact, value);
            case "in":
                return value is JsonArray list ? list.Any(x => Same(x, fact)) : Among(value, fact);
            case "notIn":
                return !Compare("in", fact, value);
            case "contains":
                return fact is JsonArray items && items.Any(x => Same(x, value));
            case "doesNotContain":
                return fact is JsonArray others && !others.Any(x => Same(x, value));
            case "includesString":
                return Includes(fact, value);
            default:
                return Number(fact) is { } left && Number(value) is { } right && name.Replace("numeric", string.Empty, StringComparison.Ordinal)
                    .Replace("numberString", string.Empty, StringComparison.Ordinal).ToUpperInvariant() switch
                {
                    "EQUAL" => left == right,
                    "NOTEQUAL" => left != right,
                    "LESSTHAN" => left < right,
                    "LESSTHANINCLUSIVE" => left <= right,
                    "GREATERTHAN" => left > right,
                    "GREATERTHANINCLUSIVE" => left >= right,
                    _ => false,
                };
        }
    }

    private static bool Includes(JsonNode? text, JsonNode? part) =>
        part is not null && Json.Display(text) is { } whole && whole.Contains(Json.Display(part)!, StringComparison.Ordinal);

    // The reference looks for the text anywhere in the value, which makes 'payeefsp' one of 'noresponsepayeefsp'; whole names are meant.
    private static bool Among(JsonNode? names, JsonNode? name) =>
        name is not null && (Json.Display(names) ?? string.Empty).Split(',', StringSplitOptions.TrimEntries).Contains(Json.Display(name));

    private static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);

    private static decimal? Number(JsonNode? node) =>
        decimal.TryParse(Json.Display(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

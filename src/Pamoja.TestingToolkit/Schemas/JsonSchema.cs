using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pamoja.TestingToolkit;

/// <summary>Checks values against the schemas of an OpenAPI 3.0 document: the words that the FSPIOP documents use.</summary>
/// <param name="document">The document; references lead into it.</param>
internal sealed class JsonSchema(JsonNode document)
{
    // Schemas may refer to themselves; values do not nest this deeply.
    private const int DeepestLevel = 64;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(250);

    /// <summary>What breaks the schema, with its place, or null.</summary>
    internal string? Check(JsonNode? schema, JsonNode? value, string place = "", int level = 0)
    {
        if (Resolve(schema) is not JsonObject rules || level > DeepestLevel)
        {
            return null;
        }

        if (value is null)
        {
            return Json.Truthy(rules["nullable"]) || rules["type"] is null ? null : $"{place}/ must be {Json.Display(rules["type"])}";
        }

        return Combined(rules, value, place, level) ?? Kind(rules, value, place) ?? Listed(rules, value, place) ?? value switch
        {
            JsonObject o => Members(rules, o, place, level),
            JsonArray a => Items(rules, a, place, level),
            _ when value.GetValueKind() == JsonValueKind.String => Text(rules, value.GetValue<string>(), place),
            _ => null,
        };
    }

    /// <summary>The node that a reference of this document leads to, or the node itself.</summary>
    internal JsonNode? Resolve(JsonNode? node)
    {
        for (var i = 0; i < DeepestLevel && node is JsonObject o && Json.Display(o["$ref"]) is { } target; i++)
        {
            node = target.TrimStart('#', '/').Split('/').Aggregate(
                (JsonNode?)document, (at, part) => (at as JsonObject)?[part.Replace("~1", "/", StringComparison.Ordinal)]);
        }

        return node;
    }

    private string? Combined(JsonObject rules, JsonNode value, string place, int level)
    {
        foreach (var part in rules["allOf"] as JsonArray ?? [])
        {
            if (Check(part, value, place, level + 1) is { } fault)
            {
                return fault;
            }
        }

        if (rules["anyOf"] is JsonArray any && any.All(s => Check(s, value, place, level + 1) is not null))
        {
            return $"{place}/ must match a schema of anyOf";
        }

        return rules["oneOf"] is JsonArray one && one.Count(s => Check(s, value, place, level + 1) is null) != 1
            ? $"{place}/ must match exactly one schema of oneOf" : null;
    }

    private static string? Kind(JsonObject rules, JsonNode value, string place)
    {
        var type = Json.Display(rules["type"]);
        var fits = type switch
        {
            null => true,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value.GetValueKind() == JsonValueKind.String,
            "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.GetValueKind() == JsonValueKind.Number && !Json.Display(value)!.Contains('.', StringComparison.Ordinal),
            _ => value.GetValueKind() == JsonValueKind.Number,
        };
        return fits ? null : $"{place}/ must be {type}";
    }

    private static string? Listed(JsonObject rules, JsonNode value, string place) =>
        rules["enum"] is JsonArray values && !values.Any(v => Json.Display(v) == Json.Display(value))
            ? $"{place}/ must be one of {string.Join(", ", values.Select(Json.Display))}" : null;

    private string? Members(JsonObject rules, JsonObject value, string place, int level)
    {
        foreach (var name in (rules["required"] as JsonArray ?? []).Select(Json.Display))
        {
            if (!value.ContainsKey(name!))
            {
                return $"{place}/ must have required property '{name}'";
            }
        }

        var known = rules["properties"] as JsonObject ?? [];
        foreach (var (name, member) in value)
        {
            if (known.TryGetPropertyValue(name, out var schema))
            {
                if (Check(schema, member, $"{place}/{name}", level + 1) is { } fault)
                {
                    return fault;
                }
            }
            else if (rules["additionalProperties"] is JsonValue closed && closed.GetValueKind() == JsonValueKind.False)
            {
                return $"{place}/ must not have the property '{name}'";
            }
        }

        return null;
    }

    private string? Items(JsonObject rules, JsonArray value, string place, int level)
    {
        if (value.Count < Number(rules["minItems"], 0) || value.Count > Number(rules["maxItems"], int.MaxValue))
        {
            return $"{place}/ must not have {value.Count} items";
        }

        return value.Select((item, i) => Check(rules["items"], item, $"{place}/{i}", level + 1)).FirstOrDefault(f => f is not null);
    }

    private static string? Text(JsonObject rules, string value, string place)
    {
        if (value.Length < Number(rules["minLength"], 0) || value.Length > Number(rules["maxLength"], int.MaxValue))
        {
            return $"{place}/ must not have {value.Length} characters";
        }

        if (Json.Display(rules["pattern"]) is not { } pattern)
        {
            return null;
        }

        try
        {
            return Regex.IsMatch(value, pattern.Trim(), RegexOptions.ECMAScript, LongestMatch) ? null : $"{place}/ must match pattern {pattern.Trim()}";
        }
        catch (Exception e) when (e is RegexMatchTimeoutException or ArgumentException)
        {
            // A pattern that this engine cannot judge (Unicode classes, or too slow) says nothing about the message.
            return null;
        }
    }

    private static int Number(JsonNode? value, int other) =>
        int.TryParse(Json.Display(value), CultureInfo.InvariantCulture, out var number) ? number : other;
}

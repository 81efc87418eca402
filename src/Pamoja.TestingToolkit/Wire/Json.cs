using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>JSON as JavaScript sees it: how values become text, and how a path such as <c>body.list[0]['a-b']</c> finds one.</summary>
internal static class Json
{
    /// <summary>Leaves every letter as it is; the default would turn quotes and accents of scripts into escapes.</summary>
    internal static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static readonly JsonSerializerOptions Indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    internal static string Text(JsonNode? node) => node?.ToJsonString(Relaxed) ?? "null";

    internal static string Pretty(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";

    /// <summary>Parses a text; null when it is no JSON.</summary>
    internal static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // Not JSON: the caller keeps the text.
            return null;
        }
    }

    /// <summary>The node at a lodash path, or null.</summary>
    internal static JsonNode? Get(JsonNode? from, string path)
    {
        var at = from;
        foreach (var part in Parts(path))
        {
            at = at switch
            {
                JsonObject o => o.TryGetPropertyValue(part, out var value) ? value : null,
                JsonArray a => int.TryParse(part, CultureInfo.InvariantCulture, out var i) && i >= 0 && i < a.Count ? a[i] : null,
                _ => null,
            };
            if (at is null)
            {
                return null;
            }
        }

        return at;
    }

    /// <summary>A value as JavaScript's String() gives it; null for undefined or null.</summary>
    internal static string? Display(JsonNode? node) => node switch
    {
        null => null,
        JsonObject => "[object Object]",
        JsonArray a => string.Join(',', a.Select(x => Display(x) ?? string.Empty)),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => Number(node.ToJsonString()),
            var kind => kind == JsonValueKind.True ? "true" : "false",
        },
    };

    /// <summary>Whether JavaScript takes the value for true.</summary>
    internal static bool Truthy(JsonNode? node) => node is JsonObject or JsonArray
        || (Display(node) is { } text && text.Length > 0 && node!.GetValueKind() switch
        {
            JsonValueKind.False => false,
            JsonValueKind.Number => text is not "0" and not "-0",
            _ => true,
        });

    /// <summary>Merges as lodash's merge does: objects and arrays member by member, everything else replaced.</summary>
    internal static void Merge(JsonNode target, JsonNode? source)
    {
        if (target is JsonObject into && source is JsonObject from)
        {
            foreach (var (name, value) in from.ToArray())
            {
                if (into[name] is { } there and (JsonObject or JsonArray) && value is JsonObject or JsonArray)
                {
                    Merge(into[name]!, value);
                }
                else
                {
                    into[name] = value?.DeepClone();
                }
            }
        }
        else if (target is JsonArray list && source is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (i >= list.Count)
                {
                    list.Add(items[i]?.DeepClone());
                }
                else
                {
                    list[i] = items[i]?.DeepClone();
                }
            }
        }
    }

    /// <summary>Removes members whose value is null, at every depth.</summary>
    internal static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonObject o)
        {
            foreach (var (name, value) in o.ToArray())
            {
                if (value is null)
                {
                    o.Remove(name);
                }
                else
                {
                    RemoveNulls(value);
                }
            }
        }
        else if (node is JsonArray a)
        {
            foreach (var item in a)
            {
                RemoveNulls(item);
            }
        }
    }

    private static string Number(string text)
    {
        // 1.50 is 1.5 in JavaScript; whole numbers are the same in both.
        return text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 && double.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : text;
    }

    private static IEnumerable<string> Parts(string path)
    {
        var part = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] is '.' or '[')
            {
                if (part.Length > 0)
                {
                    yield return part.ToString();
                    part.Clear();
                }

                if (path[i] == '[' && path.IndexOf(']', i) is var end and > 0)
                {
                    yield return path[(i + 1)..end].Trim('\'', '"', '\\');
                    i = end;
                }
            }
            else
            {
                part.Append(path[i]);
            }
        }

        if (part.Length > 0)
        {
            yield return part.ToString();
        }
    }
}

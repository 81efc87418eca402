using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pamoja.TestingToolkit;

/// <summary>
/// The placeholders <c>{$name.path}</c> of collections and rules. They are replaced in the JSON text of the whole request, so also in its
/// scripts and assertions; what has no value stays as it is and is sent literally.
/// </summary>
internal static partial class Placeholders
{
    /// <summary>Replaces placeholders in a JSON text or a plain text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">Gives the value of a placeholder from its first name and the path after it; null leaves it.</param>
    internal static string Fill(string text, Func<string, string, string?> value)
    {
        if (!text.Contains("{$", StringComparison.Ordinal))
        {
            return text;
        }

        return Placeholder().Replace(text, match =>
        {
            var path = match.Groups["path"].Value.Replace("\\\"", "\"", StringComparison.Ordinal);
            return value(match.Groups["root"].Value, path) is { } found ? InJson(found) : match.Value;
        });
    }

    /// <summary>The placeholders that a text still has.</summary>
    internal static IEnumerable<string> In(string text) => Placeholder().Matches(text).Select(m => m.Value);

    /// <summary>Fills the parameters of an operation path such as <c>/parties/{Type}/{ID}</c>; an empty one stays literal.</summary>
    internal static string FillPath(string operationPath, JsonNode? parameters) => PathParameter().Replace(
        operationPath, match => parameters is JsonObject o && Json.Truthy(o[match.Groups[1].Value]) ? Json.Display(o[match.Groups[1].Value])! : match.Value);

    // A value goes into a JSON string. One that is escaped already, or needs no escaping, goes in as it is.
    private static string InJson(string value)
    {
        if (value.AsSpan().IndexOfAny('"', '\\') < 0 && !value.Any(char.IsControl))
        {
            return value;
        }

        var bytes = Encoding.UTF8.GetBytes($"\"{value}\"");
        var reader = new Utf8JsonReader(bytes);
        try
        {
            if (reader.Read() && reader.BytesConsumed == bytes.Length)
            {
                return value;
            }
        }
        catch (JsonException)
        {
            // It is not escaped yet.
        }

        return JsonEncodedText.Encode(value, Json.Relaxed.Encoder).Value;
    }

    [GeneratedRegex(@"\{\$(?<root>[A-Za-z]+)[.]?(?<path>[^}]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex PathParameter();
}

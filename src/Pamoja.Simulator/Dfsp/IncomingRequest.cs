using System.Text.Json.Nodes;

namespace Pamoja.Simulator;

/// <summary>A request that reached a simulated DFSP.</summary>
/// <param name="Source">FSPIOP-Source: to whom the answer goes.</param>
/// <param name="Version">Version of the API in which it was asked.</param>
/// <param name="Segments">The path, decoded.</param>
/// <param name="Body">The body; null where there was none.</param>
internal sealed record IncomingRequest(string Source, string Version, string[] Segments, JsonNode? Body)
{
    /// <summary>A text of the body by the names that lead to it; null if it is not there.</summary>
    public string? Text(params ReadOnlySpan<string> names) => JsonTexts.At(Body, names);

    /// <summary>A path of the API from segments that may need escaping.</summary>
    public static string Path(params IEnumerable<string> segments) => "/" + string.Join('/', segments.Select(Uri.EscapeDataString));
}

/// <summary>Reads texts out of bodies that may hold anything.</summary>
internal static class JsonTexts
{
    /// <summary>The text that the names lead to; null if there is none.</summary>
    public static string? At(JsonNode? node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (node is not JsonObject parent || !parent.TryGetPropertyValue(name, out node)) return null;
        }

        return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }

    /// <summary>Reads a body; null if it is not JSON.</summary>
    public static JsonNode? Parse(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            return JsonNode.Parse(body);
        }
        catch (System.Text.Json.JsonException)
        {
            // The sender's mistake: as good as nothing.
            return null;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Simulator;

/// <summary>The API's error object, as it comes in an answer or a callback.</summary>
internal sealed record ReceivedError(string Code, string Description)
{
    /// <summary>Reads one; null if the bytes are none.</summary>
    public static ReceivedError? Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            var error = JsonNode.Parse(body)?["errorInformation"];
            return error?["errorCode"] is { } code
                ? new ReceivedError(code.ToString(), error["errorDescription"]?.ToString() ?? string.Empty)
                : null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // Not JSON, or not an object.
            return null;
        }
    }
}

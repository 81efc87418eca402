using System.Text.Json;

namespace Pamoja.Hub;

/// <summary>An oracle's answer to a request that it carried out.</summary>
internal sealed record OracleReply(int Status, byte[] Body)
{
    /// <summary>The members of partyList; null when the answer is none. Valid while <paramref name="document"/> lives.</summary>
    internal static JsonElement? PartyList(JsonDocument document) =>
        document.RootElement.ValueKind == JsonValueKind.Object
        && document.RootElement.TryGetProperty("partyList", out var list)
        && list.ValueKind == JsonValueKind.Array
            ? list
            : null;

    /// <summary>The body as JSON; null when it is none.</summary>
    internal JsonDocument? Parse()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            // The oracle answered something else: for the requester that is a failure of the oracle.
            return null;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Bodies of /participants/{name}/access.</summary>
internal static class AccessBodies
{
    private const int Most = 1_000_000;

    /// <summary>PUT: all of it; what is left out or null is left to the scheme.</summary>
    public static readonly AdministrationSchema Replace = new(
        Field.Identity("requestsPerSecond").Optional.Means("Requests a second, on average; as many may come at one moment."),
        Field.Identity("requestsAtOnce").Optional.Means("Requests under way at a time."),
        Field.Identity("queriesPerSecond").Optional.Means("Questions after the state of transfers a second; they do not count as requests."),
        Field.Identity("dateWindowSeconds").Optional.Means("Seconds by which Date may be off the hub's clock."),
        new Field(
            "addresses",
            (path, value) => IsList(value)
                ? null
                : FspiopError.MalformedSyntax.With($"{path} must be 1 to {AddressList.Max} networks (CIDR) or addresses"),
            () => new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["maxItems"] = AddressList.Max,
                ["items"] = new JsonObject { ["type"] = "string" },
            })
        {
            Example = () => new JsonArray("192.0.2.0/24"),
        }.Optional.Means("Networks that it may connect from; where there are none: any, or in a closed scheme none."));

    /// <summary>What a checked body says.</summary>
    public static ParticipantAccess Read(RequestBody body) => new()
    {
        RequestsPerSecond = Number(body, "requestsPerSecond"),
        RequestsAtOnce = Number(body, "requestsAtOnce"),
        QueriesPerSecond = Number(body, "queriesPerSecond"),
        DateWindowSeconds = Number(body, "dateWindowSeconds"),
        Addresses = body.TryTexts("addresses"),
    };

    private static int? Number(RequestBody body, string name) => body.TryNumber(name) is { } number ? (int)Math.Min(number, Most) : null;

    private static bool IsList(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() is > 0 and <= AddressList.Max
        && value.EnumerateArray().All(item => RequestBody.TextOf(item) is not null)
        && AddressList.TryRead(value.EnumerateArray().Select(item => item.GetString()!), out _);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// Bodies that the hub makes: members sorted by name, no white space, so that a signature over them can be checked from the parse.
/// </summary>
internal static class HubBody
{
    internal static byte[] Of(JsonObject members) => CanonicalJson.Write(JsonSerializer.SerializeToElement(members));

    /// <summary>The member of an error inside a larger body.</summary>
    internal static JsonObject ErrorMember(ErrorInformation error) =>
        new() { ["errorCode"] = error.Code, ["errorDescription"] = error.Description };

    /// <summary>Adds a member where there is a value.</summary>
    internal static void AddIfGiven(this JsonObject members, string name, string? value)
    {
        if (value is not null) members.Add(name, value);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>A party within one type of identifier.</summary>
internal readonly record struct PartyKey(string Identifier, string? SubIdOrType);

/// <summary>
/// The lists of parties in oracles' answers and in what they are sent. An answer that has no list is a failure of the oracle.
/// </summary>
internal static class OracleParties
{
    private const string NoList = "The oracle's answer is no list of parties";

    /// <summary><c>{"partyList":[{"fspId","partySubIdOrType"?,"currency"?}]}</c></summary>
    internal static OracleAnswer<IReadOnlyList<PartyHolder>> ReadHolders(OracleReply reply)
    {
        using var document = reply.Parse();
        if (document is null || OracleReply.PartyList(document) is not { } list)
        {
            return OracleAnswer<IReadOnlyList<PartyHolder>>.Of(Unexpected(NoList));
        }

        List<PartyHolder> holders = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (Text(entry, "fspId") is { Length: > 0 } fspId) holders.Add(new PartyHolder(fspId, Text(entry, "partySubIdOrType")));
        }

        return OracleAnswer<IReadOnlyList<PartyHolder>>.Of(holders);
    }

    /// <summary><c>{"partyList":[{"partyId","errorInformation"?}]}</c>: those with an error.</summary>
    internal static OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>> ReadRefused(OracleReply reply)
    {
        using var document = reply.Parse();
        if (document is null || OracleReply.PartyList(document) is not { } list)
        {
            return OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>.Of(Unexpected(NoList));
        }

        var refused = new Dictionary<PartyKey, ErrorInformation>();
        foreach (var entry in list.EnumerateArray())
        {
            if (Member(entry, "errorInformation") is not { } error || Member(entry, "partyId") is not { } party) continue;
            var named = Text(error, "errorCode") is { } code ? FspiopError.Find(code) : null;
            refused[new PartyKey(Text(party, "partyIdentifier") ?? string.Empty, Text(party, "partySubIdOrType"))] =
                (named ?? FspiopError.AddPartyInformationError).With();
        }

        return OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>.Of(refused);
    }

    /// <summary>A party as it stands in a list.</summary>
    internal static JsonObject Write(PartyIdInfo party)
    {
        var body = new JsonObject { ["partyIdType"] = party.Type, ["partyIdentifier"] = party.Identifier };
        body.AddIfGiven("partySubIdOrType", party.SubIdOrType);
        body.AddIfGiven("fspId", party.FspId);
        return body;
    }

    /// <summary>The oracle has answered what no oracle should.</summary>
    internal static ErrorInformation Unexpected(string what) => FspiopError.AddPartyInformationError.With(what);

    private static string? Text(JsonElement entry, string name) =>
        Member(entry, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Member(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) ? value : null;
}

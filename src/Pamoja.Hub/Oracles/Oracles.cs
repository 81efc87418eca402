using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// Which FSP holds a party: asked of, and told to, the oracle that the scheme registered for the party's type of identifier.
/// Source: the oracle API of the account lookup service, v1.0.
/// </summary>
internal sealed class Oracles(OracleClient client, HubVoice voice)
{
    /// <summary>All FSPs that hold the party; an empty list when the oracle knows none.</summary>
    internal async Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(Request request, PartyPath party)
    {
        var currency = request.Message.Query("currency") is { Length: > 0 } asked ? asked : null;
        var oracle = OracleDirectory.Find(request.Registry, party.Type, currency);
        if (oracle.Error is { } none) return OracleAnswer<IReadOnlyList<PartyHolder>>.Of(none);
        var path = Path(party) + Query(("currency", currency), ("partySubIdOrType", party.SubIdOrType));
        var answer = await client.SendAsync(oracle.Value!, HttpMethod.Get, path, Headers(request), null);
        if (answer.Value is { } reply) return OracleParties.ReadHolders(reply);
        return answer.Error!.Error == FspiopError.PartyNotFound
            ? OracleAnswer<IReadOnlyList<PartyHolder>>.Of([])
            : OracleAnswer<IReadOnlyList<PartyHolder>>.Of(answer.Error);
    }

    /// <summary>Says that an FSP holds the party; null when the oracle has noted it (201).</summary>
    internal async Task<ErrorInformation?> AddAsync(Request request, PartyPath party, string fspId, string? currency)
    {
        var answer = await TellAsync(request, party, HttpMethod.Post, Path(party), Holder(party, fspId, currency));
        return answer.Value is { Status: not 201 } other
            ? OracleParties.Unexpected($"The oracle answered {other.Status} instead of 201")
            : answer.Error;
    }

    /// <summary>Says that another FSP holds the party from now on; null when the oracle has noted it.</summary>
    internal async Task<ErrorInformation?> ReplaceAsync(Request request, PartyPath party, string fspId, string? currency) =>
        (await TellAsync(request, party, HttpMethod.Put, Path(party), Holder(party, fspId, currency))).Error;

    /// <summary>Says that nobody holds the party any more, or no more its part; null when the oracle has noted it.</summary>
    internal async Task<ErrorInformation?> RemoveAsync(Request request, PartyPath party) =>
        (await TellAsync(request, party, HttpMethod.Delete, Path(party) + Query(("partySubIdOrType", party.SubIdOrType)), null)).Error;

    /// <summary>Says for many parties of one type at once which FSP holds them; answers those that the oracle did not take.</summary>
    internal async Task<OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>> AddManyAsync(
        Request request, ParticipantsBatchPost batch, string type, IEnumerable<PartyIdInfo> parties)
    {
        var oracle = OracleDirectory.Find(request.Registry, type, batch.Currency);
        if (oracle.Error is { } none) return OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>.Of(none);
        var body = new JsonObject
        {
            ["requestId"] = batch.RequestId,
            ["partyList"] = new JsonArray([.. parties.Select(OracleParties.Write)]),
        };
        body.AddIfGiven("currency", batch.Currency);
        var answer = await client.SendAsync(
            oracle.Value!, HttpMethod.Post, $"/{ResourceNames.Participants}", Headers(request), HubBody.Of(body));
        return answer.Value is { } reply
            ? OracleParties.ReadRefused(reply)
            : OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>.Of(answer.Error!);
    }

    private async Task<OracleAnswer<OracleReply>> TellAsync(
        Request request, PartyPath party, HttpMethod method, string path, JsonObject? body)
    {
        // What is written goes by type alone; the currency is for the oracle to keep.
        var oracle = OracleDirectory.Find(request.Registry, party.Type, currency: null);
        if (oracle.Error is { } none) return OracleAnswer<OracleReply>.Of(none);
        return await client.SendAsync(oracle.Value!, method, path, Headers(request), body is null ? null : HubBody.Of(body));
    }

    private static JsonObject Holder(PartyPath party, string fspId, string? currency)
    {
        var body = new JsonObject { ["fspId"] = fspId };
        body.AddIfGiven("currency", currency);
        body.AddIfGiven("partySubIdOrType", party.SubIdOrType);
        return body;
    }

    private HeaderList Headers(Request request) => ForwardedHeaders.Of(request.Message, request.DestinationName ?? voice.Name);

    private static string Path(PartyPath party) => $"/{ResourceNames.Participants}/{party.Type}/{EndpointTemplate.Segment(party.RawId)}";

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = string.Empty;
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value)) query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        }

        return query;
    }
}

using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// The oracles that the scheme registered, each for a type of identifier, reached by HTTP.
/// Source: the oracle API of the account lookup service, v1.0.
/// </summary>
internal sealed class RegisteredOracles(OracleClient client, HubVoice voice) : IOracle
{
    /// <inheritdoc/>
    public async Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(Request request, PartyPath party)
    {
        var currency = request.AskedCurrency();
        var oracle = OracleDirectory.Find(request.Registry, party.Type, currency);
        if (oracle.Error is { } none) return OracleAnswer<IReadOnlyList<PartyHolder>>.Of(none);
        var path = Path(party) + Query(("currency", currency), ("partySubIdOrType", party.SubIdOrType));
        var answer = await client.SendAsync(oracle.Value!, HttpMethod.Get, path, Headers(request), null);
        if (answer.Value is { } reply) return OracleParties.ReadHolders(reply);
        return answer.Error!.Error == FspiopError.PartyNotFound
            ? OracleAnswer<IReadOnlyList<PartyHolder>>.Of([])
            : OracleAnswer<IReadOnlyList<PartyHolder>>.Of(answer.Error);
    }

    /// <summary>The oracle must answer 201.</summary>
    public async Task<ErrorInformation?> AddAsync(Request request, PartyPath party, string fspId, string? currency)
    {
        var answer = await TellAsync(request, party, HttpMethod.Post, Path(party), Holder(party, fspId, currency));
        return answer.Value is { Status: not 201 } other
            ? OracleParties.Unexpected($"The oracle answered {other.Status} instead of 201")
            : answer.Error;
    }

    /// <inheritdoc/>
    public async Task<ErrorInformation?> ReplaceAsync(Request request, PartyPath party, string fspId, string? currency) =>
        (await TellAsync(request, party, HttpMethod.Put, Path(party), Holder(party, fspId, currency))).Error;

    /// <inheritdoc/>
    public async Task<ErrorInformation?> RemoveAsync(Request request, PartyPath party) =>
        (await TellAsync(request, party, HttpMethod.Delete, Path(party) + Query(("partySubIdOrType", party.SubIdOrType)), null)).Error;

    /// <inheritdoc/>
    public async Task<OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>> AddManyAsync(
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

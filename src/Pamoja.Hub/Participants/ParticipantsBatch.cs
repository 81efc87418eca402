using System.Text.Json.Nodes;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// POST /participants: many customers of one FSP at once. Each oracle gets the parties of its type in one request; the callback says of
/// every party whether it was noted.
/// </summary>
internal sealed class ParticipantsBatch(Oracles oracles, Relay relay)
{
    /// <summary>Tells the oracles and then the requester.</summary>
    internal async Task AddAsync(Request request, ParticipantsBatchPost batch, Participant requester)
    {
        var types = batch.Parties.Where(party => IsOf(party, requester)).GroupBy(party => party.Type, StringComparer.Ordinal);
        var told = await Task.WhenAll(types.Select(type => AddTypeAsync(request, batch, type)));
        var refusals = told.SelectMany(refused => refused).ToDictionary();

        var results = new JsonArray();
        foreach (var party in batch.Parties)
        {
            var error = IsOf(party, requester) ? refusals.GetValueOrDefault(party) : FspiopError.PartyNotFound.With();
            var result = new JsonObject { ["partyId"] = OracleParties.Write(party) };
            if (error is not null) result.Add("errorInformation", HubBody.ErrorMember(error));
            results.Add(result);
        }

        var body = new JsonObject { ["partyList"] = results };
        body.AddIfGiven("currency", batch.Currency);
        relay.TrySpeak(relay.Callback(
            requester,
            At(EndpointTypes.ParticipantBatchPut, batch),
            Location(batch),
            ResourceNames.Participants,
            HubBody.Of(body),
            request.Version,
            request.Message));
    }

    /// <summary>Tells the requester that nothing came of the whole.</summary>
    internal bool Refuse(Request request, ParticipantsBatchPost batch, Participant requester, ErrorInformation error) =>
        relay.TrySpeak(relay.ErrorCallback(
            requester,
            At(EndpointTypes.ParticipantBatchPutError, batch),
            $"{Location(batch)}/error",
            ResourceNames.Participants,
            error,
            request.Version,
            request.Message));

    /// <summary>Tells the oracle of one type; answers the parties that it did not take, all of them if it could not be told.</summary>
    private async Task<Dictionary<PartyIdInfo, ErrorInformation>> AddTypeAsync(
        Request request, ParticipantsBatchPost batch, IGrouping<string, PartyIdInfo> parties)
    {
        var (refused, error) = await oracles.AddManyAsync(request, batch, parties.Key, [.. parties]);
        var whole = error is null || error.Error == FspiopError.AddPartyInformationError
            ? error
            : FspiopError.AddPartyInformationError.With(error.Description);
        var refusals = new Dictionary<PartyIdInfo, ErrorInformation>();
        foreach (var party in parties)
        {
            var why = whole ?? refused!.GetValueOrDefault(new PartyKey(party.Identifier, party.SubIdOrType));
            if (why is not null) refusals[party] = why;
        }

        return refusals;
    }

    /// <summary>An FSP speaks for its own customers only.</summary>
    private static bool IsOf(PartyIdInfo party, Participant requester) =>
        string.Equals(party.FspId, requester.Name, StringComparison.OrdinalIgnoreCase);

    private static string Location(ParticipantsBatchPost batch) => $"/{ResourceNames.Participants}/{batch.RequestId}";

    private static EndpointAddress At(string endpointType, ParticipantsBatchPost batch) =>
        new(endpointType, [("requestId", batch.RequestId), ("ID", batch.RequestId)]);
}

using System.Text.Json.Nodes;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What leaves the hub about a party, of /participants and of /parties: forwarded messages, and callbacks of the hub's own.
/// </summary>
/// <param name="relay">Takes them.</param>
/// <param name="records">Notes lookups for review; null where the operator wants no records.</param>
internal sealed class PartyMessages(Relay relay, QuoteRecords? records = null)
{
    private const string Forwarded = "forwarded";

    /// <summary>
    /// Passes a lookup on to every FSP that may hold the party. The requester hears of a failure when none of them could be reached: while
    /// one may answer, the failure of another says nothing.
    /// </summary>
    internal bool Forward(Request request, PartyPath party, IReadOnlyList<Participant> holders)
    {
        var address = party.At(EndpointTypes.PartiesGet, EndpointTypes.PartiesSubIdGet);
        var failures = 0;
        var isTaken = false;
        foreach (var holder in holders)
        {
            records?.Note(request, party, holder.Name, Forwarded);
            isTaken |= relay.TryForward(request.Message, holder, address, Failed);
        }

        return isTaken;

        Parcel? Failed(ErrorInformation error) =>
            Interlocked.Increment(ref failures) == holders.Count ? Error(request, party, request.Source!, error) : null;
    }

    /// <summary>Asks a proxy, which is to find out who holds the party; false when nothing can be queued for it.</summary>
    internal bool Ask(Request request, PartyPath party, Participant proxy, Action failed)
    {
        records?.Note(request, party, proxy.Name, Forwarded);
        return relay.TryForward(
            request.Message,
            proxy,
            party.At(EndpointTypes.PartiesGet, EndpointTypes.PartiesSubIdGet),
            onFailure: null,
            isDelivered =>
            {
                if (!isDelivered) failed();
            },
            ForwardedHeaders.WithoutDestination(request.Message));
    }

    /// <summary>Tells somebody by name that a lookup ended without an answer.</summary>
    internal bool Expire(string name, PartyPath party, ProtocolVersion version) =>
        relay.Registry.Resolve(name) is { } requester
        && relay.TrySpeak(Error(party, requester, FspiopError.GenericExpiredError.With(), version, null));

    /// <summary>Passes a callback on to whom its sender names, byte for byte.</summary>
    internal Answer PassOn(Request request, PartyPath party, string endpointType, string subIdEndpointType)
    {
        if (request.Source is null) return Answer.UnknownSource();
        if (request.DestinationName is null) return Answer.NoDestination();
        if (request.Destination is not { } destination)
        {
            var isTold = Refuse(request, party, FspiopError.DestinationFspError.With("Destination FSP not found"));
            return Answer.Taken(isTold, Answer.Ok);
        }

        NoteLookup(request, party, destination.Name, Forwarded);
        var address = party.At(endpointType, subIdEndpointType);
        return Answer.Taken(relay.TryForward(request.Message, destination, address, onFailure: null), Answer.Ok);
    }

    /// <summary>Tells the requester what went wrong; false when there is no room for it.</summary>
    internal bool Refuse(Request request, PartyPath party, ErrorInformation error)
    {
        NoteLookup(request, party, request.DestinationName ?? "", error.Code);
        return relay.TrySpeak(Error(request, party, request.Source!, error));
    }

    private void NoteLookup(Request request, PartyPath party, string destination, string outcome)
    {
        if (party.Resource == ResourceNames.Parties) records?.Note(request, party, destination, outcome);
    }

    /// <summary>Tells a participant which FSP holds the party: <c>{"fspId":..}</c>.</summary>
    internal bool Confirm(Request request, PartyPath party, Participant to, EndpointAddress address, string fspId) =>
        Confirm(request, party, to, address, new JsonObject { ["fspId"] = fspId });

    /// <summary>
    /// Tells a participant that a party was noted. The specification has <c>fspId</c> there, the reference the party with its FSP and currency
    /// instead: whoever looks for one of them finds it.
    /// </summary>
    internal bool ConfirmNoted(Request request, PartyPath party, Participant to, EndpointAddress address, string fspId, string? currency)
    {
        var noted = new JsonObject { ["partyIdType"] = party.Type, ["partyIdentifier"] = party.Identifier, ["fspId"] = fspId };
        if (party.SubIdOrType is { } subIdOrType) noted["partySubIdOrType"] = subIdOrType;
        var body = new JsonObject { ["fspId"] = fspId, ["partyList"] = new JsonArray(noted) };
        if (currency is not null) body["currency"] = currency;
        return Confirm(request, party, to, address, body);
    }

    private bool Confirm(Request request, PartyPath party, Participant to, EndpointAddress address, JsonObject body) =>
        relay.TrySpeak(relay.Callback(to, address, party.Location, party.Resource, HubBody.Of(body), request.Version, request.Message));

    private Parcel Error(Request request, PartyPath party, Participant to, ErrorInformation error) =>
        Error(party, to, error, request.Version, request.Message);

    private Parcel Error(PartyPath party, Participant to, ErrorInformation error, ProtocolVersion version, ReceivedMessage? cause)
    {
        var address = party.Resource == ResourceNames.Parties
            ? party.At(EndpointTypes.PartiesPutError, EndpointTypes.PartiesSubIdPutError)
            : party.At(EndpointTypes.ParticipantPutError, EndpointTypes.ParticipantSubIdPutError);
        return relay.ErrorCallback(to, address, $"{party.Location}/error", party.Resource, error, version, cause);
    }
}

using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /parties: who is behind an identifier. The request goes to the FSP that holds the party, named by the requester or by the oracle; the
/// FSP's answer goes back as it came. Source: FSPIOP API Definition, /parties.
/// </summary>
internal sealed class PartiesResource(Oracles oracles, PartyMessages messages, BoundedWork work)
{
    internal IEnumerable<Operation> Operations =>
    [
        .. PartyOperation.Both("GET", ResourceNames.Parties, "", null, Find),
        .. PartyOperation.Both("PUT", ResourceNames.Parties, "", BodySchema.PartiesPut, PassOn),
        .. PartyOperation.Both("PUT", ResourceNames.Parties, "/error", BodySchema.ErrorPut, PassErrorOn),
    ];

    private Answer Find(Request request, PartyPath party)
    {
        if (request.Source is null) return Answer.Of(FspiopError.MalformedSyntax, "invalid fspiop-source header");
        bool isTaken;
        if (party.Fault is { } malformed) isTaken = messages.Refuse(request, party, malformed);
        else if (request.DestinationName is not null) isTaken = Ask(request, party, [request.Destination], FspiopError.DestinationFspError);
        else isTaken = work.TryStart(() => LookUpAsync(request, party), error => messages.Refuse(request, party, error));
        return Answer.Taken(isTaken, Answer.Accepted);
    }

    /// <summary>Asks the oracle who holds the party, and then everyone it names.</summary>
    private async Task LookUpAsync(Request request, PartyPath party)
    {
        var (named, error) = await oracles.FindAsync(request, party);
        if (error is not null)
        {
            messages.Refuse(request, party, error);
            return;
        }

        var holders = party.Among(named!).Select(holder => request.Registry.Find(holder.FspId)).ToList();
        var hasOnlyOthers = named!.Count > 0 && holders.Count == 0;
        Ask(request, party, holders, hasOnlyOthers ? FspiopError.GenericIdNotFound : FspiopError.PartyNotFound);
    }

    /// <summary>Passes the request on to those of the FSPs that are participants; if none is, the requester gets the error.</summary>
    private bool Ask(Request request, PartyPath party, IEnumerable<Participant?> named, FspiopError none)
    {
        var holders = named.OfType<Participant>().Distinct().ToList();
        return holders.Count > 0 ? messages.Forward(request, party, holders) : messages.Refuse(request, party, none.With());
    }

    private Answer PassOn(Request request, PartyPath party) =>
        messages.PassOn(request, party, EndpointTypes.PartiesPut, EndpointTypes.PartiesSubIdPut);

    private Answer PassErrorOn(Request request, PartyPath party) =>
        messages.PassOn(request, party, EndpointTypes.PartiesPutError, EndpointTypes.PartiesSubIdPutError);
}

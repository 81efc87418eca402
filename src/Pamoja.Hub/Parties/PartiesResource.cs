using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /parties: who is behind an identifier. The request goes to the FSP that holds the party, named by the requester or by the oracle, or else to
/// the proxies of other schemes; the FSP's answer goes back as it came. Source: FSPIOP API Definition, /parties.
/// </summary>
internal sealed class PartiesResource(
    Oracles oracles, PartyMessages messages, SchemeSearch search, Func<string, ParticipantId, Task> learn, BoundedWork work)
{
    internal IEnumerable<Operation> Operations =>
    [
        .. PartyOperation.Both("GET", ResourceNames.Parties, "", null, Find),
        .. PartyOperation.Both("PUT", ResourceNames.Parties, "", BodySchema.PartiesPut, PassOnAsync),
        .. PartyOperation.Both("PUT", ResourceNames.Parties, "/error", BodySchema.ErrorPut, PassErrorOnAsync),
    ];

    private Answer Find(Request request, PartyPath party)
    {
        if (request.Source is null) return Answer.Of(FspiopError.MalformedSyntax, "invalid fspiop-source header");
        bool isTaken;
        if (party.Fault is { } malformed) isTaken = messages.Refuse(request, party, malformed);
        else if (IsPlain(request)) isTaken = Ask(request, party, [request.Destination!]);
        else isTaken = work.TryStart(() => FindAsync(request, party), error => messages.Refuse(request, party, error));
        return Answer.Taken(isTaken, Answer.Accepted);
    }

    /// <summary>The requester names an FSP that is to be asked without another look.</summary>
    private static bool IsPlain(Request request) =>
        request.Destination is { } named && (named.IsExternal || request.Proxy is null);

    private async Task FindAsync(Request request, PartyPath party)
    {
        if (request.Destination is { } named) await AskNamedAsync(request, party, named);
        else if (request.DestinationName is null) await LookUpAsync(request, party);
        else if (request.Registry.Proxies.Count == 0) messages.Refuse(request, party, FspiopError.DestinationFspError.With());
        else
        {
            // Whoever the requester means was known once and is not any more: what was learned of it is forgotten, and all are asked anew.
            await ForgetAsync(request, party);
            await search.BeginAsync(request, party, FspiopError.DestinationFspError.With());
        }
    }

    /// <summary>Another scheme asks one of our participants, as it may if that one holds the party.</summary>
    private async Task AskNamedAsync(Request request, PartyPath party, Participant named)
    {
        var (holders, error) = await oracles.FindAsync(request, party);
        var isHolder = holders?.Any(holder => string.Equals(holder.FspId, named.Name, StringComparison.OrdinalIgnoreCase)) ?? false;
        if (isHolder) Ask(request, party, [named]);
        else messages.Refuse(request, party, error ?? FspiopError.TemporaryPartyResolutionFailed.With("External party resolution error"));
    }

    /// <summary>Asks the oracle who holds the party, and then everyone it names; where that is nobody, the other schemes.</summary>
    private async Task LookUpAsync(Request request, PartyPath party)
    {
        var (named, error) = await oracles.FindAsync(request, party);
        if (error is not null)
        {
            messages.Refuse(request, party, error);
            return;
        }

        var known = party.Among(named!).ToList();
        var holders = known.Select(holder => request.Registry.Resolve(holder.FspId))
            .OfType<Participant>()
            .Where(holder => !holder.IsExternal || request.Proxy is null)
            .DistinctBy(holder => holder.Name)
            .ToList();
        var hasOnlyOthers = named!.Count > 0 && known.Count == 0;
        var nobody = (hasOnlyOthers ? FspiopError.GenericIdNotFound : FspiopError.PartyNotFound).With();
        if (holders.Count > 0) Ask(request, party, holders);
        else if (hasOnlyOthers || request.Registry.Proxies.Count == 0) messages.Refuse(request, party, nobody);
        else
        {
            if (known.Count > 0) await ForgetAsync(request, party);
            await search.BeginAsync(request, party, nobody);
        }
    }

    private bool Ask(Request request, PartyPath party, IReadOnlyList<Participant> holders) => messages.Forward(request, party, holders);

    private Task ForgetAsync(Request request, PartyPath party) =>
        oracles.ForgetExternalAsync(request, party, name => request.Registry.Resolve(name) is null);

    private async ValueTask<Answer> PassOnAsync(Request request, PartyPath party)
    {
        if (request is { Proxy: not null, DestinationName: not null })
        {
            // The requester may go on with the very next message: the way to who has answered must be known before.
            if (request.IsNewSource) await learn(request.SourceName, request.Proxy.Id);
            var verdict = await search.NoteAsync(request, party, isGood: true);
            if (verdict == SearchAnswer.Drop) return Answer.Ok;
            if (verdict == SearchAnswer.Tell && request.Destination is { IsExternal: false }) Remember(request, party);
        }

        return messages.PassOn(request, party, EndpointTypes.PartiesPut, EndpointTypes.PartiesSubIdPut);
    }

    private async ValueTask<Answer> PassErrorOnAsync(Request request, PartyPath party)
    {
        if (request is { Proxy: { } proxy, DestinationName: not null })
        {
            var verdict = await search.NoteAsync(request, party, isGood: false);
            if (verdict == SearchAnswer.Drop) return Answer.Ok;

            // Whom we asked there because of what we had learned is not there any more.
            if (verdict == SearchAnswer.Unasked)
            {
                Later(request, () => oracles.ForgetExternalAsync(
                    request, party, name => request.Registry.Resolve(name) is not { } holder || holder.Id == proxy.Id));
            }
        }

        return messages.PassOn(request, party, EndpointTypes.PartiesPutError, EndpointTypes.PartiesSubIdPutError);
    }

    /// <summary>The next lookup goes there directly.</summary>
    private void Remember(Request request, PartyPath party) =>
        Later(request, () => oracles.AddAsync(request, party, request.SourceName, currency: null));

    /// <summary>Work on what was learned; nobody waits for it, and without it the next lookup asks all schemes again.</summary>
    private void Later(Request request, Func<Task> act) => work.TryStart(act, _ => { });
}

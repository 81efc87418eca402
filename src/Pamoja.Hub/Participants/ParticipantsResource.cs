using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /participants: at which FSP a party is. FSPs say so, the oracles keep it, and everyone may ask. The oracle is spoken to after the
/// answer; what came of it is told by callback. Source: FSPIOP API Definition, /participants.
/// </summary>
internal sealed class ParticipantsResource(Oracles oracles, ParticipantsBatch batches, PartyMessages messages, BoundedWork work)
{
    internal IEnumerable<Operation> Operations =>
    [
        new("POST", "/participants", BodySchema.ParticipantsBatchPost, AddManyAsync),
        new("PUT", "/participants/{ID}", null, RefuseAsync),
        new("PUT", "/participants/{ID}/error", null, RefuseAsync),
        .. PartyOperation.Both("GET", ResourceNames.Participants, "", null, Find),
        .. PartyOperation.Both("POST", ResourceNames.Participants, "", BodySchema.ParticipantsPost, Add),
        .. PartyOperation.Both("PUT", ResourceNames.Participants, "", BodySchema.ParticipantsPut, Replace),
        .. PartyOperation.Both("DELETE", ResourceNames.Participants, "", null, Remove),
        .. PartyOperation.Both("PUT", ResourceNames.Participants, "/error", BodySchema.ErrorPut, PassErrorOn),
    ];

    private Answer Find(Request request, PartyPath party) => Work(request, party, Answer.Accepted, async requester =>
    {
        var (named, error) = await oracles.FindAsync(request, party);
        if (error is not null) return Because(FspiopError.AddPartyInformationError, error);
        if (party.Among(named!).FirstOrDefault().FspId is not { } fspId) return FspiopError.PartyNotFound.With();
        messages.Confirm(request, party, requester, AtPut(party), fspId);
        return null;
    });

    private Answer Add(Request request, PartyPath party)
    {
        // Scheme tools add sub-identifiers under a name that is no participant's. There is nobody to call back, and nothing is noted.
        if (request.Source is null && party.RawSubId is not null) return Answer.Accepted;
        var (fspId, currency) = ParticipantsPost.From(request.Body!);
        return Work(request, party, Answer.Accepted, async requester =>
        {
            var error = await oracles.AddAsync(request, party, fspId, currency);
            if (error is not null) return Because(FspiopError.AddPartyInformationError, error);
            messages.ConfirmNoted(request, party, Holder(request, fspId) ?? requester, AtPut(party), fspId, currency);
            return null;
        });
    }

    private Answer Replace(Request request, PartyPath party)
    {
        var fspId = Member(request, "fspId") ?? request.SourceName;
        var currency = Member(request, "currency");
        return Work(request, party, Answer.Ok, async requester =>
        {
            var error = await oracles.ReplaceAsync(request, party, fspId, currency);
            if (error is not null) return Because(FspiopError.AddPartyInformationError, error);
            messages.ConfirmNoted(request, party, Holder(request, fspId) ?? requester, AtPut(party), fspId, currency);
            return null;
        });
    }

    private Answer Remove(Request request, PartyPath party) => Work(request, party, Answer.Accepted, async requester =>
    {
        if (await oracles.RemoveAsync(request, party) is { } error) return Because(FspiopError.DeletePartyInformationError, error);
        var atDelete = party.At(EndpointTypes.ParticipantDelete, EndpointTypes.ParticipantSubIdDelete);
        var address = requester.Endpoints.ContainsKey(atDelete.EndpointType) ? atDelete : AtPut(party);
        messages.Confirm(request, party, requester, address, requester.Name);
        return null;
    });

    private ValueTask<Answer> AddManyAsync(Request request)
    {
        if (request.Source is not { IsExternal: false } requester) return ValueTask.FromResult(Answer.UnknownSource());
        var batch = ParticipantsBatchPost.From(request.Body!);
        var isTaken = work.TryStart(
            () => batches.AddAsync(request, batch, requester), error => batches.Refuse(request, batch, requester, error));
        return ValueTask.FromResult(Answer.Taken(isTaken, Answer.Ok));
    }

    private Answer PassErrorOn(Request request, PartyPath party) =>
        messages.PassOn(request, party, EndpointTypes.ParticipantPutError, EndpointTypes.ParticipantSubIdPutError);

    /// <summary>These callbacks come from the hub alone.</summary>
    private static ValueTask<Answer> RefuseAsync(Request request) => ValueTask.FromResult(Answer.Of(FspiopError.NotImplemented));

    /// <summary>Answers, does the work, and tells the requester of the error that it ended with.</summary>
    private Answer Work(Request request, PartyPath party, Answer answer, Func<Participant, Task<ErrorInformation?>> act)
    {
        if (request.Source is not { IsExternal: false } requester) return Answer.UnknownSource();
        var isTaken = party.Fault is { } malformed ? Refuse(malformed) : work.TryStart(ActAsync, error => Refuse(error));
        return Answer.Taken(isTaken, answer);

        async Task ActAsync()
        {
            if (await act(requester) is { } error) Refuse(error);
        }

        bool Refuse(ErrorInformation error) => messages.Refuse(request, party, error);
    }

    /// <summary>Who hears that a party was noted: whom the sender names, or the FSP that holds the party now.</summary>
    private static Participant? Holder(Request request, string fspId) =>
        request.Destination is { } named && named.Id != ParticipantId.Hub ? named : request.Registry.Find(fspId);

    private static EndpointAddress AtPut(PartyPath party) => party.At(EndpointTypes.ParticipantPut, EndpointTypes.ParticipantSubIdPut);

    private static ErrorInformation Because(FspiopError error, ErrorInformation cause) =>
        cause.Error == error ? cause : error.With(cause.Description);

    private static string? Member(Request request, string name) =>
        request.Body!.Root.TryGetProperty(name, out var value) ? value.ToString() : null;
}

using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What /transfers and /fxTransfers have in common: the way into the ledger, the answer to a query, the checks of an answer.</summary>
internal sealed class TransferDesk(
    GroupCommit ledger, ILedgerStore store, TransferMessages messages, Relay relay, TransfersOptions options, TimeProvider time)
{
    /// <summary>The payer's or initiator's request.</summary>
    internal ValueTask<Answer> PrepareAsync(
        Request request, Participant source, Command command, (string Payer, string Payee, string Currency) parties) =>
        DecideAsync(new PrepareRequest(command, parties, request.Message, Correspondent.Of(source), request.Version, messages), Answer.Accepted);

    /// <summary>The payee's or provider's answer.</summary>
    /// <param name="request">PUT on the resource.</param>
    /// <param name="space">Whose id the path has.</param>
    /// <param name="state">RESERVED and COMMITTED carry a fulfilment; whatever else is said moves nothing.</param>
    /// <param name="fulfilment">32 bytes; null if none was sent.</param>
    /// <param name="completed">When the sender finished, if it says so.</param>
    internal async ValueTask<Answer> FulfilAsync(
        Request request, IdSpace space, string state, ReadOnlyMemory<byte>? fulfilment, DateTimeOffset? completed)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return Answer.UnknownSource();
        if (request.Proxy is null && CheckCompleted(completed, options, time) is { } wrongTime) return Answer.Of(wrongTime);

        // RESERVED came with version 1.1.
        var isReserve = state == "RESERVED";
        if (isReserve && request.Version == ProtocolVersion.V10) return Answer.Ok;
        if (!isReserve && state != "COMMITTED") return Answer.Ok;

        // The other scheme's word on how it stands there, on the way to who asked for it. Money moves for a fulfilment only.
        if (request.Proxy is not null && fulfilment is null) return PassOn(request, space, suffix: string.Empty);

        var command = new FulfilTransfer(
            new TransferKey(space, id),
            Bits256.FromBytes(request.Body!.ContentHash()),
            source.Id,
            request.Destination?.Id,
            request.DestinationName is not null,
            fulfilment is { } bytes ? Bits256.FromBytes(bytes.Span) : null,
            isReserve);
        return await DecideAsync(
            new FulfilRequest(command, request.Message, Correspondent.Of(source), request.Version, options.ConfirmsToPayee, messages),
            Answer.Ok);
    }

    /// <summary>The payee's or provider's error.</summary>
    internal async ValueTask<Answer> AbortAsync(Request request, IdSpace space)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return Answer.UnknownSource();
        var error = ErrorBody.From(request.Body!);
        var cause = $"{error.Code}: {error.Description}";
        if (request.Proxy is not null && space == IdSpace.FxTransfer && await IsInitiatorAsync(id, source))
            return await DecideAsync(new DecisionRequest(new(id, source.Id, IsCommitted: false, cause), request.Message, messages), Answer.Ok);

        var command = new AbortTransfer(new TransferKey(space, id), Bits256.FromBytes(request.Body!.ContentHash()), source.Id, cause);
        return await DecideAsync(
            new AbortRequest(command, request.Message, Correspondent.Of(source), request.Version, options.ConfirmsToPayee, messages),
            Answer.Ok);
    }

    /// <summary>
    /// Another scheme says how something ended. A payee's scheme has told it so itself; a conversion for a transfer that this scheme has not seen
    /// ends with it. Participants have nothing to notify the hub of.
    /// </summary>
    internal async ValueTask<Answer> NotifyAsync(Request request, IdSpace space)
    {
        if (request is not { Proxy: not null, Source: { } source }) return Answer.Of(FspiopError.NotImplemented);
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (space != IdSpace.FxTransfer) return Answer.Ok;
        if (!BodySchema.FxTransfersPatch.TryRead(request.Message.Body, out var body, out var error)) return Answer.Of(error);
        using var read = body;
        if (!await IsInitiatorAsync(id, source)) return Answer.Ok;
        var state = read.Root.GetProperty("conversionState").ToString();
        if (state is not ("COMMITTED" or "ABORTED")) return Answer.Ok;
        var command = new DecideConversion(id, source.Id, state == "COMMITTED");
        return await DecideAsync(new DecisionRequest(command, request.Message, messages), Answer.Ok);
    }

    /// <summary>Whether somebody speaks for who asked for a conversion, and not for its provider.</summary>
    private async ValueTask<bool> IsInitiatorAsync(TransferId id, Participant source) =>
        await store.FindTransferAsync(new TransferKey(IdSpace.FxTransfer, id), CancellationToken.None) is { } conversion
        && conversion.Payer == source.Id
        && conversion.Payee != source.Id;

    /// <summary>Answers with the state as it stands; a stranger learns nothing but that it is one.</summary>
    internal async ValueTask<Answer> GetAsync(Request request, IdSpace space)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return Answer.UnknownSource();
        var key = new TransferKey(space, id);
        var transfer = await store.FindTransferAsync(key, CancellationToken.None);

        // What another scheme has to decide is asked there. What has ended is known here.
        if (transfer is { State: TransferState.Forwarded } && transfer.Payer == source.Id) return PassQuestionOn(request, transfer);
        OutgoingMessage answer;
        if (transfer is null or { Kind: TransferKind.Announced }) answer = Error(TransferErrors.Of(Reason.TransferNotFound));
        else if (transfer.Payer != source.Id && transfer.Payee != source.Id) answer = Error(new ErrorInformation(FspiopError.GenericClientError));
        else answer = messages.State(transfer, Correspondent.Of(source), request.Version, request.Message);
        return Answer.Taken(relay.TrySpeak(answer), Answer.Accepted);

        OutgoingMessage Error(ErrorInformation error) =>
            messages.Error(key, Correspondent.Of(source), error, request.Version, request.Message, isFinal: false);
    }

    private Answer PassQuestionOn(Request request, Transfer transfer)
    {
        var payee = messages.PayeeOf(transfer);
        var to = request.Registry.Find(payee.Id)!.StandingFor(payee.Name);
        var isTaken = relay.TryForward(request.Message, to, At(request, transfer.Key.Space, string.Empty), Failed);
        return Answer.Taken(isTaken, Answer.Accepted);

        Parcel Failed(ErrorInformation error) => Parcels.Of(
            messages.Error(transfer.Key, Correspondent.Of(request.Source!), error, request.Version, request.Message, isFinal: false),
            epoch: null);
    }

    /// <summary>Passes on what moves nothing here, if its addressee is one of ours.</summary>
    private Answer PassOn(Request request, IdSpace space, string suffix)
    {
        if (request.Destination is not { IsExternal: false } to || to.Id == ParticipantId.Hub) return Answer.Ok;
        return Answer.Taken(relay.TryForward(request.Message, to, At(request, space, suffix), onFailure: null), Answer.Ok);
    }

    private static EndpointAddress At(Request request, IdSpace space, string suffix)
    {
        var id = request["ID"];
        var subject = TransferSubject.Of(new TransferKey(space, default));
        return new EndpointAddress(
            suffix.Length == 0 ? subject.PutEndpoint : subject.ErrorEndpoint,
            [("transferId", id), ("commitRequestId", id), ("ID", id), ("id", id)]);
    }

    internal static Answer InvalidId(string where) => Answer.Of(WrongId(where));

    internal static ErrorInformation WrongId(string where) => FspiopError.GenericValidationError.With($"{where} must be a UUID or a ULID");

    private async ValueTask<Answer> DecideAsync(LedgerRequest request, Answer accepted) =>
        await ledger.SubmitAsync(request) is Outcome.Denied { Reason: Reason.Busy or Reason.Internal } denied
            ? Answer.Of(TransferErrors.Of(denied.Reason))
            : accepted;

    /// <summary>The payee's clock may run a little ahead of ours; an answer much older than the longest transfer is none.</summary>
    internal static ErrorInformation? CheckCompleted(DateTimeOffset? completed, TransfersOptions options, TimeProvider time)
    {
        if (completed is not { } moment) return null;
        var now = time.GetUtcNow();
        if (moment > now + options.CompletedAheadMax)
        {
            return FspiopError.GenericValidationError.With("completedTimestamp fails because the timestamp is in the future");
        }

        return moment < now - options.CompletedAgeMax
            ? FspiopError.GenericValidationError.With("completedTimestamp fails because the timestamp is too old")
            : null;
    }
}

using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /transfers: the payer's request reserves, the payee's answer commits or releases, and each side hears of it. A request is answered once
/// its outcome is durable. Source: FSPIOP API Definition, /transfers.
/// </summary>
internal sealed class TransfersResource(
    GroupCommit ledger, ILedgerStore store, TransferMessages messages, Relay relay, TransfersOptions options, TimeProvider time)
{
    internal IEnumerable<Operation> Operations =>
    [
        new("POST", "/transfers", BodySchema.TransfersPost, PrepareAsync),
        new("GET", "/transfers/{ID}", null, GetAsync),
        new("PUT", "/transfers/{ID}", BodySchema.TransfersPut, FulfilAsync),
        new("PUT", "/transfers/{ID}/error", BodySchema.ErrorPut, AbortAsync),
    ];

    private async ValueTask<Answer> PrepareAsync(Request request)
    {
        var body = TransferPrepare.From(request.Body!);
        if (!TransferId.TryParse(body.TransferId, out var id)) return InvalidId("/requestBody/transferId");
        if (request.Source is not { } source) return UnknownSource();

        var command = new PrepareTransfer(
            id,
            Bits256.FromBytes(request.Body!.ContentHash()),
            request.SourceName,
            body.PayerFsp,
            body.PayeeFsp,
            PartyOf(request.Registry, body.PayerFsp, body.Currency),
            PartyOf(request.Registry, body.PayeeFsp, body.Currency),
            body.Amount,
            body.Currency,
            Bits256.FromBytes(body.Condition.Span),
            body.Expiration);
        return await DecideAsync(new PrepareRequest(command, request.Message, source.Id, request.Version, messages), Answer.Accepted);
    }

    private async ValueTask<Answer> FulfilAsync(Request request)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return UnknownSource();
        var body = TransferFulfil.From(request.Body!);
        if (CheckCompleted(body.CompletedTimestamp) is { } wrongTime) return Answer.Of(wrongTime);

        // What the payee says of a state other than the two that carry a fulfilment moves nothing; RESERVED came with version 1.1.
        var isReserve = body.TransferState == "RESERVED";
        if (isReserve && request.Version == ProtocolVersion.V10) return Answer.Ok;
        if (!isReserve && body.TransferState != "COMMITTED") return Answer.Ok;

        var command = new FulfilTransfer(
            id,
            Bits256.FromBytes(request.Body!.ContentHash()),
            source.Id,
            request.Destination?.Id,
            request.DestinationName is not null,
            body.Fulfilment is { } fulfilment ? Bits256.FromBytes(fulfilment.Span) : null,
            isReserve);
        return await DecideAsync(
            new FulfilRequest(command, request.Message, source.Id, request.Version, options.ConfirmsToPayee, messages), Answer.Ok);
    }

    private async ValueTask<Answer> AbortAsync(Request request)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return UnknownSource();
        var error = ErrorBody.From(request.Body!);
        var command = new AbortTransfer(
            id, Bits256.FromBytes(request.Body!.ContentHash()), source.Id, $"{error.Code}: {error.Description}");
        return await DecideAsync(new AbortRequest(command, request.Message, source.Id, request.Version, messages), Answer.Ok);
    }

    /// <summary>Answers with the state as it stands; a stranger learns nothing but that it is one.</summary>
    private async ValueTask<Answer> GetAsync(Request request)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return UnknownSource();
        var key = new TransferKey(IdSpace.Transfer, id);
        var transfer = await store.FindTransferAsync(key, CancellationToken.None);
        OutgoingMessage answer;
        if (transfer is null) answer = Error(TransferErrors.Of(Reason.TransferNotFound));
        else if (transfer.Payer != source.Id && transfer.Payee != source.Id) answer = Error(new ErrorInformation(FspiopError.GenericClientError));
        else answer = messages.State(transfer, source.Id, request.Version, request.Message);
        return relay.TrySpeak(answer) ? Answer.Accepted : Answer.Of(FspiopError.ServiceCurrentlyUnavailable);

        OutgoingMessage Error(ErrorInformation error) =>
            messages.Error(key, source.Id, error, request.Version, request.Message, isFinal: false);
    }

    private async ValueTask<Answer> DecideAsync(LedgerRequest request, Answer accepted) =>
        await ledger.SubmitAsync(request) is Outcome.Denied { Reason: Reason.Busy or Reason.Internal } denied
            ? Answer.Of(TransferErrors.Of(denied.Reason))
            : accepted;

    /// <summary>The payee's clock may run a little ahead of ours; an answer much older than the longest transfer is none.</summary>
    private ErrorInformation? CheckCompleted(DateTimeOffset? completed)
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

    private static Party? PartyOf(RegistrySnapshot registry, string name, string currency)
    {
        if (registry.Find(name) is not { } participant || participant.Id == ParticipantId.Hub) return null;
        return new Party(
            participant.Id,
            participant.Account(AccountType.Position, currency)?.Id,
            participant.Account(AccountType.Settlement, currency)?.Id);
    }

    private static Answer InvalidId(string where) => Answer.Of(FspiopError.GenericValidationError, $"{where} must be a UUID or a ULID");

    private static Answer UnknownSource() => Answer.Of(FspiopError.GenericIdNotFound, "Requester FSP not found");
}

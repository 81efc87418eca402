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
        DecideAsync(new PrepareRequest(command, parties, request.Message, source.Id, request.Version, messages), Answer.Accepted);

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
        if (CheckCompleted(completed) is { } wrongTime) return Answer.Of(wrongTime);

        // RESERVED came with version 1.1.
        var isReserve = state == "RESERVED";
        if (isReserve && request.Version == ProtocolVersion.V10) return Answer.Ok;
        if (!isReserve && state != "COMMITTED") return Answer.Ok;

        var command = new FulfilTransfer(
            new TransferKey(space, id),
            Bits256.FromBytes(request.Body!.ContentHash()),
            source.Id,
            request.Destination?.Id,
            request.DestinationName is not null,
            fulfilment is { } bytes ? Bits256.FromBytes(bytes.Span) : null,
            isReserve);
        return await DecideAsync(
            new FulfilRequest(command, request.Message, source.Id, request.Version, options.ConfirmsToPayee, messages), Answer.Ok);
    }

    /// <summary>The payee's or provider's error.</summary>
    internal async ValueTask<Answer> AbortAsync(Request request, IdSpace space)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return Answer.UnknownSource();
        var error = ErrorBody.From(request.Body!);
        var command = new AbortTransfer(
            new TransferKey(space, id),
            Bits256.FromBytes(request.Body!.ContentHash()),
            source.Id,
            $"{error.Code}: {error.Description}");
        return await DecideAsync(new AbortRequest(command, request.Message, source.Id, request.Version, messages), Answer.Ok);
    }

    /// <summary>Answers with the state as it stands; a stranger learns nothing but that it is one.</summary>
    internal async ValueTask<Answer> GetAsync(Request request, IdSpace space)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return InvalidId("/path/ID");
        if (request.Source is not { } source) return Answer.UnknownSource();
        var key = new TransferKey(space, id);
        var transfer = await store.FindTransferAsync(key, CancellationToken.None);
        OutgoingMessage answer;
        if (transfer is null or { Kind: TransferKind.Announced }) answer = Error(TransferErrors.Of(Reason.TransferNotFound));
        else if (transfer.Payer != source.Id && transfer.Payee != source.Id) answer = Error(new ErrorInformation(FspiopError.GenericClientError));
        else answer = messages.State(transfer, source.Id, request.Version, request.Message);
        return Answer.Taken(relay.TrySpeak(answer), Answer.Accepted);

        OutgoingMessage Error(ErrorInformation error) =>
            messages.Error(key, source.Id, error, request.Version, request.Message, isFinal: false);
    }

    internal static Answer InvalidId(string where) => Answer.Of(WrongId(where));

    internal static ErrorInformation WrongId(string where) => FspiopError.GenericValidationError.With($"{where} must be a UUID or a ULID");

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
}

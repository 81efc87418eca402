using System.Buffers.Binary;
using System.Security.Cryptography;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /bulkTransfers: many payments from one payer's FSP to one payee's FSP, each with an outcome of its own. A request is answered once its
/// outcome is durable. Source: FSPIOP API Definition, /bulkTransfers.
/// </summary>
internal sealed class BulkTransfersResource(
    BulkLane lane, ILedgerStore store, BulkMessages messages, Relay relay, TransfersOptions options, TimeProvider time)
{
    internal IEnumerable<Operation> Operations =>
    [
        new("POST", "/bulkTransfers", BodySchema.BulkTransfersPost, PrepareAsync),
        new("GET", "/bulkTransfers/{ID}", null, GetAsync),
        new("PUT", "/bulkTransfers/{ID}", BodySchema.BulkTransfersPut, FulfilAsync),
        new("PUT", "/bulkTransfers/{ID}/error", BodySchema.ErrorPut, AbortAsync),
    ];

    private async ValueTask<Answer> PrepareAsync(Request request)
    {
        var body = BulkTransferPrepare.From(request.Body!);
        if (!TransferId.TryParse(body.BulkTransferId, out var id)) return TransferDesk.InvalidId("/requestBody/bulkTransferId");
        if (request.Source is not { IsExternal: false } source) return Answer.UnknownSource();

        var hash = request.Body!.ContentHash();
        var items = new List<PrepareTransfer>(body.Transfers.Count);
        foreach (var transfer in body.Transfers)
        {
            if (!TransferId.TryParse(transfer.TransferId, out var itemId))
            {
                return TransferDesk.InvalidId($"/requestBody/individualTransfers/{items.Count}/transferId");
            }

            items.Add(ItemOf(request, id, itemId, transfer, hash));
        }

        var command = new PrepareBulk(
            id,
            Bits256.FromBytes(hash),
            request.SourceName,
            body.PayerFsp,
            body.PayeeFsp,
            PartyOf(request.Registry, body.PayerFsp),
            PartyOf(request.Registry, body.PayeeFsp),
            body.Expiration,
            items)
        {
            IsKnown = await store.FindTransferAsync(new TransferKey(IdSpace.BulkTransfer, id), CancellationToken.None) is not null,
            Version = TransferMessages.ToKeep(request.Version),
        };
        var prepare = new PrepareBulkRequest(command, request.Message, request.Body, source.Id, request.Version, messages);
        return await DecideAsync(source, prepare, Answer.Accepted);
    }

    private static PrepareTransfer ItemOf(Request request, TransferId bulk, TransferId id, TransferPrepare item, byte[] bulkHash) => new(
        id,
        HashOf(bulkHash, id),
        request.SourceName,
        item.PayerFsp,
        item.PayeeFsp,
        Parties.Here(request.Registry, item.PayerFsp, item.Currency),
        Parties.Here(request.Registry, item.PayeeFsp, item.Currency),
        item.Amount,
        item.Currency,
        Bits256.FromBytes(item.Condition.Span),
        item.Expiration)
    {
        Bulk = bulk,
        IsGross = request.Registry.SettlesGross(item.Currency),
        Charges = TransferFees.Of(request.Registry, item),
    };

    /// <summary>A payment of a bulk is never the resend of anything else: what it was asked for with is the bulk.</summary>
    private static Bits256 HashOf(byte[] bulkHash, TransferId id)
    {
        Span<byte> content = stackalloc byte[48];
        Span<byte> hash = stackalloc byte[32];
        bulkHash.CopyTo(content);
        BinaryPrimitives.WriteUInt128BigEndian(content[32..], id.Bits);
        SHA256.HashData(content, hash);
        return Bits256.FromBytes(hash);
    }

    private static ParticipantId? PartyOf(RegistrySnapshot registry, string name) =>
        registry.Find(name) is { } participant && participant.Id != ParticipantId.Hub ? participant.Id : null;

    /// <summary>
    /// An answer names results, or says that the whole has ended; anything else is news of its progress and moves nothing.
    /// </summary>
    private async ValueTask<Answer> FulfilAsync(Request request)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return TransferDesk.InvalidId("/path/ID");
        if (request.Source is not { IsExternal: false } source) return Answer.UnknownSource();
        var body = BulkTransferFulfil.From(request.Body!);
        if (TransferDesk.CheckCompleted(body.CompletedTimestamp, options, time) is { } wrongTime) return Answer.Of(wrongTime);
        if (body.Results.Count == 0 && body.BulkTransferState is not ("COMPLETED" or "REJECTED")) return Answer.Ok;

        var answers = new Dictionary<TransferId, BulkAnswer>(body.Results.Count);
        foreach (var result in body.Results)
        {
            var where = $"/requestBody/individualTransferResults/{answers.Count}/transferId";
            if (!TransferId.TryParse(result.TransferId, out var item)) return TransferDesk.InvalidId(where);
            var answer = new BulkAnswer(
                result.Fulfilment is { } bytes ? Bits256.FromBytes(bytes.Span) : null,
                result.Error is { } error ? $"{error.Code}: {error.Description}" : null);
            if (!answers.TryAdd(item, answer)) return Answer.Of(FspiopError.GenericValidationError, $"{where} is there more than once");
        }

        var command = new FulfilBulk(
            new TransferKey(IdSpace.BulkTransfer, id),
            Bits256.FromBytes(request.Body!.ContentHash()),
            source.Id,
            request.Destination?.Id,
            request.DestinationName is not null,
            answers,
            body.BulkTransferState == "REJECTED");
        return await DecideAsync(source, AnswerOf(request, source, command), Answer.Ok);
    }

    private async ValueTask<Answer> AbortAsync(Request request)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return TransferDesk.InvalidId("/path/ID");
        if (request.Source is not { IsExternal: false } source) return Answer.UnknownSource();
        var error = ErrorBody.From(request.Body!);
        var command = new AbortBulk(
            new TransferKey(IdSpace.BulkTransfer, id),
            Bits256.FromBytes(request.Body!.ContentHash()),
            source.Id,
            $"{error.Code}: {error.Description}");
        return await DecideAsync(source, AnswerOf(request, source, command), Answer.Ok);
    }

    private AnswerBulkRequest AnswerOf(Request request, Participant source, Command command) =>
        new(command, request.Message, source.Id, request.Version, options.ConfirmsToPayee, messages);

    /// <summary>Each party gets its own view; a stranger learns nothing but that it is one.</summary>
    private async ValueTask<Answer> GetAsync(Request request)
    {
        if (!TransferId.TryParse(request["ID"], out var id)) return TransferDesk.InvalidId("/path/ID");
        if (request.Source is not { IsExternal: false } source) return Answer.UnknownSource();
        var key = new TransferKey(IdSpace.BulkTransfer, id);
        var found = await store.FindBulkAsync(id, CancellationToken.None);
        OutgoingMessage answer;
        if (found is null) answer = Error(BulkErrors.Of(Reason.BulkNotFound));
        else if (found.Bulk.Payer != source.Id && found.Bulk.Payee != source.Id) answer = Error(new ErrorInformation(FspiopError.GenericClientError));
        else answer = messages.Results(found.Bulk, found.Lines, source.Id, request.Version, request.Message);
        return Answer.Taken(relay.TrySpeak(answer), Answer.Accepted);

        OutgoingMessage Error(ErrorInformation error) =>
            messages.Error(key, source.Id, error, request.Version, request.Message, isFinal: false);
    }

    private async ValueTask<Answer> DecideAsync(Participant sender, LedgerRequest request, Answer accepted) =>
        await lane.SubmitAsync(sender.Id, request) is Outcome.Denied { Reason: Reason.Busy or Reason.Internal } denied
            ? Answer.Of(TransferErrors.Of(denied.Reason))
            : accepted;
}

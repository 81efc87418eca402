using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>
/// /transfers: the payer's request reserves, the payee's answer commits or releases, and each side hears of it. A request is answered once
/// its outcome is durable. Source: FSPIOP API Definition, /transfers.
/// </summary>
internal sealed class TransfersResource(TransferDesk desk)
{
    internal IEnumerable<Operation> Operations =>
    [
        new("POST", "/transfers", BodySchema.TransfersPost, PrepareAsync),
        new("GET", "/transfers/{ID}", null, request => desk.GetAsync(request, IdSpace.Transfer)),
        new("PUT", "/transfers/{ID}", BodySchema.TransfersPut, FulfilAsync),
        new("PATCH", "/transfers/{ID}", null, request => desk.NotifyAsync(request, IdSpace.Transfer)),
        new("PUT", "/transfers/{ID}/error", BodySchema.ErrorPut, request => desk.AbortAsync(request, IdSpace.Transfer)),
    ];

    private async ValueTask<Answer> PrepareAsync(Request request)
    {
        var body = TransferPrepare.From(request.Body!);
        if (!TransferId.TryParse(body.TransferId, out var id)) return TransferDesk.InvalidId("/requestBody/transferId");
        if (request.Source is not { } source) return Answer.UnknownSource();

        var command = new PrepareTransfer(
            id,
            Bits256.FromBytes(request.Body!.ContentHash()),
            request.SourceName,
            body.PayerFsp,
            body.PayeeFsp,
            Parties.Of(request.Registry, body.PayerFsp, body.Currency),
            Parties.Of(request.Registry, body.PayeeFsp, body.Currency),
            body.Amount,
            body.Currency,
            Bits256.FromBytes(body.Condition.Span),
            body.Expiration)
        {
            IsGross = request.Registry.SettlesGross(body.Currency),
            Charges = TransferFees.Of(request.Registry, body),
            Version = TransferMessages.ToKeep(request.Version),
        };
        return await desk.PrepareAsync(request, source, command, (body.PayerFsp, body.PayeeFsp, body.Currency));
    }

    private ValueTask<Answer> FulfilAsync(Request request)
    {
        var body = TransferFulfil.From(request.Body!);
        return desk.FulfilAsync(request, IdSpace.Transfer, body.TransferState, body.Fulfilment, body.CompletedTimestamp);
    }
}

using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>
/// /fxTransfers: the conversion that a transfer depends on. The initiator's request reserves, the provider's answer makes it wait for the
/// transfer, and with that it is posted or released. Source: FSPIOP API Definition v2.0, /fxTransfers.
/// </summary>
internal sealed class FxTransfersResource(TransferDesk desk)
{
    internal IEnumerable<Operation> Operations =>
    [
        new("POST", "/fxTransfers", BodySchema.FxTransfersPost, PrepareAsync),
        new("GET", "/fxTransfers/{ID}", null, request => desk.GetAsync(request, IdSpace.FxTransfer)),
        new("PUT", "/fxTransfers/{ID}", BodySchema.FxTransfersPut, FulfilAsync),
        new("PATCH", "/fxTransfers/{ID}", null, request => desk.NotifyAsync(request, IdSpace.FxTransfer)),
        new("PUT", "/fxTransfers/{ID}/error", BodySchema.ErrorPut, request => desk.AbortAsync(request, IdSpace.FxTransfer)),
    ];

    private async ValueTask<Answer> PrepareAsync(Request request)
    {
        var body = FxTransferPrepare.From(request.Body!);
        if (!TransferId.TryParse(body.CommitRequestId, out var id)) return TransferDesk.InvalidId("/requestBody/commitRequestId");
        TransferId? determining = null;
        if (body.DeterminingTransferId is { } named)
        {
            if (!TransferId.TryParse(named, out var parsed)) return TransferDesk.InvalidId("/requestBody/determiningTransferId");
            determining = parsed;
        }

        if (request.Source is not { } source) return Answer.UnknownSource();
        var command = new PrepareFxTransfer(
            id,
            Bits256.FromBytes(request.Body!.ContentHash()),
            request.SourceName,
            body.InitiatingFsp,
            body.CounterPartyFsp,
            Parties.Of(request.Registry, body.InitiatingFsp, body.SourceCurrency),
            Parties.ProviderOf(request.Registry, body.CounterPartyFsp, body.SourceCurrency, body.TargetCurrency),
            body.SourceAmount,
            body.SourceCurrency,
            body.TargetAmount,
            body.TargetCurrency,
            Bits256.FromBytes(body.Condition.Span),
            body.Expiration,
            determining)
        {
            IsGross = request.Registry.SettlesGross(body.SourceCurrency),
            Version = TransferMessages.ToKeep(request.Version),
            IsTargetGross = request.Registry.SettlesGross(body.TargetCurrency),
            InitiatorInTarget = Parties.Of(request.Registry, body.InitiatingFsp, body.TargetCurrency),
        };
        return await desk.PrepareAsync(request, source, command, (body.InitiatingFsp, body.CounterPartyFsp, body.SourceCurrency));
    }

    private ValueTask<Answer> FulfilAsync(Request request)
    {
        var body = FxTransferFulfil.From(request.Body!);
        return desk.FulfilAsync(request, IdSpace.FxTransfer, body.ConversionState, body.Fulfilment, body.CompletedTimestamp);
    }
}

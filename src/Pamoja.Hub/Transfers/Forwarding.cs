using Microsoft.Extensions.Logging;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What surrounds a request on its way to the proxy of its payee. Before each try the ledger notes that the other scheme may have it: from then on
/// only that scheme says how it ends, whatever becomes of the try. What certainly never left ends here when its time is over.
/// </summary>
internal sealed partial class Forwarding(
    GroupCommit ledger, ILedgerStore store, TransferMessages messages, ILogger<Forwarding> logger)
{
    /// <summary>Whether a message of the outbox is such a request.</summary>
    internal bool Concerns(OutgoingMessage message) =>
        message.Method == "POST"
        && message.Transfer.Space is IdSpace.Transfer or IdSpace.FxTransfer
        && messages.Registry.Find(message.Destination) is { IsProxy: true };

    /// <summary>Called before each try: null to send, or what became of the message without one.</summary>
    internal async Task<SendOutcome?> BeforeAsync(OutgoingMessage request)
    {
        switch (await ledger.SubmitAsync(new ForwardRequest(request.Transfer)))
        {
            case Outcome.Forwarded or Outcome.Denied { Reason: Reason.NotProxied }:
                return null;
            case Outcome.Ignored:
                // Noted before, or decided meanwhile.
                var transfer = await store.FindTransferAsync(request.Transfer, CancellationToken.None);
                return transfer is { State: TransferState.Forwarded } ? null : SendOutcome.TooLate;
            case Outcome.Denied { Reason: Reason.Busy or Reason.Internal }:
                return SendOutcome.Failed;
            default:
                return SendOutcome.TooLate;
        }
    }

    /// <summary>A request that certainly never reached the proxy has ended: nobody there will answer it.</summary>
    internal void TakeUndelivered(OutgoingMessage request) => _ = ExpireAsync(request);

    private async Task ExpireAsync(OutgoingMessage request)
    {
        try
        {
            await ledger.SubmitAsync(new ExpireRequest(new ExpireTransfer(request.Transfer) { IsUndelivered = true }, messages));
        }
        catch (Exception failure)
        {
            // The ledger is closed or failed. The transfer stays forwarded, and its next hop will be asked.
            LogFailed(logger, failure);
        }
    }

    private sealed class ForwardRequest(TransferKey key) : LedgerRequest
    {
        public override ForwardTransfer Command { get; } = new(key);

        public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
        {
        }
    }

    [LoggerMessage(3221, LogLevel.Warning, "A request that did not reach its proxy waits for an answer of the other scheme")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}

using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// A request that its receiver answered with 4xx, on its way through the ledger: released, and the sender hears the receiver's own error, or
/// 3000 if it gave none. The receiver knows already.
/// </summary>
internal sealed class RefusedRequest(AbortTransfer command, ErrorInformation error, ProtocolVersion version, TransferMessages messages)
    : LedgerRequest
{
    public override AbortTransfer Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Aborted { Transfer: var transfer, Linked: var linked }:
                outgoing.Add(messages.Error(transfer.Key, messages.PayerOf(transfer), error, version, null, isFinal: true));
                outgoing.AddAll(messages.Linked(linked, null));
                break;
            case Outcome.Expired { Transfer: var transfer, Linked: var linked }:
                outgoing.AddAll(messages.Expired(transfer, version, null));
                outgoing.AddAll(messages.Linked(linked, null));
                break;
        }
    }
}

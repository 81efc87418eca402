using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>The operator's word on its way through the ledger: both sides hear of it, and so do the parties of what ends with it.</summary>
internal sealed class ResolveRequest(ResolveTransfer command, TransferMessages messages) : LedgerRequest
{
    public override ResolveTransfer Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        switch (outcome)
        {
            case Outcome.Aborted { Transfer: var transfer, Linked: var linked }:
                outgoing.AddAll(messages.Linked([transfer], null));
                outgoing.AddAll(messages.Linked(linked, null));
                break;
            case Outcome.Fulfilled { Transfer: var conversion }:
                TellPayer(conversion);
                break;
            // The other scheme has committed, and knows.
            case Outcome.Committed { Transfer: var transfer, Linked: var linked }:
                TellPayer(transfer);
                outgoing.AddAll(messages.Linked(linked, null));
                break;
        }

        void TellPayer(Transfer transfer) =>
            outgoing.Add(messages.State(transfer, messages.PayerOf(transfer), TransferMessages.VersionOf(transfer), null));
    }
}

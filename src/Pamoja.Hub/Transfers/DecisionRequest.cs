using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What the initiator's scheme decided about a conversion, on its way through the ledger: the provider hears of it.</summary>
internal sealed class DecisionRequest(DecideConversion command, ReceivedMessage message, TransferMessages messages) : LedgerRequest
{
    public override DecideConversion Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
        var decided = outcome switch
        {
            Outcome.Committed { Transfer: var committed } => committed,
            Outcome.Aborted { Transfer: var aborted } => aborted,
            _ => null,
        };
        if (decided is not null) outgoing.Add(messages.ToProvider(decided, message));
    }
}

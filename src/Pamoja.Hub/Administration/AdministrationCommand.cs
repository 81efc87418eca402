using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A command of the operator, of which no participant is told.</summary>
internal sealed class AdministrationCommand(Command command) : LedgerRequest
{
    /// <inheritdoc/>
    public override Command Command => command;

    /// <inheritdoc/>
    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing)
    {
    }
}

using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>A command, with whatever messages a test wants it to send.</summary>
internal sealed class TestRequest(Command command, Action<Outcome, ICollection<OutgoingMessage>>? compose = null) : LedgerRequest
{
    public override Command Command => command;

    public override void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing) => compose?.Invoke(outcome, outgoing);
}

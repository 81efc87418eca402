using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// A command on its way through the ledger, with what the floor above needs to tell the world of its outcome. Messages are composed inside
/// the transaction that decides, and are written with it: what was decided and what will be said of it are one.
/// </summary>
public abstract class LedgerRequest
{
    /// <summary>What is asked.</summary>
    public abstract Command Command { get; }

    /// <summary>Roughly the bytes that this request adds to a batch; a batch is bounded by their sum.</summary>
    public virtual int Bytes => 256;

    /// <summary>
    /// Adds the messages that <paramref name="outcome"/> sends out. Called once a try, right after the decision and before the commit; it may
    /// be called again with the same command when a batch is retried. No I/O, no clock.
    /// </summary>
    public abstract void Compose(Outcome outcome, ICollection<OutgoingMessage> outgoing);
}

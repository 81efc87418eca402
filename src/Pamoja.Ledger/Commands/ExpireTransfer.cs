namespace Pamoja.Ledger;

/// <summary>Release a reservation whose time has run out. Sent by the sweeper; does nothing when somebody was faster.</summary>
public sealed record ExpireTransfer(TransferKey Due) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => Due;
}

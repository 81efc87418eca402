namespace Pamoja.Ledger;

/// <summary>Release a reservation whose time has run out. Sent by the sweeper; does nothing when somebody was faster.</summary>
public sealed record ExpireTransfer(TransferKey Due) : Command
{
    /// <summary>
    /// Whether the hub knows that no try to forward the request has reached the other scheme: then it ends here although it counts as forwarded.
    /// </summary>
    public bool IsUndelivered { get; init; }

    /// <inheritdoc/>
    public override TransferKey? Key => Due;
}

namespace Pamoja.Ledger;

/// <summary>
/// The operator says how something ended that nobody else ends any more: what another scheme has and does not tell of, although its time is
/// over, or a fulfilled conversion that no transfer followed. He has asked there by other means.
/// </summary>
/// <param name="Target">transferId, or commitRequestId of a conversion.</param>
/// <param name="Fulfilment">What the other scheme committed with; null if nothing came of it there.</param>
/// <param name="Hash">Hash of what the operator sent.</param>
/// <param name="Grounds">In his own words, for those who ask later.</param>
public sealed record ResolveTransfer(TransferKey Target, Bits256? Fulfilment, Bits256 Hash, string Grounds) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => Target;
}

namespace Pamoja.Ledger;

/// <summary>The operator releases a fulfilled conversion that no transfer followed; by itself it would wait for ever.</summary>
public sealed record ReleaseFxTransfer(TransferId Id) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.FxTransfer, Id);
}

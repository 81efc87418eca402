namespace Pamoja.Ledger;

/// <summary>
/// The scheme of a conversion's initiator says how the transfer ended that it was for, which went another way than through this scheme. Source:
/// PATCH /fxTransfers/{ID} and PUT /fxTransfers/{ID}/error through the initiator's proxy.
/// </summary>
/// <param name="Id">commitRequestId.</param>
/// <param name="Source">The proxy.</param>
/// <param name="IsCommitted">Whether the transfer was committed.</param>
/// <param name="Cause">"code: description" of what ended it otherwise, for those who ask later.</param>
public sealed record DecideConversion(TransferId Id, ParticipantId Source, bool IsCommitted, string? Cause = null) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.FxTransfer, Id);
}

namespace Pamoja.Ledger;

/// <summary>The payee refuses: release the reservation. Source: FSPIOP PUT /transfers/{ID}/error.</summary>
/// <param name="Id">transferId.</param>
/// <param name="ErrorHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source as a participant; null if unknown.</param>
/// <param name="Cause">"code: description" as the payee put it, for those who ask later.</param>
public sealed record AbortTransfer(TransferId Id, Bits256 ErrorHash, ParticipantId? Source, string Cause) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.Transfer, Id);
}

namespace Pamoja.Ledger;

/// <summary>The payee refuses: release the reservation. Source: FSPIOP PUT /transfers/{ID}/error and PUT /fxTransfers/{ID}/error.</summary>
/// <param name="Target">transferId, or commitRequestId of a conversion.</param>
/// <param name="ErrorHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source as a participant; null if unknown.</param>
/// <param name="Cause">"code: description" as the payee put it, for those who ask later.</param>
public sealed record AbortTransfer(TransferKey Target, Bits256 ErrorHash, ParticipantId? Source, string Cause) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => Target;
}

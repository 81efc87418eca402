namespace Pamoja.Ledger;

/// <summary>The payee refuses a bulk transfer as a whole: release all of it. Source: FSPIOP PUT /bulkTransfers/{ID}/error.</summary>
/// <param name="Target">bulkTransferId.</param>
/// <param name="ErrorHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source as a participant; null if unknown.</param>
/// <param name="Cause">"code: description" as the payee put it, for those who ask later.</param>
public sealed record AbortBulk(TransferKey Target, Bits256 ErrorHash, ParticipantId? Source, string Cause) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => Target;
}

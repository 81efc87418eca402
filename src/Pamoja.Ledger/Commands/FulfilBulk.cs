namespace Pamoja.Ledger;

/// <summary>What a payee says of one payment of a bulk.</summary>
/// <param name="Fulfilment">The preimage; null if it sent none.</param>
/// <param name="Error">"code: description" where it refuses; then the payment is released, whatever else it says.</param>
public readonly record struct BulkAnswer(Bits256? Fulfilment, string? Error);

/// <summary>
/// The payee answers a bulk transfer: each payment is posted or released on its own, all in one transaction. What it does not mention is
/// released: an answer is the whole answer. Source: FSPIOP PUT /bulkTransfers/{ID}.
/// </summary>
/// <param name="Target">bulkTransferId.</param>
/// <param name="FulfilHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source as a participant; null if unknown.</param>
/// <param name="Destination">FSPIOP-Destination as a participant; null if it was absent or unknown.</param>
/// <param name="HasDestination">Whether the header was there at all.</param>
/// <param name="Answers">By transferId.</param>
/// <param name="IsRejection">Whether the payee calls the whole rejected; then it is, unless a fulfilment says otherwise.</param>
public sealed record FulfilBulk(
    TransferKey Target,
    Bits256 FulfilHash,
    ParticipantId? Source,
    ParticipantId? Destination,
    bool HasDestination,
    IReadOnlyDictionary<TransferId, BulkAnswer> Answers,
    bool IsRejection) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => Target;
}

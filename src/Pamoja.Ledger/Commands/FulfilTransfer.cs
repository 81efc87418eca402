namespace Pamoja.Ledger;

/// <summary>
/// The payee reveals the fulfilment: post the reservation if it fits the condition, release it if not. Source: FSPIOP PUT /transfers/{ID}
/// and PUT /fxTransfers/{ID}.
/// </summary>
/// <param name="Target">transferId, or commitRequestId of a conversion.</param>
/// <param name="FulfilHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source as a participant; null if unknown.</param>
/// <param name="Destination">FSPIOP-Destination as a participant; null if it was absent or unknown.</param>
/// <param name="HasDestination">Whether the header was there at all.</param>
/// <param name="Fulfilment">The preimage; null if it was missing or not 32 bytes.</param>
/// <param name="IsReserveRequested">transferState RESERVED: the payee waits for the hub's PATCH before it pays out.</param>
public sealed record FulfilTransfer(
    TransferKey Target,
    Bits256 FulfilHash,
    ParticipantId? Source,
    ParticipantId? Destination,
    bool HasDestination,
    Bits256? Fulfilment,
    bool IsReserveRequested) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => Target;
}

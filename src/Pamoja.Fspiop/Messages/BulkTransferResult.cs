namespace Pamoja.Fspiop;

/// <summary>What became of one transfer of a bulk. Source: FSPIOP API Definition, IndividualTransferResult.</summary>
/// <param name="TransferId">UUID or ULID, as sent.</param>
/// <param name="Fulfilment">32 bytes whose SHA-256 is the condition; null if none was sent.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
public sealed record BulkTransferResult(string TransferId, ReadOnlyMemory<byte>? Fulfilment, ErrorBody? Error);

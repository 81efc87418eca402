namespace Pamoja.Ledger;

/// <summary>What a bulk transfer keeps of one of its payments, in the order of its request. Written once, with the request.</summary>
/// <param name="Id">transferId.</param>
/// <param name="Reason">
/// Why the bulk has no transfer of this id: another one has it, or the bulk names it more than once. None where the transfer itself tells.
/// </param>
public readonly record struct BulkItem(TransferId Id, Reason Reason);

using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A bulk transfer as it stands, with each of its payments at the same moment.</summary>
public sealed record BulkState(Transfer Bulk, IReadOnlyList<BulkLine> Lines);

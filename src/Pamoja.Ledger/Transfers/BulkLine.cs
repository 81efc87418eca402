namespace Pamoja.Ledger;

/// <summary>How one payment of a bulk transfer stands.</summary>
/// <param name="Id">transferId, as the bulk has it.</param>
/// <param name="Refused">Why the bulk has no transfer of this id, or None.</param>
/// <param name="Transfer">The transfer; null where there is none of the bulk's.</param>
public sealed record BulkLine(TransferId Id, Reason Refused, Transfer? Transfer)
{
    /// <summary>Whether the payee was asked for it.</summary>
    public bool IsAccepted => Transfer is { State: not (TransferState.Invalid or TransferState.Rejected) };

    /// <summary>Each payment of a bulk with its transfer.</summary>
    /// <param name="bulk">The bulk, with its items.</param>
    /// <param name="find">Finds a transfer that the bulk has.</param>
    public static IReadOnlyList<BulkLine> Of(Transfer bulk, Func<TransferKey, Transfer?> find) =>
        [.. bulk.Items.Select(item => new BulkLine(
            item.Id, item.Reason, item.Reason == Reason.None ? find(new TransferKey(IdSpace.Transfer, item.Id)) : null))];
}

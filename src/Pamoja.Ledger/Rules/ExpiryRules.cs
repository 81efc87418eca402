namespace Pamoja.Ledger;

/// <summary>
/// A reservation ends when its time has come: whoever notices first, the sweeper or a late answer, makes it so, once. A fulfilled conversion
/// does not expire by itself: it ends with its transfer, or by the operator's word when none came.
/// </summary>
internal static class ExpiryRules
{
    internal static Outcome Decide(Books books, ExpireTransfer command)
    {
        var transfer = books.Find(command.Due);
        if (transfer is null) return Outcome.Nothing;
        var isDue = command.IsUndelivered
            ? transfer.State is TransferState.Reserved or TransferState.Forwarded && transfer.Expiration <= books.Now && !IsElsewhere(books, transfer)
            : transfer.State == TransferState.Reserved && IsOver(books, transfer);
        if (!isDue) return Outcome.Nothing;
        return transfer.Kind == TransferKind.BulkTransfer ? BulkRules.Expire(books, transfer) : Expire(books, transfer);
    }

    /// <summary>Whether the time of a reservation has run out. Where another scheme has it, or the transfer that it is for, that scheme decides.</summary>
    internal static bool IsOver(Books books, Transfer transfer) =>
        transfer.Expiration <= books.Now && transfer.State != TransferState.Forwarded && !IsElsewhere(books, transfer);

    /// <summary>
    /// Whether another scheme has the transfer that a conversion is for: then both end with that. The other way round nobody waits: without its
    /// transfer a conversion comes to nothing wherever it is, and if each scheme waited for what the other has, nothing of it would ever end.
    /// </summary>
    private static bool IsElsewhere(Books books, Transfer member) => books.HeadOf(member) is { State: TransferState.Forwarded };

    internal static Outcome.Expired Expire(Books books, Transfer transfer)
    {
        var linked = UnitRules.Release(books, transfer, TransferState.Expired, Reason.Expired);
        if (transfer.Kind == TransferKind.FundsOut)
        {
            books.Record(LedgerEventType.FundsOutExpired, books[transfer.Debit!.Value], transfer.Amount, transfer.Key);
        }

        return new Outcome.Expired(transfer, linked);
    }
}

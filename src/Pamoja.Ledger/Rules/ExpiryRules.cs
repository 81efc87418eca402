namespace Pamoja.Ledger;

/// <summary>A reservation ends when its time has come: whoever notices first, the sweeper or a late answer, makes it so, once.</summary>
internal static class ExpiryRules
{
    internal static Outcome Decide(Books books, ExpireTransfer command)
    {
        var transfer = books.Find(command.Due);
        if (transfer is null || transfer.IsFinal || transfer.Expiration is null || transfer.Expiration > books.Now) return Outcome.Nothing;
        return Expire(books, transfer);
    }

    internal static Outcome.Expired Expire(Books books, Transfer transfer)
    {
        books.Release(transfer, TransferState.Expired, Reason.Expired);
        return new Outcome.Expired(transfer);
    }
}

namespace Pamoja.Ledger;

/// <summary>What decides the operator's movements of good funds between a participant's SETTLEMENT account and the hub's reconciliation.</summary>
internal static class FundsRules
{
    internal static Outcome Decide(Books books, RecordFundsIn command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var transfer)) return Resend(transfer, command.RequestHash);
        if (Check(books, transfer, command.Settlement, command.Reconciliation) is var reason and not Reason.None) return Refuse(books, transfer, reason);

        books.Commit(transfer, EntryKind.Direct);
        return new Outcome.Committed(transfer, []);
    }

    internal static Outcome Decide(Books books, ReserveFundsOut command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var transfer)) return Resend(transfer, command.RequestHash);
        if (Check(books, transfer, command.Settlement, command.Reconciliation) is var reason and not Reason.None) return Refuse(books, transfer, reason);
        var mayLeave = FundsCheck.MayLeave(books[command.Settlement], books.FindAccount(command.Position), command.Amount);
        if (mayLeave != Reason.None) return Refuse(books, transfer, mayLeave);

        books.Reserve(transfer);
        return new Outcome.Reserved(transfer);
    }

    internal static Outcome Decide(Books books, DecideFundsOut command)
    {
        var transfer = books.Find(command.Key!.Value);
        if (transfer is not { Kind: TransferKind.FundsOut }) return new Outcome.Denied(Reason.TransferNotFound);
        if (transfer.Debit != command.Settlement) return new Outcome.Denied(Reason.AccountMismatch, transfer);
        var wanted = command.IsCommit ? TransferState.Committed : TransferState.Rejected;
        if (transfer.State == wanted) return new Outcome.Replayed(transfer);
        if (transfer.IsFinal) return new Outcome.Denied(Reason.NotReserved, transfer);
        if (transfer.Expiration <= books.Now) return ExpiryRules.Expire(books, transfer);

        if (command.IsCommit)
        {
            books.Commit(transfer);
            return new Outcome.Committed(transfer, []);
        }

        books.Release(transfer, TransferState.Rejected, Reason.OperatorAbort);
        return new Outcome.Aborted(transfer, []);
    }

    private static Outcome Resend(Transfer transfer, Bits256 hash) =>
        transfer.RequestHash == hash ? new Outcome.Replayed(transfer) : new Outcome.Denied(Reason.Modified, transfer);

    private static Reason Check(Books books, Transfer transfer, AccountId settlement, AccountId reconciliation)
    {
        if (AmountCheck.Of(transfer.Amount, transfer.Currency, books.Policy) is var reason and not Reason.None) return reason;
        if (books.FindAccount(settlement) is not { Type: AccountType.Settlement } account) return Reason.AccountMissing;
        if (!account.IsOwnerActive) return Reason.ParticipantInactive;
        if (!account.IsActive) return Reason.AccountInactive;
        return books.FindAccount(reconciliation) is { Type: AccountType.HubReconciliation } ? Reason.None : Reason.AccountMissing;
    }

    private static Outcome.Refused Refuse(Books books, Transfer transfer, Reason reason)
    {
        books.Refuse(transfer, TransferState.Rejected, reason);
        return new Outcome.Refused(transfer, []);
    }
}

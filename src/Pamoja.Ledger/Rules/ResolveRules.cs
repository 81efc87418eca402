namespace Pamoja.Ledger;

/// <summary>
/// What decides the operator's word on a transfer or conversion: nobody else may still end it in the usual way, and a commit needs the
/// fulfilment that proves it, as any commit does. What he decides is an event.
/// </summary>
internal static class ResolveRules
{
    internal static Outcome Decide(Books books, ResolveTransfer command)
    {
        var transfer = books.Find(command.Target);
        if (transfer is not { IsAnsweredAlone: true }) return new Outcome.Denied(Reason.TransferNotFound);
        var isOverdue = transfer.State == TransferState.Forwarded && transfer.Expiration <= books.Now;
        if (command.Fulfilment is { } fulfilment)
            return isOverdue ? Commit(books, transfer, command, fulfilment) : new Outcome.Denied(Reason.NotReserved, transfer);

        var isOrphan = transfer.State == TransferState.Dependent && books.HeadOf(transfer) is not { Kind: TransferKind.Transfer, IsFinal: false };
        if (!isOverdue && !isOrphan) return new Outcome.Denied(Reason.NotReserved, transfer);
        books.Record(LedgerEventType.TransferResolved, transfer, $"aborted: {command.Grounds}");
        return new Outcome.Aborted(transfer, UnitRules.Release(books, transfer, TransferState.Aborted, Reason.OperatorRelease));
    }

    private static Outcome Commit(Books books, Transfer transfer, ResolveTransfer command, Bits256 fulfilment)
    {
        if (fulfilment.Sha256() != transfer.Condition) return new Outcome.Denied(Reason.InvalidFulfilment, transfer);
        if (UnitRules.IsWaiting(books, transfer)) return new Outcome.Denied(Reason.FxNotFulfilled, transfer);
        transfer.FulfilHash = command.Hash;
        transfer.Fulfilment = fulfilment;
        books.Record(LedgerEventType.TransferResolved, transfer, $"committed: {command.Grounds}");
        if (transfer.Kind == TransferKind.Transfer) return UnitRules.Commit(books, transfer);
        Books.Depend(transfer);
        return new Outcome.Fulfilled(transfer);
    }
}

namespace Pamoja.Ledger;

/// <summary>What decides the report that a proxy has a request. A report that comes after the answer says nothing new.</summary>
internal static class ForwardRules
{
    internal static Outcome Decide(Books books, ForwardTransfer command)
    {
        var transfer = books.Find(command.Target);
        if (transfer is not { Kind: TransferKind.Transfer or TransferKind.FxTransfer }) return new Outcome.Denied(Reason.TransferNotFound);
        if (transfer.Terms?.PayeeName is null) return new Outcome.Denied(Reason.NotProxied, transfer);
        if (command.AskedAgain is { } grounds)
        {
            if (transfer.State != TransferState.Forwarded) return new Outcome.Denied(Reason.NotReserved, transfer);
            books.Record(LedgerEventType.ForwardedAskedAgain, transfer, grounds);
            return Outcome.Nothing;
        }

        if (command.IsLastQuestion && transfer.State == TransferState.Forwarded)
            books.Record(LedgerEventType.ForwardedUnanswered, transfer, transfer.Terms.PayeeName);
        if (transfer.State != TransferState.Reserved) return Outcome.Nothing;
        Books.Forward(transfer);
        return new Outcome.Forwarded(transfer);
    }
}

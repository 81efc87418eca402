namespace Pamoja.Ledger;

/// <summary>
/// What decides a fulfil, in this order: is there such a transfer; is the sender its payee; is it a resend; is it still reserved and in
/// time; is it meant for the payer; does the fulfilment fit. A stranger changes nothing; a wrong answer of the true payee releases.
/// </summary>
internal static class FulfilRules
{
    internal static Outcome Decide(Books books, FulfilTransfer command)
    {
        var transfer = books.Find(command.Key!.Value);
        if (transfer is not { Kind: TransferKind.Transfer }) return new Outcome.Denied(Reason.TransferNotFound);
        if (command.Source is null || command.Source != transfer.Payee) return new Outcome.Denied(Reason.SourceIsNotPayee, transfer);

        if (transfer.FulfilHash == command.FulfilHash) return new Outcome.Replayed(transfer);
        if (transfer.FulfilHash is not null) return new Outcome.Denied(Reason.Modified, transfer);

        if (transfer.State == TransferState.Expired) return new Outcome.Denied(Reason.Expired, transfer);
        if (transfer.IsFinal) return new Outcome.Denied(Reason.NotReserved, transfer);
        if (transfer.Expiration <= books.Now) return ExpiryRules.Expire(books, transfer);

        transfer.FulfilHash = command.FulfilHash;
        if (command.HasDestination && command.Destination != transfer.Payer) return Abort(books, transfer, Reason.DestinationIsNotPayer);
        if (command.Fulfilment is not { } fulfilment || fulfilment.Sha256() != transfer.Condition) return Abort(books, transfer, Reason.InvalidFulfilment);

        transfer.Fulfilment = fulfilment;
        books.Commit(transfer);
        return new Outcome.Committed(transfer);
    }

    private static Outcome.Aborted Abort(Books books, Transfer transfer, Reason reason)
    {
        books.Release(transfer, TransferState.Aborted, reason);
        return new Outcome.Aborted(transfer);
    }
}

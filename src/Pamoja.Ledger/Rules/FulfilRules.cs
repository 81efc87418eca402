namespace Pamoja.Ledger;

/// <summary>
/// What decides a fulfil, in this order: is there such a transfer; is the sender its payee; is it a resend; is it still reserved and in
/// time; are its conversions fulfilled; is it meant for the payer; does the fulfilment fit. A stranger changes nothing; a wrong answer of
/// the true payee releases. A conversion that is fulfilled waits for the transfer that it is for, and is posted or released with it.
/// </summary>
internal static class FulfilRules
{
    internal static Outcome Decide(Books books, FulfilTransfer command)
    {
        var transfer = books.Find(command.Target);
        if (transfer is not { IsAnsweredAlone: true }) return new Outcome.Denied(Reason.TransferNotFound);
        if (command.Source is null || command.Source != transfer.Payee) return new Outcome.Denied(Reason.SourceIsNotPayee, transfer);

        if (transfer.FulfilHash == command.FulfilHash) return transfer.IsFinal ? new Outcome.Replayed(transfer) : Outcome.Nothing;
        if (IsToldAgain(transfer, command.Fulfilment)) return Outcome.Nothing;
        if (transfer.FulfilHash is not null) return new Outcome.Denied(Reason.Modified, transfer);

        if (transfer.State == TransferState.Expired) return new Outcome.Denied(Reason.Expired, transfer);
        if (transfer.IsFinal) return new Outcome.Denied(Reason.NotReserved, transfer);
        if (ExpiryRules.IsOver(books, transfer)) return ExpiryRules.Expire(books, transfer);
        if (UnitRules.IsWaiting(books, transfer)) return new Outcome.Denied(Reason.FxNotFulfilled, transfer);

        transfer.FulfilHash = command.FulfilHash;
        var isElsewhere = command.HasDestination && command.Destination != transfer.Payer && transfer.Terms?.IsProxied != true;
        if (isElsewhere) return Abort(books, transfer, Reason.DestinationIsNotPayer);
        if (command.Fulfilment?.Sha256() != transfer.Condition) return Abort(books, transfer, Reason.InvalidFulfilment);

        transfer.Fulfilment = command.Fulfilment;
        if (transfer.Kind == TransferKind.Transfer) return UnitRules.Commit(books, transfer);
        Books.Depend(transfer);
        return new Outcome.Fulfilled(transfer);
    }

    /// <summary>The other scheme says once more, in other words, that it has committed: as the answer to a question.</summary>
    private static bool IsToldAgain(Transfer transfer, Bits256? fulfilment) =>
        transfer.Terms?.PayeeName is not null && transfer.Fulfilment is not null && transfer.Fulfilment == fulfilment;

    private static Outcome.Aborted Abort(Books books, Transfer transfer, Reason reason) =>
        new(transfer, UnitRules.Release(books, transfer, TransferState.Aborted, reason));
}

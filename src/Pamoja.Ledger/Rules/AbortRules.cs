namespace Pamoja.Ledger;

/// <summary>What decides an error of the payee or of a conversion's provider: the same order of checks as a fulfil, then release.</summary>
internal static class AbortRules
{
    internal static Outcome Decide(Books books, AbortTransfer command)
    {
        var transfer = books.Find(command.Target);
        if (transfer is not { IsAnsweredAlone: true }) return new Outcome.Denied(Reason.TransferNotFound);
        if (command.Source is null || command.Source != transfer.Payee) return new Outcome.Denied(Reason.SourceIsNotPayee, transfer);

        if (transfer.ErrorHash == command.ErrorHash) return new Outcome.Replayed(transfer);

        // The other scheme says once more, in other words, that nothing came of it: as the answer to a question.
        if (transfer is { Terms.PayeeName: not null, IsFinal: true, IsPosted: false }) return Outcome.Nothing;
        if (transfer.ErrorHash is not null) return new Outcome.Denied(Reason.Modified, transfer);

        if (transfer.State == TransferState.Expired) return new Outcome.Denied(Reason.Expired, transfer);
        if (transfer.IsFinal || transfer.State == TransferState.Dependent) return new Outcome.Denied(Reason.NotReserved, transfer);
        if (ExpiryRules.IsOver(books, transfer)) return ExpiryRules.Expire(books, transfer);

        transfer.ErrorHash = command.ErrorHash;
        transfer.Cause = command.Cause;
        return new Outcome.Aborted(transfer, UnitRules.Release(books, transfer, TransferState.Aborted, Reason.PayeeError));
    }
}

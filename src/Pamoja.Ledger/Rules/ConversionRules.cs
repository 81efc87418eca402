namespace Pamoja.Ledger;

/// <summary>
/// What decides a conversion whose initiator is in another scheme and whose transfer is not in this one: it ends as that scheme says. Where
/// the transfer is here, that one decides.
/// </summary>
internal static class ConversionRules
{
    internal static Outcome Decide(Books books, DecideConversion command)
    {
        var conversion = books.Find(command.Key!.Value);
        if (conversion is not { Kind: TransferKind.FxTransfer }) return new Outcome.Denied(Reason.TransferNotFound);
        if (conversion.Terms?.PayerName is null || conversion.Payer != command.Source)
            return new Outcome.Denied(Reason.SourceIsNotPayer, conversion);

        if (conversion.IsFinal || books.HeadOf(conversion) is { Kind: TransferKind.Transfer }) return Outcome.Nothing;
        if (!command.IsCommitted)
        {
            conversion.Cause = command.Cause;
            return new Outcome.Aborted(conversion, UnitRules.Release(books, conversion, TransferState.Aborted, Reason.PayeeError));
        }

        // What its provider has not fulfilled cannot have been used.
        if (conversion.State != TransferState.Dependent) return new Outcome.Denied(Reason.NotReserved, conversion);
        books.Commit(conversion);
        return new Outcome.Committed(conversion, []);
    }
}

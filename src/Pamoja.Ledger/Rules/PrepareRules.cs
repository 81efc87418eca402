namespace Pamoja.Ledger;

/// <summary>
/// What decides a prepare, in this order: is it a resend; the request itself; the parties; their accounts; cover, then limit.
/// The first check that fails is the answer.
/// </summary>
internal static class PrepareRules
{
    /// <summary>Largest number of decimals of an amount. FSPIOP API Definition, Amount.</summary>
    private const int AmountScaleMax = 4;

    /// <summary>Largest number of digits of an amount, decimals included. FSPIOP API Definition, Amount.</summary>
    private const int AmountPrecisionMax = 18;

    internal static Outcome Decide(Books books, PrepareTransfer command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var transfer)) return Resend(transfer, command);

        var reason = CheckRequest(command);
        if (reason == Reason.None) reason = CheckParties(books, command);
        if (reason != Reason.None)
        {
            books.Refuse(transfer, TransferState.Invalid, reason);
            return new Outcome.Refused(transfer);
        }

        reason = CheckFunds(books, command);
        if (reason != Reason.None)
        {
            books.Refuse(transfer, TransferState.Rejected, reason);
            return new Outcome.Refused(transfer);
        }

        books.Reserve(transfer);
        return new Outcome.Reserved(transfer);
    }

    private static Outcome Resend(Transfer transfer, PrepareTransfer command)
    {
        if (transfer.Kind != TransferKind.Transfer || transfer.RequestHash != command.RequestHash)
        {
            return new Outcome.Denied(Reason.Modified, transfer);
        }

        if (command.Source != command.PayerFsp) return new Outcome.Denied(Reason.SourceIsNotPayer, transfer);
        return transfer.IsFinal ? new Outcome.Replayed(transfer) : Outcome.Nothing;
    }

    private static Reason CheckRequest(PrepareTransfer command)
    {
        if (command.Source != command.PayerFsp) return Reason.SourceIsNotPayer;
        if (command.Amount <= 0) return Reason.AmountNotPositive;
        var (scale, precision) = Measure(command.Amount);
        if (scale > AmountScaleMax) return Reason.AmountScale;
        return precision > AmountPrecisionMax ? Reason.AmountPrecision : Reason.None;
    }

    private static Reason CheckParties(Books books, PrepareTransfer command)
    {
        var debit = books.FindAccount(command.Payer?.Position);
        var credit = books.FindAccount(command.Payee?.Position);

        if (command.Payer is null) return Reason.PayerNotFound;
        if (debit is { IsOwnerActive: false }) return Reason.PayerInactive;
        if (command.Payee is null) return Reason.PayeeNotFound;
        if (credit is { IsOwnerActive: false }) return Reason.PayeeInactive;
        if (command.Condition is null) return Reason.ConditionMissing;
        if (command.Expiration is null) return Reason.ExpirationMissing;
        if (command.Expiration < books.Now) return Reason.ExpirationPast;
        if (command.Payer.Value.Participant == command.Payee.Value.Participant && !books.Policy.AllowOnUs) return Reason.OnUs;
        if (debit is null) return Reason.PayerAccountMissing;
        if (!debit.IsActive) return Reason.PayerAccountInactive;
        if (credit is null) return Reason.PayeeAccountMissing;
        if (!credit.IsActive) return Reason.PayeeAccountInactive;
        return Reason.None;
    }

    /// <summary>Cover before limit, always: the payer learns of missing funds first. Having exactly enough is enough.</summary>
    private static Reason CheckFunds(Books books, PrepareTransfer command)
    {
        var position = books[command.Payer!.Value.Position!.Value];
        var cover = books.FindAccount(command.Payer.Value.Cover) is { } settlement ? -settlement.Totals.Value : 0m;
        if (cover - position.Totals.Value < command.Amount) return Reason.InsufficientLiquidity;
        if ((position.NetDebitCap ?? 0m) - position.Totals.Value < command.Amount) return Reason.NetDebitCap;
        return Reason.None;
    }

    /// <summary>Decimals and digits of an amount, trailing zeros of the fraction left out.</summary>
    internal static (int Scale, int Precision) Measure(decimal amount)
    {
        // Dividing by one with 28 zeros drops trailing zeros of the fraction.
        var normal = Math.Abs(amount) / 1.0000000000000000000000000000m;
        int scale = normal.Scale;
        var unscaled = normal;
        for (var i = 0; i < scale; i++) unscaled *= 10;
        var digits = 0;
        for (; unscaled >= 1; digits++) unscaled = decimal.Floor(unscaled / 10);
        return (scale, Math.Max(digits, 1));
    }
}

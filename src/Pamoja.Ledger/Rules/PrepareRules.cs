namespace Pamoja.Ledger;

/// <summary>
/// What decides a prepare, in this order: is it a resend; are the conversions that it depends on fulfilled; the request itself; the parties;
/// their accounts; cover, then limit of who is debited. The first check that fails is the answer.
/// </summary>
internal static class PrepareRules
{
    internal static Outcome Decide(Books books, PrepareTransfer command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var transfer) && transfer.Kind != TransferKind.Announced)
        {
            return Resend(transfer, command);
        }

        var debtor = command.Payer;
        if (transfer.Kind == TransferKind.Announced)
        {
            debtor = ProviderFor(books, transfer, command);
            transfer = books.Fill(transfer, command.ToTransfer(debtor ?? command.Payer, isFilled: true));
            if (debtor is null) return Refuse(books, transfer, TransferState.Invalid, Reason.FxNotFulfilled);
        }

        var reason = CheckRequest(command, books.Policy);
        if (reason == Reason.None) reason = CheckParties(books, command, transfer);
        if (reason != Reason.None) return Refuse(books, transfer, TransferState.Invalid, reason);

        if (transfer.Debit is { } debited)
        {
            var (position, cover) = (books[debited], books.FindAccount(debtor!.Value.Cover));
            reason = FundsCheck.Bears(position, cover, command.Amount, debtor.Value.External is not null, books.Policy);
            if (reason != Reason.None) return Refuse(books, transfer, TransferState.Rejected, reason);
            books.Reserve(transfer);
            AlarmRules.Raise(books, position, cover);
            return new Outcome.Reserved(transfer);
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

    /// <summary>
    /// Who is debited instead of the payer: the provider of the one fulfilled conversion that ends in the transfer's currency and gives at
    /// least its amount. Null while any is still open, and when there is none or more than one: nobody is to be debited for something he
    /// did not agree to.
    /// </summary>
    private static Party? ProviderFor(Books books, Transfer announced, PrepareTransfer command)
    {
        Party? found = null;
        foreach (var member in books.ConversionsOf(announced))
        {
            if (member.State != TransferState.Dependent) return null;
            if (member.Conversion!.TargetCurrency != command.Currency) continue;
            if (found is not null || member.Conversion.TargetAmount < command.Amount) return null;
            found = new Party(
                member.Payee!.Value, member.Conversion.ProviderPosition, member.Conversion.ProviderCover, member.Terms?.PayeeName);
        }

        return found;
    }

    private static Reason CheckRequest(PrepareTransfer command, LedgerPolicy policy) =>
        command.Source != command.PayerFsp ? Reason.SourceIsNotPayer : AmountCheck.Of(command.Amount, command.Currency, policy);

    private static Reason CheckParties(Books books, PrepareTransfer command, Transfer transfer)
    {
        var payer = books.FindAccount(command.Payer?.Position);
        var debit = books.FindAccount(transfer.Debit);
        var credit = books.FindAccount(transfer.Credit);

        if (command.Payer is null) return Reason.PayerNotFound;
        if (payer is { IsOwnerActive: false } || debit is { IsOwnerActive: false }) return Reason.PayerInactive;
        if (payer is { MaySend: false } || debit is { MaySend: false }) return Reason.PayerMayNotSend;
        if (command.Payee is null) return Reason.PayeeNotFound;
        if (credit is { IsOwnerActive: false }) return Reason.PayeeInactive;
        if (credit is { MayReceive: false }) return Reason.PayeeMayNotReceive;
        if (command.Condition is null) return Reason.ConditionMissing;
        if (command.Expiration is null) return Reason.ExpirationMissing;

        // The scheme of the payee says when it is too late. What another scheme sends too late is as if it had expired here.
        var isOver = command.Expiration < books.Now && command.Payee is { External: null };
        if (isOver) return command.IsProxied ? Reason.Expired : Reason.ExpirationPast;
        if (IsOnUs(command) && !books.Policy.AllowOnUs) return Reason.OnUs;
        if (transfer.Terms is { IsWithoutEntries: true }) return Reason.None;
        if (debit is null) return Reason.PayerAccountMissing;
        if (!debit.IsActive) return Reason.PayerAccountInactive;
        if (credit is null) return Reason.PayeeAccountMissing;
        if (!credit.IsActive) return Reason.PayeeAccountInactive;
        return command.IsGross ? GrossCheck.Of(books, transfer) : Reason.None;
    }

    /// <summary>Two who are behind one proxy are two.</summary>
    private static bool IsOnUs(PrepareTransfer command) =>
        command.Payer!.Value.Participant == command.Payee!.Value.Participant
        && string.Equals(command.Payer.Value.External, command.Payee.Value.External, StringComparison.OrdinalIgnoreCase);

    /// <summary>The id is used up: conversions that were for it can serve nothing any more.</summary>
    private static Outcome.Refused Refuse(Books books, Transfer transfer, TransferState state, Reason reason)
    {
        var conversions = books.ConversionsOf(transfer);
        books.Refuse(transfer, state, reason);
        foreach (var conversion in conversions) books.Release(conversion, TransferState.Aborted, reason);
        return new Outcome.Refused(transfer, conversions);
    }
}

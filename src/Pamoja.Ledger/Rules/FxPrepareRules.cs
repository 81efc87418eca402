namespace Pamoja.Ledger;

/// <summary>
/// What decides a conversion's request, in this order: is it a resend; the request itself; the parties and their accounts; is the transfer
/// that it is for still to come; cover, then limit of the initiator.
/// </summary>
internal static class FxPrepareRules
{
    internal static Outcome Decide(Books books, PrepareFxTransfer command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var conversion)) return Resend(books, conversion, command);

        Transfer? determining = null;
        if (command.Determining is { } key) books.TryTakeClaim(key, out determining);
        var reason = CheckRequest(command);
        if (reason == Reason.None) reason = CheckParties(books, command, conversion);
        if (reason == Reason.None && determining is { Kind: not TransferKind.Announced }) reason = Reason.TransferBeforeFx;
        if (reason != Reason.None) return Refuse(books, conversion, TransferState.Invalid, reason);

        var position = books[command.Initiator!.Value.Position!.Value];
        var cover = books.FindAccount(command.Initiator.Value.Cover);
        reason = FundsCheck.Bears(position, cover, command.SourceAmount);
        if (reason != Reason.None) return Refuse(books, conversion, TransferState.Rejected, reason);

        books.Reserve(conversion);
        AlarmRules.Raise(books, position, cover);
        if (determining is not null) Books.Link(determining, conversion);
        return new Outcome.Reserved(conversion);
    }

    private static Outcome Resend(Books books, Transfer conversion, PrepareFxTransfer command)
    {
        // The id that this command announced was claimed for nothing; it stays announced.
        if (command.Determining is { } key) books.TryTakeClaim(key, out _);
        if (conversion.RequestHash != command.RequestHash) return new Outcome.Denied(Reason.Modified, conversion);
        if (command.Source != command.InitiatingFsp) return new Outcome.Denied(Reason.SourceIsNotPayer, conversion);
        return conversion.IsFinal ? new Outcome.Replayed(conversion) : Outcome.Nothing;
    }

    private static Reason CheckRequest(PrepareFxTransfer command)
    {
        if (command.Source != command.InitiatingFsp) return Reason.SourceIsNotPayer;
        var reason = AmountCheck.Of(command.SourceAmount);
        return reason == Reason.None ? AmountCheck.Of(command.TargetAmount) : reason;
    }

    private static Reason CheckParties(Books books, PrepareFxTransfer command, Transfer conversion)
    {
        var debit = books.FindAccount(command.Initiator?.Position);
        var credit = books.FindAccount(command.Counterparty?.SourcePosition);
        var target = books.FindAccount(command.Counterparty?.TargetPosition);

        if (command.Initiator is null) return Reason.PayerNotFound;
        if (debit is { IsOwnerActive: false }) return Reason.PayerInactive;
        if (debit is { MaySend: false }) return Reason.PayerMayNotSend;
        if (command.Counterparty is null) return Reason.PayeeNotFound;
        if (credit is { IsOwnerActive: false }) return Reason.PayeeInactive;
        if (credit is { MayReceive: false } || target is { MaySend: false }) return Reason.PayeeMayNotReceive;
        if (command.Condition is null) return Reason.ConditionMissing;
        if (command.Expiration is null) return Reason.ExpirationMissing;
        if (command.Expiration < books.Now) return Reason.ExpirationPast;
        if (command.Initiator.Value.Participant == command.Counterparty.Value.Participant) return Reason.OnUs;
        if (debit is null) return Reason.PayerAccountMissing;
        if (!debit.IsActive) return Reason.PayerAccountInactive;
        if (credit is null || target is null) return Reason.PayeeAccountMissing;
        if (!credit.IsActive || !target.IsActive) return Reason.PayeeAccountInactive;
        return command.IsGross ? GrossCheck.Of(books, conversion) : Reason.None;
    }

    private static Outcome.Refused Refuse(Books books, Transfer conversion, TransferState state, Reason reason)
    {
        books.Refuse(conversion, state, reason);
        return new Outcome.Refused(conversion, []);
    }
}

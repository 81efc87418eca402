namespace Pamoja.Ledger;

/// <summary>
/// What decides a conversion's request, in this order: is it a resend; the request itself; the parties and their accounts; does it fit the
/// transfer that it is for; cover, then limit of who is debited. A conversion that comes before its transfer is on the payer's side: its
/// initiator is debited. One that the payee of a reserved transfer asks for is on the payee's side: the provider is debited.
/// </summary>
internal static class FxPrepareRules
{
    internal static Outcome Decide(Books books, PrepareFxTransfer command)
    {
        if (!books.TryTakeClaim(command.Key!.Value, out var conversion)) return Resend(books, conversion, command);

        Transfer? determining = null;
        if (command.Determining is { } key) books.TryTakeClaim(key, out determining);
        var isOnPayeesSide = IsOnPayeesSide(determining, command);
        if (isOnPayeesSide) conversion = books.Turn(command.OnPayeesSide());
        var reason = CheckRequest(command, books.Policy);
        if (reason == Reason.None) reason = CheckParties(books, command, conversion, isOnPayeesSide);
        if (reason == Reason.None) reason = CheckTransfer(books, command, determining, isOnPayeesSide);
        if (reason != Reason.None) return Refuse(books, conversion, TransferState.Invalid, reason);

        if (conversion.Debit is { } debited)
        {
            var cover = books.FindAccount(isOnPayeesSide ? command.Counterparty!.Value.TargetCover : command.Initiator!.Value.Cover);
            var external = isOnPayeesSide ? command.Counterparty!.Value.External : command.Initiator!.Value.External;
            reason = FundsCheck.Bears(books[debited], cover, conversion.MovedAmount, external is not null, books.Policy);
            if (reason != Reason.None) return Refuse(books, conversion, TransferState.Rejected, reason);
            books.Reserve(conversion);
            AlarmRules.Raise(books, books[debited], cover);
        }
        else
        {
            books.Reserve(conversion);
        }

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

    /// <summary>
    /// Whether the payee of a transfer that is under way wants another currency than it is sent. Payments of a bulk have no conversions.
    /// </summary>
    private static bool IsOnPayeesSide(Transfer? determining, PrepareFxTransfer command) =>
        determining is { Kind: TransferKind.Transfer, IsFinal: false, Payee: not null } && determining.Payee == command.Initiator?.Participant
        && command.Counterparty?.SourcePosition is not null && determining.Terms?.Bulk is null;

    private static Reason CheckRequest(PrepareFxTransfer command, LedgerPolicy policy)
    {
        if (command.Source != command.InitiatingFsp) return Reason.SourceIsNotPayer;
        var reason = AmountCheck.Of(command.SourceAmount, command.SourceCurrency, policy);
        return reason == Reason.None ? AmountCheck.Of(command.TargetAmount, command.TargetCurrency, policy) : reason;
    }

    private static Reason CheckParties(Books books, PrepareFxTransfer command, Transfer conversion, bool isOnPayeesSide)
    {
        var initiator = books.FindAccount(isOnPayeesSide ? command.InitiatorInTarget?.Position : command.Initiator?.Position);
        var source = books.FindAccount(command.Counterparty?.SourcePosition);
        var target = books.FindAccount(command.Counterparty?.TargetPosition);

        if (command.Initiator is null) return Reason.PayerNotFound;
        if (initiator is { IsOwnerActive: false }) return Reason.PayerInactive;
        if (initiator is { MaySend: false } && !isOnPayeesSide) return Reason.PayerMayNotSend;
        if (initiator is { MayReceive: false } && isOnPayeesSide) return Reason.PayeeMayNotReceive;
        if (command.Counterparty is null) return Reason.PayeeNotFound;
        if (source is { IsOwnerActive: false }) return Reason.PayeeInactive;
        if (source is { MayReceive: false } || target is { MaySend: false }) return Reason.PayeeMayNotReceive;
        if (command.Condition is null) return Reason.ConditionMissing;
        if (command.Expiration is null) return Reason.ExpirationMissing;

        // The scheme of the provider says when it is too late. What another scheme sends too late is as if it had expired here.
        var isOver = command.Expiration < books.Now && command.Counterparty is { External: null };
        if (isOver) return command.IsProxied ? Reason.Expired : Reason.ExpirationPast;
        var (first, second) = (command.Initiator.Value, command.Counterparty.Value);
        if (first.Participant == second.Participant && first.External == second.External) return Reason.OnUs;
        if (conversion.Terms is { IsWithoutEntries: true }) return Reason.None;
        if (initiator is null) return Reason.PayerAccountMissing;
        if (!initiator.IsActive) return Reason.PayerAccountInactive;
        var isTargetElsewhere = second.External is not null && !isOnPayeesSide;
        if (source is null || (target is null && !isTargetElsewhere)) return Reason.PayeeAccountMissing;
        if (!source.IsActive || target is { IsActive: false }) return Reason.PayeeAccountInactive;
        var isGross = isOnPayeesSide ? command.IsTargetGross : command.IsGross;
        return isGross ? GrossCheck.Of(books, conversion) : Reason.None;
    }

    /// <summary>Before its transfer, or on the payee's side: then it takes all that the transfer brings, and is the only one to do so.</summary>
    private static Reason CheckTransfer(Books books, PrepareFxTransfer command, Transfer? determining, bool isOnPayeesSide)
    {
        if (determining is null or { Kind: TransferKind.Announced }) return Reason.None;
        if (!isOnPayeesSide || books.ConversionsOf(determining).Any(other => other.IsOnPayeesSide)) return Reason.TransferBeforeFx;
        if (command.SourceCurrency != determining.Currency || command.SourceAmount != determining.Amount) return Reason.ConversionMismatch;
        if (command.Counterparty!.Value.SourcePosition == determining.Debit && !books.Policy.AllowOnUs) return Reason.OnUs;
        var hasCover = books.FindAccount(command.Counterparty.Value.SourceCover) is not null;
        return determining.Terms?.Gross is null || hasCover ? Reason.None : Reason.SettlementAccountMissing;
    }

    private static Outcome.Refused Refuse(Books books, Transfer conversion, TransferState state, Reason reason)
    {
        books.Refuse(conversion, state, reason);
        return new Outcome.Refused(conversion, []);
    }
}

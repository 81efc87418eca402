namespace Pamoja.Ledger;

/// <summary>What decides changes of limits and activity. They take the same locks as transfers, so each is wholly before or after any of them.</summary>
internal static class AccountRules
{
    /// <summary>Percentage of the limit at which the operator is alarmed unless he says otherwise.</summary>
    private const decimal AlarmPercentageDefault = 10m;

    internal static Outcome Decide(Books books, OpenPosition command)
    {
        Transfer? transfer = null;
        var isFirst = command.Key is not { } key || books.TryTakeClaim(key, out transfer);
        Invariant.Check(isFirst, "the id of an opening is made afresh");

        if (Check(books, command) is var reason and not Reason.None)
        {
            if (transfer is not null) books.Refuse(transfer, TransferState.Rejected, reason);
            return new Outcome.Denied(reason);
        }

        if (transfer is not null) books.Commit(transfer, EntryKind.Direct);
        var position = books[command.Position];
        books.SetLimit(position, command.NetDebitCap, AlarmPercentageDefault);
        AlarmRules.Adjust(books, position, cover: null);
        foreach (var id in command.Activate)
        {
            books[id].IsActive = true;
            books[id].HasNewSettings = true;
        }

        return Outcome.Carried;
    }

    private static Reason Check(Books books, OpenPosition command)
    {
        if (!books.Policy.Counts(command.InitialPosition, command.Currency)) return Reason.CurrencyDecimals;
        if (books.FindAccount(command.Position) is not { } position) return Reason.AccountMissing;
        if (position.NetDebitCap is not null) return Reason.AlreadyOpened;
        var needed = command.InitialPosition == 0 ? command.Activate : [.. command.Activate, command.Opening];
        return needed.All(account => books.FindAccount(account) is not null) ? Reason.None : Reason.AccountMissing;
    }

    internal static Outcome Decide(Books books, SetNetDebitCap command)
    {
        if (books.FindAccount(command.Position) is not { } position) return new Outcome.Denied(Reason.AccountMissing);
        if (position.NetDebitCap is null) return new Outcome.Denied(Reason.LimitMissing);
        if (position.Policy.AllowsLimitAboveLiquidity == false && IsAbove(command, books)) return new Outcome.Denied(Reason.LimitAboveLiquidity);
        books.SetLimit(position, command.NetDebitCap, command.AlarmPercentage, command.IsPercentage);
        AlarmRules.Adjust(books, position, books.FindAccount(command.Cover));
        return Outcome.Carried;
    }

    internal static Outcome Decide(Books books, SetAccountActive command)
    {
        if (books.FindAccount(command.Account) is not { } account) return new Outcome.Denied(Reason.AccountMissing);
        if (!command.IsActive && IsHeld(account)) return new Outcome.Denied(Reason.Unsettled);
        account.IsActive = command.IsActive;
        account.HasNewSettings = true;
        return Outcome.Carried;
    }

    internal static Outcome Decide(Books books, SetParticipantActive command)
    {
        if (!command.IsActive && command.Accounts.Any(account => IsHeld(books[account]))) return new Outcome.Denied(Reason.Unsettled);
        books.SetParticipantActive(command.Participant, command.IsActive);
        return Outcome.Carried;
    }

    internal static Outcome Decide(Books books, SetPolicy command)
    {
        books.SetPolicy(command.Participant, command.Policy);
        return Outcome.Carried;
    }

    private static bool IsAbove(SetNetDebitCap command, Books books)
    {
        var cover = FundsCheck.CoverOf(books.FindAccount(command.Cover));
        return command.IsPercentage ? command.NetDebitCap > 100 : command.NetDebitCap > cover;
    }

    /// <summary>A policy keeps an account in use until nothing is open or reserved on it. Good funds may rest; they are nobody's debt.</summary>
    private static bool IsHeld(Account account)
    {
        if (account.Policy.AllowsDisablingUnsettled != false) return false;
        var totals = account.Totals;
        var isSettled = account.Type is AccountType.Settlement or AccountType.InterchangeFeeSettlement || totals.Value == 0;
        return !isSettled || totals.PendingDebits > 0 || totals.PendingCredits > 0;
    }
}

namespace Pamoja.Ledger;

/// <summary>Whether a position can bear a debit. Cover before limit, always: the payer learns of missing funds first.</summary>
internal static class FundsCheck
{
    /// <summary>Having exactly enough is enough.</summary>
    internal static Reason Bears(Account position, Account? settlement, decimal amount)
    {
        var cover = CoverOf(settlement);
        var owed = OwedBy(position);
        if (cover - owed < amount) return Reason.InsufficientLiquidity;
        return position.CapOver(cover) - owed < amount ? Reason.NetDebitCap : Reason.None;
    }

    /// <summary>
    /// What counts against cover and limit: the position. Where what was received may not be spent before it is settled, all that was spent and
    /// is not settled, without anything that came in: neither adds what was received to the good funds, nor does it make up for what was spent.
    /// </summary>
    private static decimal OwedBy(Account position) => position.Policy.AllowsSpendingReceived != false
        ? position.Totals.Value
        : Math.Max(position.Totals.Value, position.Totals.PendingDebits + position.Totals.PostedDebits - position.SettledDebits);

    /// <summary>The same for somebody whose place a proxy takes: no scheme but that of the policy asks for cover or limit then.</summary>
    internal static Reason Bears(Account position, Account? settlement, decimal amount, bool isProxy, LedgerPolicy policy) =>
        isProxy && !policy.LimitsProxies ? Reason.None : Bears(position, settlement, amount);

    /// <summary>The good funds of a SETTLEMENT account.</summary>
    internal static decimal CoverOf(Account? settlement) => settlement is null ? 0m : -settlement.Totals.Value;

    /// <summary>Whether good funds may go out: never more than there are, and not those that cover an open position where that is forbidden.</summary>
    internal static Reason MayLeave(Account settlement, Account? position, decimal amount)
    {
        var left = CoverOf(settlement) - amount;
        if (left < 0) return Reason.InsufficientFunds;
        if (settlement.Policy.AllowsFundsOutUnderOpenPosition != false || position is null) return Reason.None;
        return left < position.Totals.Value ? Reason.FundsCoverPosition : Reason.None;
    }
}

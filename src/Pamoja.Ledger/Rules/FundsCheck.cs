namespace Pamoja.Ledger;

/// <summary>Whether a position can bear a debit. Cover before limit, always: the payer learns of missing funds first.</summary>
internal static class FundsCheck
{
    /// <summary>Having exactly enough is enough.</summary>
    internal static Reason Bears(Account position, Account? settlement, decimal amount)
    {
        var cover = settlement is null ? 0m : -settlement.Totals.Value;
        if (cover - position.Totals.Value < amount) return Reason.InsufficientLiquidity;
        return (position.NetDebitCap ?? 0m) - position.Totals.Value < amount ? Reason.NetDebitCap : Reason.None;
    }
}

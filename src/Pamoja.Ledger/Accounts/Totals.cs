namespace Pamoja.Ledger;

/// <summary>
/// The four running sums of an account, in units of its currency (up to 18 digits, 4 decimals). Pending sums hold what is reserved and not
/// yet decided. A movement adds the same amount to one account's debits and another's credits, always.
/// </summary>
public readonly record struct Totals(decimal PendingDebits, decimal PendingCredits, decimal PostedDebits, decimal PostedCredits)
{
    /// <summary>
    /// The figure that the scheme's APIs show: reserved debits count at once, credits only when posted.
    /// POSITION: positive = owes the scheme. SETTLEMENT: negative = funds held.
    /// </summary>
    public decimal Value => PendingDebits + PostedDebits - PostedCredits;

    /// <summary>Whether every sum is zero or above.</summary>
    public bool IsSound => PendingDebits >= 0 && PendingCredits >= 0 && PostedDebits >= 0 && PostedCredits >= 0;
}

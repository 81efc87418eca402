namespace Pamoja.Ledger;

/// <summary>What account types have in common.</summary>
public static class AccountTypes
{
    /// <summary>The types whose balances are settled: what is posted between two such accounts belongs to a settlement window.</summary>
    public static readonly IReadOnlyList<AccountType> Settleable = [AccountType.Position, AccountType.InterchangeFee];

    /// <summary>Whether accounts of this type are settled.</summary>
    public static bool IsSettleable(this AccountType type) => type is AccountType.Position or AccountType.InterchangeFee;
}

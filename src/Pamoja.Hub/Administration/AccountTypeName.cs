using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>Account types under the names that the APIs give them. OPENING is internal and has none.</summary>
internal static class AccountTypeName
{
    private static readonly (AccountType Type, string Name)[] Names =
    [
        (AccountType.Position, "POSITION"),
        (AccountType.Settlement, "SETTLEMENT"),
        (AccountType.HubReconciliation, "HUB_RECONCILIATION"),
        (AccountType.HubMultilateralSettlement, "HUB_MULTILATERAL_SETTLEMENT"),
        (AccountType.InterchangeFee, "INTERCHANGE_FEE"),
        (AccountType.InterchangeFeeSettlement, "INTERCHANGE_FEE_SETTLEMENT"),
        (AccountType.HubFee, "HUB_FEE"),
    ];

    /// <summary>All that the API knows, in the order of their numbers.</summary>
    public static IEnumerable<AccountType> All => Names.Select(entry => entry.Type);

    /// <summary>The name of a type.</summary>
    public static string Of(AccountType type) => Names.First(entry => entry.Type == type).Name;

    /// <summary>The type of a name.</summary>
    public static bool TryRead(string name, out AccountType type)
    {
        foreach (var entry in Names)
        {
            if (entry.Name != name) continue;
            type = entry.Type;
            return true;
        }

        type = default;
        return false;
    }
}

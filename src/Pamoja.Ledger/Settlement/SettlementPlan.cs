namespace Pamoja.Ledger;

/// <summary>What a settlement command is going to move.</summary>
/// <param name="Claims">Movements that it begins.</param>
/// <param name="Keys">Movements that exist and that it ends; their accounts are locked with them.</param>
/// <param name="Accounts">Accounts to lock beyond those.</param>
public sealed record SettlementPlan(IReadOnlyList<Transfer> Claims, IReadOnlyList<TransferKey> Keys, IReadOnlyList<AccountId> Accounts)
{
    internal static readonly SettlementPlan Nothing = new([], [], []);
}

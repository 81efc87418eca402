namespace Pamoja.Ledger;

/// <summary>A limit that was set on a POSITION account: an amount, or a percentage of the good funds.</summary>
public readonly record struct LimitChange(AccountId Account, decimal NetDebitCap, decimal AlarmPercentage, bool IsPercentage);

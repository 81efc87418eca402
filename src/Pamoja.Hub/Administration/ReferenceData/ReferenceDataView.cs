namespace Pamoja.Hub;

/// <summary>A type of accounts.</summary>
internal sealed record LedgerAccountTypeView(int Id, string Name, string Description, bool IsActive, bool IsSettleable);

using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>An account with its balance. What is reserved counts in the value already, so that nothing stands beside it.</summary>
internal sealed record AccountView(
    int Id, string LedgerAccountType, string Currency, int IsActive, decimal Value, decimal ReservedValue, DateTimeOffset ChangedDate)
{
    /// <summary>For the description of the API.</summary>
    public static readonly AccountView Example =
        new(4, "SETTLEMENT", "USD", 1, -1000m, 0, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public static AccountView Of(AccountBalance account) => new(
        account.Account.Value,
        AccountTypeName.Of(account.Type),
        account.Currency,
        account.IsActive ? 1 : 0,
        account.Totals.Value,
        ReservedValue: 0,
        account.ChangedAt);
}

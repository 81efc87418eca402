using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What a participant owes the scheme (positive) or is owed in a currency.</summary>
internal sealed record PositionView(string Currency, decimal Value, DateTimeOffset ChangedDate)
{
    public static PositionView Of(AccountBalance account) => new(account.Currency, account.Totals.Value, account.ChangedAt);
}

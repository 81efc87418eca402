namespace Pamoja.Ledger;

/// <summary>Whether both sides have the settlement accounts between which good funds are to go over with the commit.</summary>
internal static class GrossCheck
{
    internal static Reason Of(Books books, Transfer transfer)
    {
        var gross = transfer.Terms?.Gross;
        return books.FindAccount(gross?.Debit) is null || books.FindAccount(gross?.Credit) is null
            ? Reason.SettlementAccountMissing
            : Reason.None;
    }
}

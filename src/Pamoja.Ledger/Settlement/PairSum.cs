namespace Pamoja.Ledger;

/// <summary>
/// What was posted from one settleable account to another, in units of their currency. Multilateral and bilateral nets are folds over such
/// sums.
/// </summary>
/// <param name="Debit">The account that was debited.</param>
/// <param name="Credit">The account that was credited.</param>
/// <param name="Amount">The sum of the amounts.</param>
/// <param name="Count">How many postings it sums.</param>
public readonly record struct PairSum(AccountId Debit, AccountId Credit, decimal Amount, long Count)
{
    /// <summary>
    /// What a transaction posted between settleable accounts, by pair: transfers, conversions, fees. Funds in and out, initial positions and
    /// the movements of a settlement itself have an account on one side that is not settleable.
    /// </summary>
    public static IReadOnlyList<PairSum> Of(Books books)
    {
        Dictionary<(AccountId Debit, AccountId Credit), (decimal Amount, int Count)>? sums = null;
        foreach (var entry in books.Entries)
        {
            if (entry.Kind is not (EntryKind.Post or EntryKind.Direct or EntryKind.Redirect)) continue;
            if (!books[entry.Debit].Type.IsSettleable() || !books[entry.Credit].Type.IsSettleable()) continue;
            sums ??= [];
            var (amount, count) = sums.GetValueOrDefault((entry.Debit, entry.Credit));
            sums[(entry.Debit, entry.Credit)] = (amount + entry.Amount, count + 1);
        }

        return sums is null ? [] : [.. sums.Select(sum => new PairSum(sum.Key.Debit, sum.Key.Credit, sum.Value.Amount, sum.Value.Count))];
    }
}

using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

public sealed class InMemoryLedgerTests : LedgerCompliance
{
    private protected override Task<ILedgerStore> CreateAsync(LedgerPolicy policy) => Task.FromResult<ILedgerStore>(Scheme.InMemory(policy));

    private protected override async Task<IReadOnlyList<string>> CloseAsync(ILedgerStore ledger)
    {
        using var memory = (InMemoryLedger)ledger;
        var differences = new List<string>();
        foreach (var owner in Scheme.Accounts().Select(account => account.Owner).Distinct())
        {
            foreach (var balance in await memory.ReadBalancesAsync(owner, CancellationToken.None))
            {
                var recomputed = Recompute(memory.Entries, balance.Account);
                if (recomputed != balance.Totals) differences.Add($"account {balance.Account} has {balance.Totals}, its entries say {recomputed}");
            }
        }

        return differences;
    }

    private static Totals Recompute(IEnumerable<Entry> entries, AccountId account)
    {
        var totals = default(Totals);
        foreach (var entry in entries)
        {
            var pending = entry.Kind switch
            {
                EntryKind.Pend => entry.Amount,
                EntryKind.Post or EntryKind.Void => -entry.Amount,
                _ => 0,
            };
            var posted = entry.Kind is EntryKind.Pend or EntryKind.Void ? 0 : entry.Amount;
            if (entry.Debit == account)
                totals = totals with { PendingDebits = totals.PendingDebits + pending, PostedDebits = totals.PostedDebits + posted };
            if (entry.Credit == account)
                totals = totals with { PendingCredits = totals.PendingCredits + pending, PostedCredits = totals.PostedCredits + posted };
        }

        return totals;
    }
}

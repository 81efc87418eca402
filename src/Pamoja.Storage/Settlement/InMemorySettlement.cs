using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Settlement windows of the ledger in memory. Used under that ledger's lock only.</summary>
internal sealed class InMemorySettlement
{
    private readonly SortedDictionary<WindowId, SettlementWindow> _windows = [];
    private readonly Dictionary<WindowId, SortedDictionary<(AccountId Debit, AccountId Credit), PairSum>> _sums = [];

    internal InMemorySettlement(DateTimeOffset now) => _windows.Add(Open, new SettlementWindow(Open, WindowState.Open, null, now, now));

    /// <summary>The window that takes what is posted now.</summary>
    internal WindowId Open { get; private set; } = new(1);

    internal IReadOnlyList<SettlementWindow> Windows => [.. _windows.Values];

    /// <summary>What a settlement command is decided on.</summary>
    internal SettlementRegister Register() => new(_windows.Values, SumsOf(Open).Count == 0);

    /// <summary>Keeps what a batch posted, in the window it was decided in, and then what it changed of windows.</summary>
    internal void Write(Books books, SettlementRegister? register)
    {
        var sums = SumsOf(books.Window);
        foreach (var sum in PairSum.Of(books))
        {
            var key = (sum.Debit, sum.Credit);
            var before = sums.GetValueOrDefault(key);
            sums[key] = sum with { Amount = before.Amount + sum.Amount, Count = before.Count + sum.Count };
        }

        foreach (var window in register?.ChangedWindows ?? [])
        {
            _windows[window.Id] = window;
            if (window.State == WindowState.Open) Open = window.Id;
        }
    }

    internal IReadOnlyList<PairSum> TotalsOf(WindowId window) => window == Open ? [] : [.. SumsOf(window).Values];

    private SortedDictionary<(AccountId Debit, AccountId Credit), PairSum> SumsOf(WindowId window) =>
        _sums.TryGetValue(window, out var sums) ? sums : _sums[window] = [];
}

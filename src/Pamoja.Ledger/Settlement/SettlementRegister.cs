namespace Pamoja.Ledger;

/// <summary>
/// The windows that one settlement command is about, as its store has read them: the second half of the working set, next to the accounts.
/// Decisions change it through its methods; the store writes what they changed.
/// </summary>
/// <param name="windows">The open window, and those that the command names.</param>
/// <param name="isOpenWindowEmpty">Whether nothing was posted in the open window. Read after the accounts were locked.</param>
public sealed class SettlementRegister(IEnumerable<SettlementWindow> windows, bool isOpenWindowEmpty)
{
    private readonly SortedDictionary<WindowId, SettlementWindow> _windows = new(windows.ToDictionary(window => window.Id));
    private readonly SortedSet<WindowId> _changed = [];

    /// <summary>Whether nothing was posted in the open window.</summary>
    public bool IsOpenWindowEmpty => isOpenWindowEmpty;

    /// <summary>Windows that decisions changed or opened, in the order of their numbers.</summary>
    public IEnumerable<SettlementWindow> ChangedWindows => _changed.Select(id => _windows[id]);

    internal SettlementWindow? Find(WindowId id) => _windows.GetValueOrDefault(id);

    internal void Set(SettlementWindow window)
    {
        _windows[window.Id] = window;
        _changed.Add(window.Id);
    }
}

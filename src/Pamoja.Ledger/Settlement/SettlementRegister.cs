namespace Pamoja.Ledger;

/// <summary>
/// The windows and settlements that one settlement command is about, as its store has read them: the second half of the working set, next to
/// the accounts. Decisions change it through its methods; the store writes what they changed.
/// </summary>
public sealed class SettlementRegister
{
    private readonly SortedDictionary<WindowId, SettlementWindow> _windows;
    private readonly Dictionary<string, AccountId> _multilateral;
    private readonly HashSet<WindowId> _changedWindows = [];
    private readonly HashSet<int> _changedContents = [];

    /// <summary>Fills the register.</summary>
    /// <param name="windows">The open window, those that the command names, and those of its settlement, with all their contents.</param>
    /// <param name="totals">All totals of the windows that the command names.</param>
    /// <param name="settlement">The settlement that the command is about, if there is one.</param>
    /// <param name="nextSettlement">The number that the next settlement gets.</param>
    /// <param name="multilateral">The hub's HUB_MULTILATERAL_SETTLEMENT accounts, by currency.</param>
    public SettlementRegister(
        IEnumerable<SettlementWindow> windows,
        IReadOnlyList<WindowTotal> totals,
        Settlement? settlement,
        SettlementId nextSettlement,
        IEnumerable<KeyValuePair<string, AccountId>> multilateral)
    {
        _windows = new(windows.ToDictionary(window => window.Id));
        _multilateral = new(multilateral, StringComparer.Ordinal);
        Totals = totals;
        Settlement = settlement;
        NextSettlement = nextSettlement;
    }

    /// <summary>Whether nothing was posted in the open window. For a close; read after the accounts were locked.</summary>
    public bool IsOpenWindowEmpty { get; set; }

    /// <summary>The values of the accounts whose balance the command depends on, as the APIs show them; zero for one without a balance.</summary>
    public IReadOnlyDictionary<AccountId, decimal> Balances { get; init; } = new Dictionary<AccountId, decimal>();

    /// <summary>Totals of the windows that the command names.</summary>
    public IReadOnlyList<WindowTotal> Totals { get; }

    /// <summary>The settlement that the command is about, as it was read and then as it was decided.</summary>
    public Settlement? Settlement { get; private set; }

    /// <summary>The number that the next settlement gets.</summary>
    public SettlementId NextSettlement { get; }

    /// <summary>Whether a decision made or changed the settlement.</summary>
    public bool HasChangedSettlement { get; private set; }

    /// <summary>Windows that decisions changed or opened, in the order of their numbers.</summary>
    public IEnumerable<SettlementWindow> ChangedWindows => _windows.Values.Where(window => _changedWindows.Contains(window.Id));

    /// <summary>Contents that decisions changed.</summary>
    public IEnumerable<WindowContent> ChangedContents =>
        _windows.Values.SelectMany(window => window.Contents).Where(content => _changedContents.Contains(content.Id));

    internal SettlementWindow? Find(WindowId id) => _windows.GetValueOrDefault(id);

    /// <summary>The hub's account that everything of a currency passes through when it is settled.</summary>
    internal AccountId? MultilateralOf(string currency) => _multilateral.TryGetValue(currency, out var account) ? account : null;

    /// <summary>The windows that a settlement takes its contents from.</summary>
    internal IReadOnlyList<SettlementWindow> WindowsOf(Settlement settlement) =>
        [.. _windows.Values.Where(window => window.Contents.Any(content => settlement.Contents.Contains(content.Id)))];

    internal void Set(SettlementWindow window)
    {
        _windows[window.Id] = window;
        _changedWindows.Add(window.Id);
    }

    internal void Set(Settlement settlement)
    {
        Settlement = settlement;
        HasChangedSettlement = true;
    }

    /// <summary>Takes all contents of a settlement to a state, and its windows to what follows from theirs.</summary>
    internal void SetContents(Settlement settlement, WindowState state, string reason, DateTimeOffset now)
    {
        foreach (var window in WindowsOf(settlement))
        {
            var contents = window.Contents.Select(content => settlement.Contents.Contains(content.Id)
                ? content with { State = state, Settlement = settlement.Id, ChangedAt = now }
                : content);
            var changed = window with { Contents = [.. contents] };
            var next = changed.StateOfContents();
            if (next != window.State) changed = changed with { State = next, Reason = reason, ChangedAt = now };
            Set(changed);
        }

        _changedContents.UnionWith(settlement.Contents);
    }
}

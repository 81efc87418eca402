using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Settlement windows and settlements of the ledger in memory. Used under that ledger's lock only.</summary>
internal sealed class InMemorySettlement
{
    private readonly SortedDictionary<WindowId, SettlementWindow> _windows = [];
    private readonly SortedDictionary<int, Settlement> _settlements = [];
    private readonly Dictionary<WindowId, SortedDictionary<(AccountId Debit, AccountId Credit), PairSum>> _sums = [];
    private int _lastContent;

    internal InMemorySettlement(DateTimeOffset now) => _windows.Add(Open, new SettlementWindow(Open, WindowState.Open, null, now, now, []));

    /// <summary>The window that takes what is posted now.</summary>
    internal WindowId Open { get; private set; } = new(1);

    internal List<SettlementModel> Models { get; } = [];

    /// <summary>What a settlement command is decided on.</summary>
    internal SettlementRegister Register(
        SettlementCommand command, IReadOnlyCollection<AccountBalance> accounts, Dictionary<AccountId, ParticipantId> owners)
    {
        var byId = accounts.ToDictionary(account => account.Account);
        var totals = command.Windows.Distinct().SelectMany(window => TotalsOf(window).Select(total => new WindowTotal(
            window, total, byId[total.Debit].Type, byId[total.Debit].Currency, owners[total.Debit], owners[total.Credit])));
        return new SettlementRegister(
            _windows.Values,
            [.. totals],
            command.Settlement is { } id ? _settlements.GetValueOrDefault(id.Value) : null,
            new SettlementId(_settlements.Count + 1),
            accounts.Where(account => account.Type == AccountType.HubMultilateralSettlement)
                .Select(account => KeyValuePair.Create(account.Currency, account.Account)))
        {
            IsOpenWindowEmpty = SumsOf(Open).Count == 0,
            Balances = command.Balances.Where(byId.ContainsKey).ToDictionary(account => account, account => byId[account].Totals.Value),
        };
    }

    /// <summary>Keeps what a batch posted, in the window it was decided in, and then what it changed of windows and settlements.</summary>
    internal void Write(Books books, SettlementRegister? register, IReadOnlyDictionary<AccountId, AccountBalance> accounts)
    {
        var sums = SumsOf(books.Window);
        foreach (var sum in PairSum.Of(books))
        {
            var key = (sum.Debit, sum.Credit);
            var before = sums.GetValueOrDefault(key);
            sums[key] = sum with { Amount = before.Amount + sum.Amount, Count = before.Count + sum.Count };
        }

        if (register is null) return;
        foreach (var window in register.ChangedWindows)
        {
            _windows[window.Id] = window;
            if (window.State == WindowState.Open) Open = window.Id;
            else if (window.State == WindowState.Closed && window.Contents.Count == 0) Fold(window, accounts);
        }

        if (register is { HasChangedSettlement: true, Settlement: { } settlement }) _settlements[settlement.Id.Value] = settlement;
    }

    internal IReadOnlyList<PairSum> TotalsOf(WindowId window) => window == Open ? [] : [.. SumsOf(window).Values];

    internal IReadOnlyList<SettlementWindow> Find(WindowFilter filter, Dictionary<AccountId, ParticipantId> owners) =>
    [
        .. _windows.Values.Where(window =>
            (filter.Window is null || window.Id == filter.Window)
            && (filter.State is null || window.State == filter.State)
            && (filter.Participant is null || TotalsOf(window.Id).Any(total =>
                owners[total.Debit] == filter.Participant || owners[total.Credit] == filter.Participant))
            && (filter.Currency is null || window.Contents.Any(content => content.Currency == filter.Currency))
            && (filter.From is null || window.CreatedAt >= filter.From)
            && (filter.To is null || window.CreatedAt <= filter.To)),
    ];

    internal IReadOnlyList<Settlement> Find(SettlementFilter filter) =>
    [
        .. _settlements.Values.Where(settlement =>
            (filter.Id is null || settlement.Id == filter.Id)
            && (filter.State is null || settlement.State == filter.State)
            && settlement.Accounts.Any(account =>
                (filter.Participant is null || account.Participant == filter.Participant)
                && (filter.Account is null || account.Account == filter.Account)
                && (filter.Currency is null || account.Currency == filter.Currency))
            && WindowsOf(settlement).Any(window =>
                (filter.Window is null || window.Id == filter.Window)
                && (filter.FromWindow is null || window.CreatedAt >= filter.FromWindow)
                && (filter.ToWindow is null || window.CreatedAt <= filter.ToWindow))
            && (filter.From is null || settlement.CreatedAt >= filter.From)
            && (filter.To is null || settlement.CreatedAt <= filter.To)),
    ];

    private IEnumerable<SettlementWindow> WindowsOf(Settlement settlement) =>
        _windows.Values.Where(window => window.Contents.Any(content => settlement.Contents.Contains(content.Id)));

    /// <summary>Gives a window that was closed its contents.</summary>
    private void Fold(SettlementWindow window, IReadOnlyDictionary<AccountId, AccountBalance> accounts)
    {
        var held = SumsOf(window.Id).Keys.SelectMany(pair => (AccountId[])[pair.Debit, pair.Credit])
            .Select(account => (accounts[account].Type, accounts[account].Currency)).Distinct().Order();
        var contents = new List<WindowContent>();
        foreach (var (type, currency) in held)
        {
            var governing = Models.Where(model => model.IsActive && model.LedgerAccountType == type).ToList();
            var model = governing.Find(model => model.Currency == currency) ?? governing.Find(model => model.Currency is null);
            if (model?.IsDeferredNet() != true) continue;
            contents.Add(new WindowContent(
                ++_lastContent, window.Id, type, currency, model.Id, WindowState.Closed, null, window.ChangedAt, window.ChangedAt));
        }

        _windows[window.Id] = window with { Contents = contents };
    }

    private SortedDictionary<(AccountId Debit, AccountId Credit), PairSum> SumsOf(WindowId window) =>
        _sums.TryGetValue(window, out var sums) ? sums : _sums[window] = [];
}

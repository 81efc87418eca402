namespace Pamoja.Ledger;

/// <summary>
/// The working set of one ledger transaction: the rows that it has claimed and locked, and what its decisions did to them. Commands are
/// decided one after the other, in arrival order; deciding is a pure function of these rows and of <see cref="Now"/>. The store that
/// filled it writes <see cref="Entries"/>, the changed accounts and the changed transfers, all or nothing.
/// </summary>
public sealed partial class Books
{
    private readonly Dictionary<AccountId, Account> _accounts;
    private readonly Dictionary<TransferKey, Transfer> _transfers;
    private readonly HashSet<TransferKey> _unclaimed = [];
    private readonly List<Entry> _entries = [];
    private readonly List<LedgerEvent> _events = [];
    private SettlementRegister? _register;
    private readonly Dictionary<ParticipantId, bool> _activities = [];
    private readonly Dictionary<ParticipantId, ParticipantPolicy> _policies = [];
    private readonly List<LimitChange> _limits = [];

    /// <summary>Opens the books over locked rows.</summary>
    /// <param name="now">The ledger's clock, read after the locks.</param>
    /// <param name="accounts">All accounts that the commands and their transfers touch.</param>
    /// <param name="transfers">All transfers that exist, and the rows that were claimed (<see cref="Transfer.IsNew"/>).</param>
    /// <param name="policy">The scheme's choices.</param>
    public Books(DateTimeOffset now, IEnumerable<Account> accounts, IEnumerable<Transfer> transfers, LedgerPolicy policy)
    {
        Now = now;
        Policy = policy;
        _accounts = accounts.ToDictionary(account => account.Id);
        _transfers = transfers.ToDictionary(transfer => transfer.Key);
        foreach (var transfer in _transfers.Values)
        {
            if (transfer.IsNew) _unclaimed.Add(transfer.Key);
        }
    }

    /// <summary>The ledger's clock for every decision of this transaction.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The scheme's choices.</summary>
    public LedgerPolicy Policy { get; }

    /// <summary>The settlement window that everything posted here belongs to: the one that is open after the locks.</summary>
    public WindowId Window { get; init; }

    /// <summary>The windows and settlements that a settlement command is decided on. Without such a command there are none.</summary>
    public SettlementRegister Register
    {
        get => _register ?? throw new InvariantException("a settlement command was decided without the register");
        set => _register = value;
    }

    /// <summary>The journal lines written so far, in order.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>What happened that an operator wants to hear of, in order.</summary>
    public IReadOnlyList<LedgerEvent> Events => _events;

    /// <summary>All accounts of the working set.</summary>
    public IReadOnlyCollection<Account> Accounts => _accounts.Values;

    /// <summary>All transfers of the working set.</summary>
    public IReadOnlyCollection<Transfer> Transfers => _transfers.Values;

    /// <summary>Participants whose activity was decided here.</summary>
    public IReadOnlyDictionary<ParticipantId, bool> Activities => _activities;

    /// <summary>Limits that were set here, in order: even one that the next command replaced was in force between them.</summary>
    public IReadOnlyList<LimitChange> Limits => _limits;

    /// <summary>Policies that were decided here; the hub's is the scheme's.</summary>
    public IReadOnlyDictionary<ParticipantId, ParticipantPolicy> Policies => _policies;

    /// <summary>Decides one command.</summary>
    public Outcome Decide(Command command) => command switch
    {
        PrepareTransfer prepare => PrepareRules.Decide(this, prepare),
        PrepareFxTransfer prepare => FxPrepareRules.Decide(this, prepare),
        ResolveTransfer resolve => ResolveRules.Decide(this, resolve),
        DecideConversion decide => ConversionRules.Decide(this, decide),
        ForwardTransfer forward => ForwardRules.Decide(this, forward),
        FulfilTransfer fulfil => FulfilRules.Decide(this, fulfil),
        AbortTransfer abort => AbortRules.Decide(this, abort),
        PrepareBulk prepare => BulkRules.Decide(this, prepare),
        FulfilBulk fulfil => BulkRules.Decide(this, fulfil),
        AbortBulk abort => BulkRules.Decide(this, abort),
        ExpireTransfer expire => ExpiryRules.Decide(this, expire),
        RecordFundsIn funds => FundsRules.Decide(this, funds),
        ReserveFundsOut funds => FundsRules.Decide(this, funds),
        DecideFundsOut funds => FundsRules.Decide(this, funds),
        OpenPosition open => AccountRules.Decide(this, open),
        SetNetDebitCap limit => AccountRules.Decide(this, limit),
        SetAccountActive activity => AccountRules.Decide(this, activity),
        SetParticipantActive activity => AccountRules.Decide(this, activity),
        CloseWindow close => WindowRules.Decide(this, close),
        SetPolicy policy => AccountRules.Decide(this, policy),
        CreateSettlement create => SettlementRules.Decide(this, create),
        ChangeSettlement change => SettlementSteps.Decide(this, change),
        AbortSettlement abort => SettlementRules.Decide(this, abort),
        ConfirmSettlement confirm => ConfirmationRules.Decide(this, confirm),
        _ => throw new InvariantException($"no rule decides {command.GetType().Name}"),
    };

    /// <summary>The transfer that a claim made, if this command is the first to decide it; else null and the existing one.</summary>
    internal bool TryTakeClaim(TransferKey key, out Transfer transfer)
    {
        transfer = _transfers[key];
        return _unclaimed.Remove(key);
    }

    /// <summary>Whether a claim made this transfer and no command has decided it yet.</summary>
    internal bool HasClaim(TransferKey key) => _unclaimed.Contains(key);

    /// <summary>A transfer that exists for the command at hand: one claimed by a later command of the same batch does not, yet.</summary>
    internal Transfer? Find(TransferKey key) =>
        _transfers.TryGetValue(key, out var transfer) && !_unclaimed.Contains(key) ? transfer : null;

    /// <summary>A transfer takes the place of its announced id; the conversions that announced it come along.</summary>
    internal Transfer Fill(Transfer announced, Transfer transfer)
    {
        Invariant.Check(announced.Kind == TransferKind.Announced, $"{announced.Key} is not announced but {announced.Kind}");
        transfer.Conversions = announced.Conversions;
        transfer.HasNewConversions = announced.HasNewConversions;
        return _transfers[announced.Key] = transfer;
    }

    /// <summary>A conversion turns out to be on the payee's side; the row that was claimed is on the payer's.</summary>
    internal Transfer Turn(Transfer conversion)
    {
        Invariant.Check(conversion.IsTurned, $"{conversion.Key} was not made for the payee's side");
        return _transfers[conversion.Key] = conversion;
    }

    /// <summary>Adds a conversion to the transfer that it is for.</summary>
    internal static void Link(Transfer determining, Transfer conversion)
    {
        determining.Conversions = [.. determining.Conversions, conversion.Key];
        determining.HasNewConversions = true;
    }

    /// <summary>A bulk gets its payments, once and for all.</summary>
    internal static void List(Transfer bulk, IReadOnlyList<BulkItem> items)
    {
        Invariant.Check(bulk is { Kind: TransferKind.BulkTransfer, IsNew: true }, $"{bulk.Key} is of kind {bulk.Kind} and was to have payments");
        bulk.Items = items;
    }

    /// <summary>The conversions of a transfer that are still in force.</summary>
    internal IReadOnlyList<Transfer> ConversionsOf(Transfer transfer) =>
        transfer.Conversions.Count == 0 ? [] : [.. transfer.Conversions.Select(key => _transfers[key]).Where(member => !member.IsFinal)];

    /// <summary>The transfer that a conversion is for; null for everything else.</summary>
    internal Transfer? HeadOf(Transfer member) => member.DependsOn is { } determining ? _transfers[determining] : null;

    /// <summary>A transfer and its conversions, whichever of them is asked for. An announced id is no member.</summary>
    internal IEnumerable<Transfer> UnitOf(Transfer member)
    {
        var head = HeadOf(member) ?? member;
        if (head.Kind != TransferKind.Announced) yield return head;
        foreach (var key in head.Conversions) yield return _transfers[key];
    }

    internal Account this[AccountId id]
    {
        get
        {
            Invariant.Check(_accounts.ContainsKey(id), $"account {id} was not locked");
            return _accounts[id];
        }
    }

    internal Account? FindAccount(AccountId? id) => id is { } known && _accounts.TryGetValue(known, out var account) ? account : null;

    internal void SetParticipantActive(ParticipantId participant, bool isActive)
    {
        _activities[participant] = isActive;
        foreach (var account in _accounts.Values)
        {
            if (account.Owner == participant) account.IsOwnerActive = isActive;
        }
    }

    internal void SetPolicy(ParticipantId participant, ParticipantPolicy policy)
    {
        _policies[participant] = policy;
        foreach (var account in _accounts.Values)
        {
            if (participant == ParticipantId.Hub) account.SchemePolicy = policy;
            else if (account.Owner == participant) account.OwnPolicy = policy;
        }
    }

    internal void SetLimit(Account account, decimal netDebitCap, decimal alarmPercentage, bool isPercentage = false)
    {
        account.NetDebitCap = netDebitCap;
        account.IsCapPercentage = isPercentage;
        account.AlarmPercentage = alarmPercentage;
        account.HasNewSettings = true;
        _limits.Add(new LimitChange(account.Id, netDebitCap, alarmPercentage, isPercentage));
        Record(LedgerEventType.LimitAdjusted, account);
    }

    /// <summary>Notes for the operator what became of a transfer, with the account that it debits, where it has any.</summary>
    internal void Record(LedgerEventType type, Transfer transfer, string? detail)
    {
        var debited = FindAccount(transfer.Debit);
        _events.Add(new LedgerEvent(type, debited?.Id ?? default, debited?.Totals.Value ?? 0, null, false, 0, transfer.MovedAmount, transfer.Key)
        {
            Detail = detail,
        });
    }

    /// <summary>Notes for the operator what happened to an account, which is as the event left it.</summary>
    internal void Record(LedgerEventType type, Account account, decimal? amount = null, TransferKey? transfer = null) =>
        _events.Add(new LedgerEvent(
            type, account.Id, account.Totals.Value, account.NetDebitCap, account.IsCapPercentage, account.AlarmPercentage, amount, transfer));
}

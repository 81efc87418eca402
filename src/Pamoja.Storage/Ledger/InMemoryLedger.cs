using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// The ledger in memory: one batch after the other, the same decisions, nothing durable. For the simulation and as the serial model that
/// PostgreSQL is held against.
/// </summary>
public sealed class InMemoryLedger : ILedgerStore, ILedgerEvents, ISettlementBooks, IDisposable
{
    private readonly SemaphoreSlim _serial = new(1);
    private readonly TimeProvider _time;
    private readonly LedgerPolicy _policy;
    private readonly Dictionary<TransferKey, Transfer> _transfers = [];
    private readonly Dictionary<AccountId, AccountBalance> _accounts = [];
    private readonly Dictionary<AccountId, ParticipantId> _owners = [];
    private readonly HashSet<ParticipantId> _inactive = [];
    private readonly Dictionary<ParticipantId, ParticipantPolicy> _policies = [];
    private readonly List<Entry> _entries = [];
    private readonly List<RecordedEvent> _events = [];
    private readonly Dictionary<AccountId, decimal?> _alarms = [];
    private readonly Dictionary<AccountId, decimal> _settledDebits = [];
    private readonly InMemorySettlement _settlement;
    private DateTimeOffset _now;
    private long _messageId;

    /// <summary>An empty ledger whose clock is <paramref name="time"/>.</summary>
    public InMemoryLedger(TimeProvider time, LedgerPolicy policy)
    {
        _time = time;
        _policy = policy;
        _settlement = new InMemorySettlement(time.GetUtcNow());
    }

    /// <summary>The journal.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Adds an account without a balance, as registering a participant does.</summary>
    public void AddAccount(AccountId id, ParticipantId owner, AccountType type, string currency, bool isActive)
    {
        _owners.Add(id, owner);
        _accounts.Add(id, new AccountBalance(id, type, currency, isActive, default, 0, null, 10, _time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async Task<LedgerBatchResult> ExecuteAsync(IReadOnlyList<LedgerRequest> requests, CancellationToken cancellation)
    {
        await _serial.WaitAsync(cancellation);
        try
        {
            return Execute(requests);
        }
        finally
        {
            _serial.Release();
        }
    }

    private LedgerBatchResult Execute(IReadOnlyList<LedgerRequest> requests)
    {
        var command = requests is [{ Command: SettlementCommand alone }] ? alone : null;
        var register = command is null ? null : _settlement.Register(command, _accounts.Values, _owners);
        var wanted = new WorkingSet(requests, register is null ? null : command!.Plan(register));
        var existing = UnitsOf(wanted.Keys).Where(_transfers.ContainsKey).Select(key => Copy(_transfers[key])).ToList();
        var claimed = wanted.Claims.Where(claim => !_transfers.ContainsKey(claim.Key)).ToList();
        var touched = wanted.Accounts.ToHashSet();
        foreach (var transfer in existing)
        {
            if (transfer.Debit is { } debit) touched.Add(debit);
            if (transfer.Credit is { } credit) touched.Add(credit);
            if (transfer.Conversion?.ProviderPosition is { } position) touched.Add(position);
            if (transfer.Conversion?.ProviderCover is { } cover) touched.Add(cover);
            if (transfer.Terms is { } terms) touched.UnionWith(terms.Accounts());
        }

        var clock = _time.GetUtcNow();
        _now = clock < _now ? _now : clock;
        var books = new Books(_now, touched.Where(_accounts.ContainsKey).Select(Open), existing.Concat(claimed), _policy)
        {
            Window = _settlement.Open,
        };
        if (register is not null) books.Register = register;
        var outcomes = new List<Outcome>(requests.Count);
        var outgoing = new List<OutgoingMessage>();
        foreach (var request in requests)
        {
            var outcome = books.Decide(request.Command);
            outcomes.Add(outcome);
            request.Compose(outcome, outgoing);
        }

        books.AssertBalanced();
        foreach (var message in outgoing) message.Id = ++_messageId;
        Write(books);
        _settlement.Write(books, register, _accounts);
        return new LedgerBatchResult(outcomes, outgoing);
    }

    /// <summary>The keys, the transfers that conversions among them are for, all conversions of these, and the payments of bulks.</summary>
    private HashSet<TransferKey> UnitsOf(IEnumerable<TransferKey> keys)
    {
        var units = new HashSet<TransferKey>();
        foreach (var key in keys)
        {
            units.Add(key);
            var head = _transfers.GetValueOrDefault(key);
            if (head?.DependsOn is { } determining)
            {
                units.Add(determining);
                head = _transfers[determining];
            }

            if (head is null) continue;
            units.UnionWith(head.Conversions);
            units.UnionWith(head.Items.Where(item => item.Reason == Reason.None).Select(item => new TransferKey(IdSpace.Transfer, item.Id)));
        }

        return units;
    }

    private void Write(Books books)
    {
        foreach (var transfer in books.Transfers) _transfers[transfer.Key] = Copy(transfer);
        foreach (var account in books.Accounts)
        {
            var before = _accounts[account.Id];
            var isAppended = WriteBatch.IsAppended(account);
            _accounts[account.Id] = before with
            {
                Totals = account.Totals,
                Version = isAppended ? account.Version + 1 : account.Version,
                IsActive = account.IsActive,
                NetDebitCap = account.NetDebitCap,
                AlarmPercentage = account.AlarmPercentage,
                IsCapPercentage = account.IsCapPercentage,
                ChangedAt = isAppended ? books.Now : before.ChangedAt,
            };
        }

        foreach (var (participant, isActive) in books.Activities)
        {
            if (isActive) _inactive.Remove(participant);
            else _inactive.Add(participant);
        }

        foreach (var (participant, policy) in books.Policies) _policies[participant] = policy;
        _entries.AddRange(books.Entries);
        foreach (var account in books.Accounts) _alarms[account.Id] = account.AlarmBelow;
        foreach (var account in books.Accounts) _settledDebits[account.Id] = account.SettledDebits;
        foreach (var happened in books.Events)
        {
            _events.Add(new RecordedEvent(new EventCursor(1, 1, _events.Count + 1), books.Now, happened));
        }
    }

    private Account Open(AccountId id)
    {
        var stored = _accounts[id];
        var account = new Account
        {
            Id = id,
            Owner = _owners[id],
            Type = stored.Type,
            Currency = stored.Currency,
            IsActive = stored.IsActive,
            IsOwnerActive = !_inactive.Contains(_owners[id]),
            NetDebitCap = stored.NetDebitCap,
            AlarmPercentage = stored.AlarmPercentage,
            IsCapPercentage = stored.IsCapPercentage,
            OwnPolicy = _policies.GetValueOrDefault(_owners[id], ParticipantPolicy.Unset),
            SchemePolicy = _policies.GetValueOrDefault(ParticipantId.Hub, ParticipantPolicy.Unset),
            AlarmBelow = _alarms.GetValueOrDefault(id),
            Version = stored.Version,
        };
        account.Load(stored.Totals, _settledDebits.GetValueOrDefault(id));
        return account;
    }

    /// <summary>Stored rows are nobody's to change: what goes in and out is a copy.</summary>
    private static Transfer Copy(Transfer transfer) => new Transfer
    {
        Key = transfer.Key,
        Kind = transfer.Kind,
        RequestHash = transfer.RequestHash,
        Payer = transfer.Payer,
        Payee = transfer.Payee,
        Debit = transfer.Debit,
        Credit = transfer.Credit,
        Amount = transfer.Amount,
        Currency = transfer.Currency,
        Condition = transfer.Condition,
        Expiration = transfer.Expiration,
        Conversion = transfer.Conversion,
        DependsOn = transfer.DependsOn,
        Terms = transfer.Terms,
        Items = transfer.Items,
    }.Load(
        transfer.State,
        transfer.Reason,
        transfer.Cause,
        transfer.Fulfilment,
        transfer.FulfilHash,
        transfer.ErrorHash,
        transfer.CompletedAt,
        transfer.Conversions);

    /// <inheritdoc/>
    public Task<Transfer?> FindTransferAsync(TransferKey key, CancellationToken cancellation) =>
        Serially<Transfer?>(() => _transfers.TryGetValue(key, out var transfer) ? Copy(transfer) : null, cancellation);

    /// <inheritdoc/>
    public Task<BulkState?> FindBulkAsync(TransferId id, CancellationToken cancellation) => Serially<BulkState?>(
        () => _transfers.GetValueOrDefault(new TransferKey(IdSpace.BulkTransfer, id)) is { } bulk
            ? new BulkState(Copy(bulk), BulkLine.Of(bulk, key => Copy(_transfers[key])))
            : null,
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TransferKey>> FindDueAsync(DateTimeOffset since, int limit, CancellationToken cancellation) =>
        Serially<IReadOnlyList<TransferKey>>(
            () =>
            {
                var now = _time.GetUtcNow();
                return [.. _transfers.Values
                    .Where(transfer => transfer.State == TransferState.Reserved && transfer.Expiration > since && transfer.Expiration <= now)
                    .OrderBy(transfer => transfer.Expiration)
                    .Take(limit)
                    .Select(transfer => transfer.Key)];
            },
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedEvent>> ReadEventsAsync(EventCursor after, int limit, CancellationToken cancellation) =>
        Serially<IReadOnlyList<RecordedEvent>>(() => [.. _events.Skip(after.Line).Take(limit)], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccountBalance>> ReadBalancesAsync(ParticipantId owner, CancellationToken cancellation) =>
        Serially<IReadOnlyList<AccountBalance>>(
            () => [.. _accounts.Values.Where(account => _owners[account.Account] == owner).OrderBy(account => account.Account)], cancellation);

    /// <inheritdoc/>
    public ISettlementBooks Settlement => this;

    /// <summary>Registers a settlement model, as the administration does.</summary>
    public void AddSettlementModel(SettlementModel model) => _settlement.Models.Add(model);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SettlementWindow>> FindWindowsAsync(WindowFilter filter, CancellationToken cancellation) =>
        Serially(() => _settlement.Find(filter, _owners), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Settlement>> FindSettlementsAsync(SettlementFilter filter, CancellationToken cancellation) =>
        Serially(() => _settlement.Find(filter), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PairSum>> ReadTotalsAsync(WindowId window, CancellationToken cancellation) =>
        Serially(() => _settlement.TotalsOf(window), cancellation);

    /// <inheritdoc/>
    public void Dispose() => _serial.Dispose();

    private async Task<T> Serially<T>(Func<T> read, CancellationToken cancellation)
    {
        await _serial.WaitAsync(cancellation);
        try
        {
            return read();
        }
        finally
        {
            _serial.Release();
        }
    }
}

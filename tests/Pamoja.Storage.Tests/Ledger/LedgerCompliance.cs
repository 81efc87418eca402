using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// What every ledger must do, whatever it stands on. Participants 0 and 1 are open with a cap of 1000 and funds of 500 each; participant 2 is
/// registered and was never opened.
/// </summary>
public abstract partial class LedgerCompliance : IAsyncLifetime
{
    private protected const decimal Cap = 1000;
    private protected const decimal Funds = 500;

    private protected Scheme Scheme { get; } = Scheme.New();

    private protected Clerk Clerk { get; }

    /// <summary>What other tests left overdue was due before this.</summary>
    private readonly DateTimeOffset _begin = Clerk.In(TimeSpan.Zero);

    private protected ILedgerStore Ledger { get; private set; } = null!;

    private protected LedgerCompliance() => Clerk = new Clerk(Scheme);

    /// <summary>A ledger with the scheme registered and nothing else.</summary>
    private protected abstract Task<ILedgerStore> CreateAsync(LedgerPolicy policy);

    /// <summary>Gives it back; names what its books have wrong.</summary>
    private protected abstract Task<IReadOnlyList<string>> CloseAsync(ILedgerStore ledger);

    public async ValueTask InitializeAsync()
    {
        Ledger = await OpenAsync(LedgerPolicy.Default);
        Settlements = Ledger.Settlement;
    }

    /// <summary>After every test, whatever it did, the books are consistent.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.Empty(await CloseAsync(Ledger));
    }

    private protected async Task<ILedgerStore> OpenAsync(LedgerPolicy policy)
    {
        var ledger = await CreateAsync(policy);
        var requests = new List<LedgerRequest>();
        for (var place = 0; place < 2; place++)
        {
            requests.Add(new TestRequest(Clerk.Open(place, Cap)));
            requests.Add(new TestRequest(Clerk.FundsIn(place, Funds)));
        }

        await ledger.ExecuteAsync(requests, CancellationToken.None);
        return ledger;
    }

    /// <summary>All commands in one batch.</summary>
    private protected async Task<IReadOnlyList<Outcome>> BatchAsync(params Command[] commands) =>
        (await Ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None)).Outcomes;

    private protected async Task<Outcome> SubmitAsync(Command command) => (await BatchAsync(command))[0];

    private protected async Task<Transfer> FindAsync(TransferId id) =>
        await Ledger.FindTransferAsync(Clerk.KeyOf(id), CancellationToken.None) ?? throw new InvalidOperationException($"no transfer {id}");

    private protected async Task<AccountBalance> BalanceAsync(AccountId account)
    {
        var owner = Scheme.Accounts().Single(known => known.Id == account).Owner;
        return (await Ledger.ReadBalancesAsync(owner, CancellationToken.None)).Single(balance => balance.Account == account);
    }

    private protected async Task<decimal> PositionAsync(int place) => (await BalanceAsync(Scheme.Position(place))).Totals.Value;

    private protected async Task<decimal> SettlementAsync(int place) => (await BalanceAsync(Scheme.Settlement(place))).Totals.Value;

    private protected async Task<TransferId> ReserveAsync(decimal amount, DateTimeOffset? expiration = null, int payer = 0, int payee = 1)
    {
        var id = Clerk.NewId();
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(Clerk.Prepare(id, amount, payer, payee, expiration: expiration)));
        return id;
    }

    /// <summary>A reservation whose time has run out and that nobody has looked at yet.</summary>
    private protected async Task<TransferId> ReserveOverdueAsync(decimal amount)
    {
        var life = TimeSpan.FromMilliseconds(150);
        var id = await ReserveAsync(amount, Clerk.In(life));
        await Task.Delay(life + TimeSpan.FromMilliseconds(30));
        return id;
    }

    private protected static void AssertDenied(Reason reason, Outcome outcome) => Assert.Equal(reason, Assert.IsType<Outcome.Denied>(outcome).Reason);

    /// <summary>Refused and recorded so: nothing moved, and the row says why.</summary>
    private protected async Task AssertRefusedAsync(TransferState state, Reason reason, Outcome outcome)
    {
        var transfer = Assert.IsType<Outcome.Refused>(outcome).Transfer;
        Assert.Equal((state, reason), (transfer.State, transfer.Reason));
        var stored = await FindAsync(transfer.Key.Id);
        Assert.Equal((state, reason), (stored.State, stored.Reason));
        Assert.NotNull(stored.CompletedAt);
    }
}

using System.Security.Cryptography;
using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub.Tests;

/// <summary>
/// The payments of a day: eight participants pay each other in a currency that is settled net and in one that is settled gross, some across the two,
/// with fees, and with everything that goes wrong. What every account must show is summed up beside it, from the terms alone.
/// </summary>
internal sealed class SchemeDay(AdministrationContext context, int payments)
{
    internal const string Net = "USD";
    internal const string Gross = "INR";

    /// <summary>What INTERCHANGE rule the payer pays the payee, in percent, in the net currency.</summary>
    internal const decimal InterchangePercent = 0.6m;

    /// <summary>What the payee pays the hub for each payment in the gross currency.</summary>
    internal const decimal HubFlat = 0.01m;

    private const int Payers = 200;
    private const string Packet = "AYIBgQAAAAAAAASwNGxldmVs";

    internal static readonly string[] Names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];

    /// <summary>Who may owe next to nothing, and who has next to nothing.</summary>
    internal const string Limited = "eta";
    internal const string Poor = "zeta";

    private static readonly Bits256 Fulfilment = Bits256.FromBytes(SHA256.HashData("fulfilment"u8));
    private static readonly Bits256 Request = Bits256.FromBytes(SHA256.HashData("request"u8));
    private static readonly Bits256 Answer = Bits256.FromBytes(SHA256.HashData("answer"u8));
    private static readonly Bits256 Other = Bits256.FromBytes(SHA256.HashData("something else"u8));

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, AccountType Type, string Currency), decimal> _moved = [];
    private readonly List<TransferKey> _expiring = [];
    private readonly Dictionary<string, int> _counts = [];
    private int _begun;

    /// <summary>How many payments were begun.</summary>
    internal int Begun => Volatile.Read(ref _begun);

    /// <summary>How many of each outcome there were.</summary>
    internal IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>By how much the value of an account must have changed, settlements aside.</summary>
    internal decimal MovedOf(string name, AccountType type, string currency) => _moved.GetValueOrDefault((name, type, currency));

    /// <summary>All payments, many at a time; then those that nobody answered run out of time.</summary>
    internal async Task RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Payers).Select(PayAsync));
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var key in _expiring)
        {
            Assert.IsType<Outcome.Expired>(await SubmitAsync(new ExpireTransfer(key)));
            Count("expired");
        }
    }

    private async Task PayAsync(int payer)
    {
        var random = new Random(payer);
        while (Interlocked.Increment(ref _begun) <= payments) await PayAsync(random);
    }

    private async Task PayAsync(Random random)
    {
        var from = Names[random.Next(Names.Length)];
        var to = Names[random.Next(Names.Length)];
        if (from == to) to = Names[(Array.IndexOf(Names, to) + 1) % Names.Length];
        var currency = random.Next(2) == 0 ? Net : Gross;
        var amount = random.Next(1, 1_000_000) / (random.Next(8) == 0 ? 10_000m : 100m);
        switch (random.Next(100))
        {
            case < 5:
                await ConvertAsync(from, to, amount, random.Next(4) == 0);
                return;
            case < 6:
                await RefuseAsync(from, to, amount, currency);
                return;
            case var kind:
                await PayAsync(from, to, amount, currency, kind);
                return;
        }
    }

    private async Task PayAsync(string from, string to, decimal amount, string currency, int kind)
    {
        var (id, expiration) = (NewId(), Now.AddMinutes(10));
        if (kind < 8) expiration = Now.AddSeconds(1);
        var prepare = Prepare(id, from, to, amount, currency, expiration);
        if (await SubmitAsync(prepare) is Outcome.Refused refused)
        {
            Assert.Contains(refused.Transfer.Reason, new[] { Reason.InsufficientLiquidity, Reason.NetDebitCap, Reason.ExpirationPast });
            Count($"refused {refused.Transfer.Reason}");
            return;
        }

        var key = prepare.Key!.Value;
        switch (kind)
        {
            case < 8:
                lock (_gate) _expiring.Add(key);
                return;
            case < 12:
                Assert.True(await SubmitAsync(new AbortTransfer(key, Request, Id(to), "5104: no")) is Outcome.Aborted);
                Count("aborted by the payee");
                return;
            case < 15:
                Assert.True(await SubmitAsync(Fulfil(key, from, to, Other)) is Outcome.Aborted);
                Count("wrong fulfilment");
                return;
            case < 18:
                Assert.IsType<Outcome.Denied>(await SubmitAsync(prepare with { RequestHash = Other }));
                Assert.IsType<Outcome.Ignored>(await SubmitAsync(prepare));
                break;
        }

        Assert.IsType<Outcome.Committed>(await SubmitAsync(Fulfil(key, from, to)));
        if (kind < 18) Assert.IsType<Outcome.Replayed>(await SubmitAsync(Fulfil(key, from, to)));
        Commit(from, to, amount, currency);
        Charge(from, to, amount, currency);
        Count($"committed {currency}");
    }

    private async Task RefuseAsync(string from, string to, decimal amount, string currency)
    {
        var late = Prepare(NewId(), from, to, amount, currency, Now.AddMinutes(-1));
        Assert.Equal(Reason.ExpirationPast, Assert.IsType<Outcome.Refused>(await SubmitAsync(late)).Transfer.Reason);
        var own = Prepare(NewId(), from, from, amount, currency, Now.AddMinutes(1));
        Assert.Equal(Reason.OnUs, Assert.IsType<Outcome.Refused>(await SubmitAsync(own)).Transfer.Reason);
        Count("refused at once");
    }

    /// <summary>The payer gives the net currency, and the payee gets the gross one; theta converts.</summary>
    private async Task ConvertAsync(string from, string to, decimal amount, bool isAborted)
    {
        const string Provider = "theta";
        if (from == Provider) from = "alpha";
        if (to == Provider || to == from) to = from == "beta" ? "gamma" : "beta";
        var (conversion, transfer, given) = (NewId(), NewId(), amount + 1);
        var registry = context.Feed.Current;
        var reserved = await SubmitAsync(new PrepareFxTransfer(
            conversion,
            Request,
            from,
            from,
            Provider,
            Parties.Of(registry, from, Net),
            Parties.ProviderOf(registry, Provider, Net, Gross),
            given,
            Net,
            amount,
            Gross,
            Fulfilment.Sha256(),
            Now.AddMinutes(10),
            transfer)
        {
            IsGross = registry.SettlesGross(Net),
            IsTargetGross = registry.SettlesGross(Gross),
            InitiatorInTarget = Parties.Of(registry, from, Gross),
        });
        if (reserved is Outcome.Refused)
        {
            Count("conversion refused");
            return;
        }

        var key = new TransferKey(IdSpace.FxTransfer, conversion);
        Assert.IsType<Outcome.Fulfilled>(await SubmitAsync(Fulfil(key, from, Provider)));
        var prepare = Prepare(transfer, from, to, amount, Gross, Now.AddMinutes(10));
        Assert.IsType<Outcome.Reserved>(await SubmitAsync(prepare));
        if (isAborted)
        {
            Assert.IsType<Outcome.Aborted>(await SubmitAsync(new AbortTransfer(prepare.Key!.Value, Request, Id(to), "5104: no")));
            Count("conversion aborted");
            return;
        }

        Assert.IsType<Outcome.Committed>(await SubmitAsync(Fulfil(prepare.Key!.Value, from, to)));
        Commit(from, Provider, given, Net);
        Commit(Provider, to, amount, Gross);
        Charge(from, to, amount, Gross);
        Count("converted");
    }

    private PrepareTransfer Prepare(TransferId id, string from, string to, decimal amount, string currency, DateTimeOffset expiration)
    {
        var registry = context.Feed.Current;
        var body = new TransferPrepare
        {
            TransferId = id.ToString(),
            PayerFsp = from,
            PayeeFsp = to,
            Amount = amount,
            Currency = currency,
            Condition = Fulfilment.Sha256().ToBytes(),
            Expiration = expiration,
            IlpPacket = Packet,
        };
        return new PrepareTransfer(
            id, Request, from, from, to, Parties.Of(registry, from, currency), Parties.Of(registry, to, currency), amount, currency,
            Fulfilment.Sha256(), expiration)
        {
            IsGross = registry.SettlesGross(currency),
            Charges = TransferFees.Of(registry, body),
        };
    }

    private FulfilTransfer Fulfil(TransferKey key, string payer, string payee, Bits256? fulfilment = null) =>
        new(key, Answer, Id(payee), Id(payer), true, fulfilment ?? Fulfilment, false);

    /// <summary>Net: positions owe. Gross: good funds went over.</summary>
    private void Commit(string from, string to, decimal amount, string currency)
    {
        var type = currency == Net ? AccountType.Position : AccountType.Settlement;
        Move((from, type, currency), (to, type, currency), amount);
    }

    private void Charge(string from, string to, decimal amount, string currency)
    {
        if (currency == Net)
        {
            var fee = decimal.Round(amount * InterchangePercent / 100, 2, MidpointRounding.AwayFromZero);
            Move((from, AccountType.InterchangeFee, currency), (to, AccountType.InterchangeFee, currency), fee);
        }
        else
        {
            Move((to, AccountType.HubFee, currency), ("Hub", AccountType.HubFee, currency), HubFlat);
        }
    }

    private void Move((string, AccountType, string) debit, (string, AccountType, string) credit, decimal amount)
    {
        lock (_gate)
        {
            _moved[debit] = _moved.GetValueOrDefault(debit) + amount;
            _moved[credit] = _moved.GetValueOrDefault(credit) - amount;
        }
    }

    private void Count(string outcome)
    {
        lock (_gate) _counts[outcome] = _counts.GetValueOrDefault(outcome) + 1;
    }

    private async Task<Outcome> SubmitAsync(Command command)
    {
        // What is refused because too much waits is asked again, as its sender would.
        while (true)
        {
            var outcome = await context.SubmitAsync(command);
            Assert.False(outcome is Outcome.Denied { Reason: Reason.Internal }, $"{command.GetType().Name} failed");
            if (outcome is not Outcome.Denied { Reason: Reason.Busy }) return outcome;
            await Task.Delay(20);
        }
    }

    private ParticipantId Id(string name) => context.Feed.Current.Find(name)!.Id;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static TransferId NewId() => TransferId.FromGuid(Guid.CreateVersion7());
}

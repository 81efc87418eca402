using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Pamoja.Hub;
using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

/// <summary>
/// Two whole hubs, each with a participant that pays and is paid, a provider of conversions in the north, the proxy between them; and a wire
/// for each direction between any two that speak to each other.
/// </summary>
public sealed class WiredSchemes : IAsyncLifetime
{
    public const string Source = "XTS";
    public const string Target = "XXX";
    public const decimal Rate = 2;
    private const decimal Funds = 1_000_000;

    private static readonly SimulatedParty NorthParty = new("MSISDN", "9991000001", "Amina Example");
    private static readonly SimulatedParty SouthParty = new("MSISDN", "9991000002", "Baraka Example");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly ConcurrentDictionary<string, PlannedLoss> _losses = new();
    private readonly ConcurrentQueue<Carried> _carried = new();
    private PlannedLoss? _next;

    public HubServer North { get; private set; } = null!;

    public HubServer South { get; private set; } = null!;

    public SimulatedDfsp NorthFsp { get; private set; } = null!;

    public SimulatedDfsp SouthFsp { get; private set; } = null!;

    public SimulatedDfsp Provider { get; private set; } = null!;

    /// <summary>All that passed so far.</summary>
    public IReadOnlyCollection<Carried> Passed => _carried;

    public static SimulatedParty PartyOf(bool isSouth) => isSouth ? SouthParty : NorthParty;

    public async ValueTask InitializeAsync()
    {
        North = Add(await SchemeHub.StartAsync(forwardedQuerySeconds: 0.5, proxyTimeoutSeconds: 1));
        South = Add(await SchemeHub.StartAsync(forwardedQuerySeconds: 0.5, proxyTimeoutSeconds: 1));
        var proxy = Add(await SimulatedProxy.StartAsync(
            new ProxyOptions
            {
                Name = "proxy",
                Left = await WireAsync("proxy>north", North.Interoperability),
                Right = await WireAsync("proxy>south", South.Interoperability),
            },
            TimeProvider.System));
        NorthFsp = await StartFspAsync("northfsp", await WireAsync("northfsp>north", North.Interoperability), NorthParty);
        SouthFsp = await StartFspAsync("southfsp", await WireAsync("southfsp>south", South.Interoperability), SouthParty);
        Provider = await StartFspAsync("fxp", await WireAsync("fxp>north", North.Interoperability), null);

        var inNorth = new PlannedParticipant("proxy", await WireAsync("north>proxy", proxy.AtLeft), 1, 0) { IsProxy = true };
        var inSouth = new PlannedParticipant("proxy", await WireAsync("south>proxy", proxy.AtRight), 1, 0) { IsProxy = true };
        PlannedParticipant north = new("northfsp", await WireAsync("north>northfsp", NorthFsp.Address), Funds, Funds);
        PlannedParticipant south = new("southfsp", await WireAsync("south>southfsp", SouthFsp.Address), Funds, Funds);
        PlannedParticipant provider = new("fxp", await WireAsync("north>fxp", Provider.Address), Funds, Funds);
        await ProvisionAsync(North, [north, provider, inNorth]);
        await ProvisionAsync(South, [south, inSouth]);
        Assert.NotNull((await NorthFsp.RegisterAsync(NorthParty, Source)).Value);
        Assert.NotNull((await SouthFsp.RegisterAsync(SouthParty, Source)).Value);

        // The south hears of the provider when that one asks for somebody there.
        Assert.NotNull((await Provider.LookUpAsync(SouthParty.PartyIdType, SouthParty.Identifier)).Value);
    }

    /// <summary>Has the first message about an id that passes a wire under a label get lost.</summary>
    public PlannedLoss Plan(IEnumerable<string> ids, string wire, string label, WireFault fault)
    {
        var loss = new PlannedLoss(wire, label, fault);
        foreach (var id in ids) _losses[id] = loss;
        return loss;
    }

    /// <summary>Has the next message that passes a wire under a label get lost, whatever it is about.</summary>
    public PlannedLoss LoseNext(string wire, string label, WireFault fault) => _next = new PlannedLoss(wire, label, fault);

    private WireFault FaultOf(Carried message)
    {
        _carried.Enqueue(message);
        if (_next is { } next && next.Takes(message)) return next.Fault;
        return _losses.TryGetValue(message.Id, out var loss) && loss.Takes(message) ? loss.Fault : WireFault.None;
    }

    private async Task<Uri> WireAsync(string name, Uri to) => Add(await Wire.StartAsync(name, to, FaultOf)).Address;

    private async Task<SimulatedDfsp> StartFspAsync(string fspId, Uri hub, SimulatedParty? party) => Add(await SimulatedDfsp.StartAsync(
        new DfspOptions
        {
            FspId = fspId,
            Hub = hub,
            Parties = party is null ? [] : [party],
            Rates = party is null ? new Dictionary<string, decimal> { [$"{Source}/{Target}"] = Rate } : [],
            Validity = TimeSpan.FromSeconds(8),
            CallbackTimeout = TimeSpan.FromSeconds(20),
        },
        TimeProvider.System));

    private async Task ProvisionAsync(HubServer hub, IReadOnlyList<PlannedParticipant> participants)
    {
        var oracle = Add(await SimulatedOracle.StartAsync(0, null, TimeProvider.System, default));
        using var administration = new OperatorClient(hub.Administration);
        foreach (var currency in new[] { Source, Target })
        {
            var plan = new SchemePlan(currency, $"DEFERREDNET{currency}", participants, oracle.Address, "MSISDN");
            await new Provisioning(administration, TimeProvider.System).RunAsync(plan);
        }
    }

    /// <summary>How a transfer or conversion stands in both schemes: "none" where it is not known.</summary>
    public async Task<(string North, string South)> StatesAsync(string id) =>
        (await SchemeHub.StateAsync(_http, North, id), await SchemeHub.StateAsync(_http, South, id));

    /// <summary>An operator releases a fulfilled conversion that no transfer followed.</summary>
    public static async Task ReleaseAsync(HubServer hub, string conversion)
    {
        using var administration = new OperatorClient(hub.Administration);
        var body = new JsonObject { ["action"] = "abort", ["reason"] = "no transfer followed" };
        await administration.DoAsync(HttpMethod.Put, $"/fxTransfers/{conversion}/resolution", body);
    }

    /// <summary>All positions of both schemes, by "north fxp XTS"; nothing is reserved.</summary>
    public async Task<SortedDictionary<string, decimal>> PositionsAsync()
    {
        var positions = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (scheme, hub, names) in new[] { ("north", North, "northfsp,fxp,proxy"), ("south", South, "southfsp,proxy") })
        {
            using var administration = new OperatorClient(hub.Administration);
            foreach (var name in names.Split(','))
            {
                foreach (var account in (await administration.AccountsAsync(name))!)
                {
                    Assert.True(account.Reserved == 0, $"{scheme} {name} has {account.Reserved} {account.Currency} reserved");
                    if (account.Type == "POSITION") positions.Add($"{scheme} {name} {account.Currency}", account.Value);
                }
            }
        }

        return positions;
    }

    private T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        // The hubs first: they still deliver.
        foreach (var part in _parts) await part.DisposeAsync();
        _http.Dispose();
    }
}

/// <summary>One message that is to get lost, once.</summary>
public sealed class PlannedLoss(string wire, string label, WireFault fault)
{
    private int _left = 1;

    public WireFault Fault => fault;

    public bool HasHappened => Volatile.Read(ref _left) <= 0;

    internal bool Takes(Carried message) => message.Wire == wire && message.Label == label && Interlocked.Decrement(ref _left) == 0;

    public override string ToString() => $"{fault} of {label} on {wire}";
}

using Pamoja.Hub;
using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

/// <summary>Two whole hubs with a database each, a participant in each, and the proxy between them.</summary>
public sealed class TwoSchemes : IAsyncLifetime
{
    public const string Currency = "XTS";
    private static readonly SimulatedParty PayeeParty = new("MSISDN", "9991000002", "Baraka Example");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<IAsyncDisposable> _parts = [];

    public HubServer North { get; private set; } = null!;

    public HubServer South { get; private set; } = null!;

    public SimulatedDfsp Payer { get; private set; } = null!;

    public SimulatedDfsp Payee { get; private set; } = null!;

    public SimulatedProxy Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        North = Add(await SchemeHub.StartAsync(forwardedQuerySeconds: 0.4));
        South = Add(await SchemeHub.StartAsync(forwardedQuerySeconds: 0.4));
        Proxy = Add(await SimulatedProxy.StartAsync(
            new ProxyOptions { Name = "proxy", Left = North.Interoperability, Right = South.Interoperability }, TimeProvider.System));
        Payer = await StartDfspAsync("payerfsp", North, new SimulatedParty("MSISDN", "9991000001", "Amina Example"));
        Payee = await StartDfspAsync("payeefsp", South, PayeeParty);
        await ProvisionAsync(North, Payer, Proxy.AtLeft);
        await ProvisionAsync(South, Payee, Proxy.AtRight);
        Assert.NotNull((await Payee.RegisterAsync(PayeeParty, Currency)).Value);
    }

    /// <summary>A transfer's validity is short, so that what is lost ends soon.</summary>
    private async Task<SimulatedDfsp> StartDfspAsync(string fspId, HubServer hub, SimulatedParty party) => Add(await SimulatedDfsp.StartAsync(
        new DfspOptions
        {
            FspId = fspId,
            Hub = hub.Interoperability,
            Parties = [party],
            Validity = TimeSpan.FromSeconds(fspId == "payerfsp" ? 2 : 60),
        },
        TimeProvider.System));

    private async Task ProvisionAsync(HubServer hub, SimulatedDfsp dfsp, Uri proxy)
    {
        var oracle = Add(await SimulatedOracle.StartAsync(0, null, TimeProvider.System, default));
        using var administration = new OperatorClient(hub.Administration);
        var plan = new SchemePlan(
            Currency,
            "DEFERREDNETXTS",
            [
                new PlannedParticipant(dfsp.FspId, dfsp.Address, NetDebitCap: 100_000, Funds: 100_000),
                new PlannedParticipant("proxy", proxy, NetDebitCap: 1, Funds: 0) { IsProxy = true },
            ],
            oracle.Address,
            "MSISDN");
        await new Provisioning(administration, TimeProvider.System).RunAsync(plan);
    }

    /// <summary>A payment from the north to the south.</summary>
    public Task<Simulator.Payment> PayAsync(decimal amount) => Payer.PayAsync(PayeeParty.PartyIdType, PayeeParty.Identifier, amount, Currency);

    /// <summary>How the transfer ended in both schemes, once it has: "none" where it is not known.</summary>
    public async Task<(string North, string South)> EndsAsync(string transferId)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var (north, south) = (await SchemeHub.StateAsync(_http, North, transferId), await SchemeHub.StateAsync(_http, South, transferId));
            if (!north.StartsWith("RES", StringComparison.Ordinal) && !south.StartsWith("RES", StringComparison.Ordinal)) return (north, south);
            Assert.False(limit.IsCancellationRequested, $"the transfer does not end: {north} in the north, {south} in the south");
            await Task.Delay(50);
        }
    }

    /// <summary>
    /// What the books say in both schemes: payer and proxy in the north, proxy and payee in the south; and that nothing is reserved.
    /// </summary>
    public async Task<(decimal Payer, decimal NorthProxy, decimal SouthProxy, decimal Payee)> PositionsAsync()
    {
        using var north = new OperatorClient(North.Administration);
        using var south = new OperatorClient(South.Administration);
        foreach (var (side, name) in new[] { (north, "payerfsp"), (north, "proxy"), (south, "proxy"), (south, "payeefsp") })
            Assert.All((await side.AccountsAsync(name))!, account => Assert.Equal(0m, account.Reserved));
        return (
            await north.PositionAsync("payerfsp", Currency),
            await north.PositionAsync("proxy", Currency),
            await south.PositionAsync("proxy", Currency),
            await south.PositionAsync("payeefsp", Currency));
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

using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>
/// Two schemes and what joins them: in the north a payer's provider and a foreign exchange provider, in the south a payee's provider; a proxy,
/// which is a participant of both.
/// </summary>
internal sealed class NeighbourSchemes : IAsyncDisposable
{
    /// <summary>ISO 4217's code for tests: no money of this world.</summary>
    public const string Currency = "XTS";

    /// <summary>ISO 4217's code for no currency: the south's own.</summary>
    public const string SouthCurrency = "XXX";

    public const string PartyIdType = "MSISDN";

    /// <summary>How many units of the south's currency the provider gives for one.</summary>
    public const decimal Rate = 2.5m;

    private const decimal Funds = 1_000_000m;

    /// <summary>Numbers under +999, a country code that is not assigned.</summary>
    private static readonly SimulatedParty PayerParty = new(PartyIdType, "9991000001", "Amina Example");

    /// <summary>Who is paid.</summary>
    public static readonly SimulatedParty PayeeParty = new(PartyIdType, "9991000002", "Baraka Example");

    private readonly NeighbourSide _north;
    private readonly NeighbourSide _south;

    private NeighbourSchemes(
        NeighbourSide north, NeighbourSide south, SimulatedDfsp payer, SimulatedDfsp provider, SimulatedDfsp payee, SimulatedProxy proxy) =>
        (_north, _south, Payer, Provider, Payee, Proxy) = (north, south, payer, provider, payee, proxy);

    public SimulatedDfsp Payer { get; }

    /// <summary>Converts; a participant of the north.</summary>
    public SimulatedDfsp Provider { get; }

    public SimulatedDfsp Payee { get; }

    public SimulatedProxy Proxy { get; }

    /// <summary>Starts participants and proxy for two hubs that are ready.</summary>
    public static async Task<NeighbourSchemes> StartAsync(
        NeighbourSide north, NeighbourSide south, Action<Exchange> observer, TimeProvider time, CancellationToken cancellation)
    {
        var proxy = await SimulatedProxy.StartAsync(
            new ProxyOptions
            {
                Name = "proxy",
                Left = north.Hub.Interoperability,
                Right = south.Hub.Interoperability,
                Observer = exchange => observer(exchange with { From = NameOf(exchange.From), To = NameOf(exchange.To) }),
            },
            time,
            cancellation);
        return new NeighbourSchemes(
            north,
            south,
            await StartAsync(north, "payerfsp", PayerParty),
            await StartAsync(north, "fxp", null),
            await StartAsync(south, "payeefsp", PayeeParty),
            proxy);

        string NameOf(string side) => side == "left" ? north.Name : south.Name;

        Task<SimulatedDfsp> StartAsync(NeighbourSide side, string fspId, SimulatedParty? party) => SimulatedDfsp.StartAsync(
            new DfspOptions
            {
                FspId = fspId,
                Hub = side.Hub.Interoperability,
                Parties = party is null ? [] : [party],
                Rates = party is null ? new Dictionary<string, decimal> { [$"{Currency}/{SouthCurrency}"] = Rate } : [],
                Observer = exchange => observer(exchange with
                {
                    From = exchange.From == "hub" ? side.Name : exchange.From,
                    To = exchange.To == "hub" ? side.Name : exchange.To,
                }),
            },
            time,
            cancellation);
    }

    /// <summary>Sets both schemes up at their hubs, as their operators and then the payee's provider would.</summary>
    /// <exception cref="OperatorException">A hub refuses a step.</exception>
    public async Task ProvisionAsync(Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var inNorth = new PlannedParticipant(Proxy.Name, Proxy.AtLeft, Funds, Funds: 0) { IsProxy = true };
        var inSouth = new PlannedParticipant(Proxy.Name, Proxy.AtRight, Funds, Funds: 0) { IsProxy = true };
        await _north.ProvisionAsync(Currency, [Planned(Payer), Planned(Provider), inNorth], progress, time, cancellation);
        await _north.ProvisionAsync(SouthCurrency, [Planned(Provider), inNorth], progress, time, cancellation);
        await _south.ProvisionAsync(Currency, [Planned(Payee), inSouth], progress, time, cancellation);
        await _south.ProvisionAsync(SouthCurrency, [Planned(Payee), inSouth], progress, time, cancellation);

        progress($"{_south.Name}: party {PayeeParty.PartyIdType} {PayeeParty.Identifier} at {Payee.FspId}");
        var registered = await Payee.RegisterAsync(PayeeParty, Currency, cancellation);
        if (registered.Value is null) throw new OperatorException($"party {PayeeParty.Identifier} could not be registered: {registered}");
    }

    private static PlannedParticipant Planned(SimulatedDfsp dfsp) => new(dfsp.FspId, dfsp.Address, NetDebitCap: Funds, Funds);

    public async ValueTask DisposeAsync()
    {
        await Payer.DisposeAsync();
        await Provider.DisposeAsync();
        await Payee.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}

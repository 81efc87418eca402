using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>The scheme of the sandbox: an oracle and two participants in this process, and how they are set up at the hub.</summary>
internal sealed class SandboxScheme : IAsyncDisposable
{
    /// <summary>ISO 4217's code for tests: no money of this world.</summary>
    public const string Currency = "XTS";

    /// <summary>What the first payment is worth.</summary>
    public const decimal FirstAmount = 25m;

    private const decimal Funds = 1_000_000m;

    /// <summary>Numbers under +999, a country code that is not assigned.</summary>
    private static readonly SimulatedParty PayerParty = new("MSISDN", "9991000001", "Amina Example");

    /// <summary>Who is paid.</summary>
    public static readonly SimulatedParty PayeeParty = new("MSISDN", "9991000002", "Baraka Example");

    private readonly SimulatedOracle _oracle;

    private SandboxScheme(SimulatedOracle oracle, SimulatedDfsp payer, SimulatedDfsp payee) =>
        (_oracle, Payer, Payee) = (oracle, payer, payee);

    public SimulatedDfsp Payer { get; }

    public SimulatedDfsp Payee { get; }

    /// <summary>Starts oracle and participants for a hub.</summary>
    public static async Task<SandboxScheme> StartAsync(
        Uri hub, Action<Exchange> observer, TimeProvider time, CancellationToken cancellation)
    {
        var oracle = await SimulatedOracle.StartAsync(0, observer, time, cancellation);
        return new SandboxScheme(oracle, await StartAsync("payerfsp", PayerParty), await StartAsync("payeefsp", PayeeParty));

        Task<SimulatedDfsp> StartAsync(string fspId, SimulatedParty party) => SimulatedDfsp.StartAsync(
            new DfspOptions { FspId = fspId, Hub = hub, Parties = [party], Observer = observer, BehaviourByAmount = SandboxBulk.Behaviours },
            time,
            cancellation);
    }

    /// <summary>Sets the scheme up at the hub, as an operator and then the participants would.</summary>
    /// <exception cref="OperatorException">The hub refuses a step.</exception>
    public async Task ProvisionAsync(
        OperatorClient administration, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var plan = new SchemePlan(
            Currency,
            $"DEFERREDNET{Currency}",
            [
                new PlannedParticipant(Payer.FspId, Payer.Address, NetDebitCap: Funds, Funds),
                new PlannedParticipant(Payee.FspId, Payee.Address, NetDebitCap: Funds, Funds),
            ],
            _oracle.Address,
            PayeeParty.PartyIdType);
        await new Provisioning(administration, time) { Progress = progress }.RunAsync(plan, cancellation);

        foreach (var (dfsp, party) in new[] { (Payer, PayerParty), (Payee, PayeeParty) })
        {
            progress($"party {party.PartyIdType} {party.Identifier} at {dfsp.FspId}");
            var registered = await dfsp.RegisterAsync(party, Currency, cancellation);
            if (registered.Value is null) throw new OperatorException($"party {party.Identifier} could not be registered: {registered}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Payer.DisposeAsync();
        await Payee.DisposeAsync();
        await _oracle.DisposeAsync();
    }
}

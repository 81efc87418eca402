using Pamoja.Simulator;
using Pamoja.TestingToolkit;

namespace Pamoja.Cli;

/// <summary>What runs beside hub and toolkit for a suite: the oracle and the participants, in this process.</summary>
internal sealed class SuiteParts : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    private SuiteParts()
    {
    }

    /// <summary>What was started, a line each.</summary>
    public List<string> Started { get; } = [];

    /// <summary>Starts them.</summary>
    /// <param name="suite">Which there are.</param>
    /// <param name="addresses">The environment's; told where each listens.</param>
    /// <param name="hub">The hub's interoperability API.</param>
    /// <param name="anyPorts">On free ports, or on those that the environment names.</param>
    /// <param name="cancellation">Ends the starting.</param>
    public static async Task<SuiteParts> StartAsync(
        Suite suite, SuiteAddresses addresses, Uri hub, bool anyPorts, CancellationToken cancellation)
    {
        var parts = new SuiteParts();
        try
        {
            int Port(string variable) => anyPorts ? 0 : addresses.Address(variable).Port;
            if (suite.Oracle is { } place)
            {
                var oracle = await SimulatedOracle.StartAsync(Port(place), observer: null, TimeProvider.System, cancellation);
                parts.Add(oracle, $"oracle at {oracle.Address}");
                addresses.Move(place, oracle.Address);
            }

            foreach (var participant in suite.Participants)
            {
                var options = Options(participant, addresses, hub, Port);
                var connector = await SimulatedConnector.StartAsync(options, TimeProvider.System, cancellation);
                parts.Add(connector, $"{options.FspId} at {connector.Address}");
                Move(addresses, participant.Callback, connector.Address);
                Move(addresses, participant.TestApi, connector.TestAddress);
                Move(addresses, participant.Backend, connector.BackendAddress);
                Move(addresses, participant.Outbound, connector.OutboundAddress);
            }

            return parts;
        }
        catch
        {
            // Whatever hindered one of them: the others must not stay behind.
            await parts.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts) await part.DisposeAsync();
    }

    private static void Move(SuiteAddresses addresses, string? variable, Uri? to)
    {
        if (variable is not null && to is not null) addresses.Move(variable, to);
    }

    private static ConnectorOptions Options(SuiteParticipant participant, SuiteAddresses addresses, Uri hub, Func<string, int> port)
    {
        int? Optional(string? variable) => variable is null ? null : port(variable);
        return new ConnectorOptions
        {
            FspId = addresses.Value(participant.Name)
                ?? throw new CannotRunException($"{participant.Name} in the environment file should be a participant's name"),
            Hub = hub,
            Port = port(participant.Callback),
            TestPort = Optional(participant.TestApi),
            BackendPort = Optional(participant.Backend),
            OutboundPort = Optional(participant.Outbound),
            SigningKey = SigningKeys.Or(addresses.Value(participant.Key)),
            Converter = addresses.Value(participant.Converter),
            Currencies = [.. participant.Currencies.Select(addresses.Value).OfType<string>()],
            KnowsEverybody = participant.KnowsEverybody,
            Reserves = participant.Reserves,
        };
    }

    private void Add(IAsyncDisposable part, string what)
    {
        _parts.Add(part);
        Started.Add(what);
    }
}

using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>One of the two schemes: its hub, as a process of its own with a PostgreSQL of its own, and its oracle.</summary>
internal sealed class NeighbourSide : IAsyncDisposable
{
    private readonly HubProcess _process;
    private readonly string _folder;
    private SimulatedOracle? _oracle;

    public NeighbourSide(string name, string folder, SandboxArguments arguments, Action<string> log)
    {
        (Name, _folder) = (name, folder);
        List<string> all = ["--data", folder, "--or-any-port"];
        if (arguments.IsTemporary) all.Add("--temporary");
        if (arguments.Verbose) all.Add("--verbose");
        _process = HubProcess.StartHub(all, log);
    }

    public string Name { get; }

    /// <summary>Where its hub answers, once it is ready.</summary>
    public HubReady Hub { get; private set; } = null!;

    public OperatorClient Operator { get; private set; } = null!;

    public bool IsLost => _process.IsLost;

    public Task<int> Exited => _process.Exited;

    /// <summary>Waits until the hub is ready; null then, else why it is not, and whether it was refused.</summary>
    public async Task<(string Why, bool IsRefused)?> WhyNotReadyAsync(
        Action<Exchange> observer, TimeProvider time, CancellationToken cancellation)
    {
        if (await _process.ReadyAsync(cancellation) is not { } ready)
        {
            var isRefused = await _process.Exited == ExitCodes.CouldNotBeTried;
            return (_process.LastWord() ?? "it gave no reason; --verbose shows its log", isRefused);
        }

        Hub = ready;
        Operator = new OperatorClient(ready.Administration);
        _oracle = await SimulatedOracle.StartAsync(0, observer, time, cancellation);
        return null;
    }

    /// <summary>Sets the scheme up in one currency.</summary>
    public Task ProvisionAsync(
        string currency,
        IReadOnlyList<PlannedParticipant> participants,
        Action<string> progress,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var plan = new SchemePlan(currency, $"DEFERREDNET{currency}", participants, _oracle!.Address, NeighbourSchemes.PartyIdType);
        return new Provisioning(Operator, time) { Progress = step => progress($"{Name}: {step}") }.RunAsync(plan, cancellation);
    }

    /// <summary>Stops the hub, and its PostgreSQL where it could not do so itself.</summary>
    public async Task StopHubAsync(TimeProvider time, Streams streams)
    {
        var isClean = await _process.StopAsync() is ExitCodes.Done or ExitCodes.CouldNotBeTried;
        if (!isClean && Directory.Exists(_folder)) await OrphanedServer.StopAsync(_folder, time, streams);
    }

    public async ValueTask DisposeAsync()
    {
        if (_oracle is not null) await _oracle.DisposeAsync();
        Operator?.Dispose();
        await _process.DisposeAsync();
    }
}

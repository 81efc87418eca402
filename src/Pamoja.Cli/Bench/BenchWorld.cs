using System.Globalization;
using System.Text.Json;
using Npgsql;
using Pamoja.Bench;
using Pamoja.Simulator;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>
/// The processes of one run of the switch's bench, and the scheme in them: PostgreSQL, the hub's nodes, payers, payees, a bare relay.
/// </summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    private const string AnyPort = "127.0.0.1:0";
    private const decimal Funds = 1_000_000_000m;

    /// <summary>The ends must cost little: what arrives is handled where it is read, and nobody spins while waiting for more.</summary>
    private static readonly (string Name, string Value)[] LeanRuntime =
    [
        ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"), ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"), ("DOTNET_TieredPGO", "0"),
    ];

    private readonly SwitchBenchSettings _settings;
    private readonly SwitchScheme _scheme;
    private readonly BenchSecurity _security;
    private readonly HttpClient _administration = new();

    /// <summary>What was started, in order; stopped in reverse.</summary>
    private readonly List<IAsyncDisposable> _parts = [];

    private readonly List<(HubProcess Process, HubReady Ready)> _nodes = [];
    private PostgresServer _postgres = null!;
    private NpgsqlDataSource _source = null!;
    private Uri? _collector;
    private HubProcess _payers = null!;
    private HubProcess _payees = null!;
    private HubProcess _relay = null!;

    private BenchWorld(SwitchBenchSettings settings, TimeProvider time)
    {
        (_settings, _scheme) = (settings, new SwitchScheme(settings.Participants, settings.Converts));
        _security = BenchSecurity.Make(settings.Security, _scheme, time);
    }

    /// <summary>The database of the hub's nodes.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>Payments through the hub whose payers were told that they are in the books.</summary>
    public long Completed { get; private set; }

    /// <summary>What the bench sees of it.</summary>
    public SwitchSurroundings Surroundings => new(PayAsync, ReadAsync, HubMemory, KillNodeAsync);

    /// <summary>Starts everything and sets the scheme up.</summary>
    /// <exception cref="OperatorException">A part did not start; the message says which and why.</exception>
    public static async Task<BenchWorld> StartAsync(SwitchBenchSettings settings, string folder, TimeProvider time, CancellationToken cancellation)
    {
        var world = new BenchWorld(settings, time);
        try
        {
            await world.StartDatabaseAsync(folder, cancellation);
            await world.StartProcessesAsync(cancellation);
            await world.ProvisionAsync(time, cancellation);
            return world;
        }
        catch
        {
            // Half a world is none; the caller learns the cause.
            await world.DisposeAsync();
            throw;
        }
    }

    private async Task StartDatabaseAsync(string folder, CancellationToken cancellation)
    {
        _postgres = Add(await PostgresServer.StartAsync(new PrivateServerOptions { DataFolder = folder }, cancellation));
        _source = Add(NpgsqlDataSource.Create(_postgres.ConnectionString));
        await using var command = _source.CreateCommand(
            "select string_agg(name, ', ') from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'");
        if (await command.ExecuteScalarAsync(cancellation) is string off)
        {
            throw new OperatorException($"PostgreSQL runs without {off}: nothing that the hub acknowledges would be durable");
        }
    }

    private async Task StartProcessesAsync(CancellationToken cancellation)
    {
        if (_settings.TraceShare is not null)
        {
            _collector = await AddressOf(Add(HubProcess.Start(["bench", TraceCollectorCommand.Name], Ignore)), "collector of traces", cancellation);
        }

        for (var i = 0; i < _settings.Nodes; i++)
        {
            var node = Add(HubProcess.StartHub(
                ["--connection", _postgres.ConnectionString, "--interoperability", AnyPort, "--administration", AnyPort],
                [.. _security.HubSettings, .. TraceSettings()],
                Ignore));
            _nodes.Add((node, await node.ReadyAsync(cancellation) ?? throw new OperatorException(node.LastWord() ?? "the hub did not start")));
        }

        // The relay must know where payees are, and payees where the relay is: they are told of a port that it takes.
        var port = FreePort.Take();
        var relayAt = new Uri($"{_security.UriScheme}://127.0.0.1:{port}");
        var nodes = _nodes.Select(node => node.Ready.Interoperability).ToArray();
        string[] participants = ["--participants", $"{_settings.Participants}", "--fx", $"{_settings.Converts}", .. _security.EndArguments];
        _payers = Add(HubProcess.Start(["bench", PayersCommand.Name, .. participants], Ignore, LeanRuntime));
        _payees = Add(HubProcess.Start(
            ["bench", PayeesCommand.Name, .. participants, "--relay", $"{relayAt}", .. nodes.Select(node => $"{node}")], Ignore, LeanRuntime));
        var (payers, payees) = (await AddressOf(_payers, "payers", cancellation), await AddressOf(_payees, "payees", cancellation));
        var known = _scheme.Payers.Select(payer => $"{payer}={Generator.AddressOf(payers, payer)}")
            .Concat(_scheme.Payees.Append(SwitchScheme.Converter)
                .Select(payee => $"{payee}={PayeeEnd.AddressOf(payees, PayeeEnd.ThroughRelay, payee)}"));
        string[] relay = ["bench", BareRelayCommand.Name, "--port", port.ToString(CultureInfo.InvariantCulture)];
        _relay = Add(HubProcess.Start([.. relay, .. _security.RelayArguments, .. known], Ignore));
        await AddressOf(_relay, "bare relay", cancellation);
        await TellAsync(new PayersOrder(nodes, relayAt));
    }

    private IEnumerable<string> TraceSettings() => _collector is null ? [] :
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_collector}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_TRACES_SAMPLER=traceidratio",
        string.Create(CultureInfo.InvariantCulture, $"OTEL_TRACES_SAMPLER_ARG={_settings.TraceShare}"),
    ];

    private static async Task<Uri> AddressOf(HubProcess process, string name, CancellationToken cancellation) =>
        (await process.ReadyAsync(cancellation))?.Interoperability ?? throw new OperatorException($"the {name} of the bench did not start");

    private async Task ProvisionAsync(TimeProvider time, CancellationToken cancellation)
    {
        var (payers, payees) = (await AddressOf(_payers, "payers", cancellation), await AddressOf(_payees, "payees", cancellation));
        using var administration = new OperatorClient(_nodes[0].Ready.Administration);
        var paying = _scheme.Payers.Select(payer => new PlannedParticipant(payer, Generator.AddressOf(payers, payer), Funds, Funds));
        var paid = _scheme.Payees.Select(Paid);
        if (!_scheme.Converts) await RunAsync(SwitchScheme.Currency, [.. paying, .. paid]);
        else
        {
            await RunAsync(SwitchScheme.Currency, [.. paying, Paid(SwitchScheme.Converter)]);
            await RunAsync(SwitchScheme.OtherCurrency, [.. paid, Paid(SwitchScheme.Converter)]);
        }

        await _security.RegisterAsync(administration, cancellation);

        PlannedParticipant Paid(string payee) => new(payee, PayeeEnd.AddressOf(payees, PayeeEnd.ThroughHub, payee), Funds, Funds);

        Task RunAsync(string currency, PlannedParticipant[] participants) => new Provisioning(administration, time).RunAsync(
            new SchemePlan(currency, $"DEFERREDNET{currency}", participants, PayeeEnd.OracleOf(payees), "MSISDN"), cancellation);
    }

    private Task TellAsync(PayersOrder order) => _payers.TellAsync(JsonSerializer.Serialize(order, HubReady.Json));

    private async Task<StretchResult> PayAsync(StretchOrder order, CancellationToken cancellation)
    {
        await TellAsync(new PayersOrder(Stretch: order));
        var stretch = JsonSerializer.Deserialize<StretchResult>(await _payers.HearAsync(cancellation), HubReady.Json)!;
        if (!order.ThroughRelay) Completed += stretch.Payments.Count;
        return stretch;
    }

    private async Task<SwitchCounters> ReadAsync(CancellationToken cancellation)
    {
        var (allocated, pause, hub) = (0L, TimeSpan.Zero, TimeSpan.Zero);
        foreach (var (process, ready) in _nodes)
        {
            var metrics = await _administration.GetStringAsync(new Uri(ready.Administration, "/metrics"), cancellation);
            allocated += (long)Metric(metrics, "dotnet_gc_heap_total_allocated_bytes_total");
            pause += TimeSpan.FromSeconds((double)Metric(metrics, "dotnet_gc_pause_time_seconds_total"));
            hub += ProcessClock.Of(process.ProcessId);
        }

        await using var batches = _source.CreateCommand("select count(*) from ledger_batch where not is_void");
        return new SwitchCounters(
            hub,
            ProcessClock.OfTree(_postgres.ProcessId),
            ProcessClock.Of(_relay.ProcessId),
            ProcessClock.Of(_payers.ProcessId),
            ProcessClock.Of(_payees.ProcessId),
            allocated,
            pause,
            (long)(await batches.ExecuteScalarAsync(cancellation))!,
            _collector is null ? default : TraceCollector.Counts(await _administration.GetStringAsync(_collector, cancellation)));
    }

    /// <summary>The sum of a metric's lines, whatever labels they have.</summary>
    private static decimal Metric(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
        .Sum(line => decimal.Parse(line[(line.LastIndexOf(' ') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture));

    private long HubMemory() => _nodes.Max(node => ProcessClock.MemoryOf(node.Process.ProcessId));

    private async Task KillNodeAsync(CancellationToken cancellation)
    {
        var (process, _) = _nodes[^1];
        _nodes.RemoveAt(_nodes.Count - 1);
        await TellAsync(new PayersOrder(Marks: true));
        await process.KillAsync();
    }

    /// <summary>
    /// What the ledger owed to participants in the whole run, what of it was delivered, and what became pointless: a node died before it wrote
    /// that a request had arrived, and the answer to it was in the books before the next node would have sent it again.
    /// </summary>
    public async Task<(long Owed, long Made, long Pointless)> CallbacksAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            select count(*), count(*) filter (where ended.well), count(*) filter (where ended.pointless and not ended.well)
            from message
            left join (
                select message_id, bool_or(outcome = 1) as well, bool_or(outcome = 4) as pointless from delivery group by message_id) ended
                using (message_id)
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>Some of the messages that were not delivered, and how they ended, for who looks into it.</summary>
    public async Task<IReadOnlyList<string>> NotMadeAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            select format('%s %s of %s: %s', method, endpoint_type, transfer_id, coalesce(string_agg(
                format('outcome %s, status %s, %s attempts', outcome, http_status, attempts), '; '), 'no end on record'))
            from message left join delivery using (message_id)
            group by message_id, method, endpoint_type, transfer_id
            having not coalesce(bool_or(outcome in (1, 4)), false) limit 5
            """);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        List<string> found = [];
        while (await rows.ReadAsync(cancellation)) found.Add(rows.GetString(0));
        return found;
    }

    /// <summary>Transfers that the books have as committed.</summary>
    public async Task<long> CommittedAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("select count(*) from transfer where kind = 1 and state = 2");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private static void Ignore(string line)
    {
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--) await _parts[i].DisposeAsync();
        _administration.Dispose();
        _security.Dispose();
    }
}

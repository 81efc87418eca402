using System.Net;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>The running hub: both APIs, the ledger behind them, and the delivery of what the ledger decided.</summary>
public sealed class HubServer : IAsyncDisposable
{
    /// <summary>How long accepted messages that live in memory only may take to leave when the hub stops.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(10);

    private readonly HubParts _parts;
    private readonly TimeProvider _time;

    private HubServer(ILogger logger, TimeProvider time) => (_parts, _time) = (new HubParts(logger, time), time);

    private Readiness? _readiness;
    private TimeSpan _stopDelay;

    /// <summary>Where the interoperability API answers.</summary>
    public Uri Interoperability { get; private set; } = null!;

    /// <summary>Where the administration API answers; settlement is under /v2.</summary>
    public Uri Administration { get; private set; } = null!;

    private QuoteRecords? RecordsOf(HubOptions options, QuoteArchive archive, TimeProvider time, ILoggerFactory loggers) =>
        options.KeepQuoteRecords ? Add(new QuoteRecords(archive, time, loggers.CreateLogger<QuoteRecords>())) : null;

    /// <summary>What signs the hub's own messages; null where there is no key for it.</summary>
    private async Task<HubSignature?> SignatureOfAsync(
        HubOptions options, Registry registry, RegistryFeed feed, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        if (options.SigningKeyFile is not { } file) return null;
        var keys = new HubKeyOptions
        {
            HubName = options.Name,
            File = file,
            Passphrase = options.SigningKeyPassphrase,
            Notice = TimeSpan.FromSeconds(options.SigningKeyNoticeSeconds),
            WarnsOfKeysInTheClear = options.VerifiesSignatures,
        };
        return new HubSignature(Add(await HubKeys.StartAsync(keys, registry, feed, time, loggers.CreateLogger<HubKeys>(), cancellation)));
    }

    /// <summary>What verifies the signatures of others; null in an open scheme.</summary>
    private static SignatureCheck? CheckOf(HubOptions options, HubMeter meter, TimeProvider time, ILoggerFactory loggers) =>
        options.VerifiesSignatures
            ? new SignatureCheck(new SenderKeys(loggers.CreateLogger<SenderKeys>()), options.AllowUnsignedParties, meter, time)
            : null;

    /// <summary>Brings the schema up to date and starts; ready when it returns.</summary>
    public static async Task<HubServer> StartAsync(HubOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var hub = new HubServer(loggers.CreateLogger<HubServer>(), TimeProvider.System);
        try
        {
            await hub.BuildAsync(options, loggers, hub._time, cancellation);
            return hub;
        }
        catch
        {
            // Half a hub is none; the caller learns the cause.
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The composition of the whole, from the database up to the listeners; the order of starting is the reverse of stopping.
    /// </summary>
    private async Task BuildAsync(HubOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        if (options.Security is null && !options.IsOnLoopbackOnly())
            throw new ArgumentException("Whoever lets others reach the hub says how far it trusts them.", nameof(options));

        // 0. Traces and metrics by OTLP, where the operator wants them: first, so that they hear of all that follows until the end.
        if (Telemetry.Start(options.Telemetry) is { } telemetry) Add(telemetry);
        var tls = TlsFiles.Of(options) is { } files ? Add(SchemeTls.Start(files, time, loggers.CreateLogger<SchemeTls>())) : null;
        if (tls is null && options.SecurityInForce == SchemeSecurity.Closed)
            throw new ArgumentException("A closed scheme has mutual TLS.", nameof(options));

        // 1. Database and registry.
        options = options with { ConnectionString = await PrepareDatabaseAsync(options.ConnectionString, cancellation) };
        var source = Add(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "pamoja",

            // Nothing that uses it leaves anything in a session, and polls would have it cleaned many times a second.
            NoResetOnClose = true,
        }));
        var feed = Add(await RegistryFeed.StartAsync(source, time, loggers.CreateLogger<RegistryFeed>(), cancellation));
        var registry = new Registry(source, feed);
        if (await registry.NameHubAsync(options.Name, cancellation) == RegistryOutcome.HubNameTaken)
        {
            throw new SchemaException($"a participant of the scheme is called {options.Name}: give the hub another name (Hub:Name)");
        }

        // 2. What is measured; then ledger and outbox.
        var meter = Add(new HubMeter(time));
        HubFigures.Observe(meter.Meter, feed, time);
        ProcessFigures.Observe(meter.Meter);
        var store = Add(new PostgresLedger(options.ConnectionString, options.LedgerPolicy) { Meter = meter.Ledger });
        var outbox = Add(new PostgresOutbox(options.ConnectionString));
        var leases = new SlotLeases(source, Guid.NewGuid());
        if (options.IsAloneOnDatabase) await leases.EvictOthersAsync(cancellation);

        var reports = Add(new LedgerReports(options.ConnectionString));
        Add(new PositionFigures(meter.Meter, reports, feed, time, loggers.CreateLogger<PositionFigures>()));
        var guard = GuardOf(options);

        // 3. Delivery, which must be there before anything can be committed.
        var delivery = new DeliveryOptions { Guard = guard, Tls = tls };
        var signature = await SignatureOfAsync(options, registry, feed, time, loggers, cancellation);
        var pump = Add(new OutboxPump(outbox, leases, time, loggers.CreateLogger<OutboxPump>()));
        _readiness = new Readiness(feed, pump.Fence);
        pump.Ends.Told = meter.Ended;
        var sender = new Sender(feed, signature, pump.Fence, delivery, meter, time, loggers.CreateLogger<Sender>());
        var courier = Add(new Courier(sender, pump.Ends, pump.Fence, pump.LetGo, delivery, time));
        HubFigures.Observe(meter.Meter, courier, pump, feed);
        await pump.TakeSlotsAsync(courier, cancellation);

        // 4. The way into the ledger.
        var ledgerLogger = loggers.CreateLogger<GroupCommit>();
        var ledger = Add(new GroupCommit(store, new GroupCommitOptions(), time, ledgerLogger, pump.Committed, meter.Ledger));
        var voice = new HubVoice(options.Name);
        var messages = new TransferMessages(voice, () => feed.Current);
        var lane = LaneOf(store, ledger, pump, meter, time, loggers);
        var bulkMessages = new BulkMessages(voice, messages);
        pump.Refused = new Refusals(ledger, messages, lane, bulkMessages, loggers.CreateLogger<Refusals>()).Take;
        pump.Forwarding = new Forwarding(ledger, store, messages, loggers.CreateLogger<Forwarding>());
        var sweep = TimeSpan.FromSeconds(options.ExpirySweepSeconds);
        var sweeperLogger = loggers.CreateLogger<ExpirySweeper>();
        var sweeper = Add(new ExpirySweeper(store, ledger, outbox, messages, lane, bulkMessages, sweep, time, sweeperLogger));
        sweeper.Start();
        HubFigures.Observe(meter.Meter, ledger, sweeper);
        var transfers = new TransfersOptions
        {
            ConfirmsToPayee = options.ConfirmTransfersToPayee,
            ForwardedQueryPause = TimeSpan.FromSeconds(options.ForwardedQuerySeconds),
        };
        var forwarded = new ForwardedTransfers(source);
        var forwardedSweeper = Add(new ForwardedSweeper(
            forwarded, store, ledger, messages, transfers, sweep, time, loggers.CreateLogger<ForwardedSweeper>()));
        forwardedSweeper.Start();
        HubFigures.Observe(meter.Meter, forwardedSweeper, feed);
        Add(new Housekeeping(source, options, time, loggers.CreateLogger<Housekeeping>())).Start(atOnce: true);
        Add(new Drain(courier, DrainMax));
        var notices = new NoticeOptions
        {
            SmtpServer = options.SmtpServer,
            MailFrom = options.MailFrom,
            SmtpTls = options.SmtpTls ?? (options.SmtpUser is not null || options.SecurityInForce == SchemeSecurity.Closed),
            SmtpUser = options.SmtpUser,
            SmtpPassword = options.SmtpPassword,
            Guard = guard,
            Tls = tls,
        };
        var reader = new EventReader(source, Guid.NewGuid());
        var schedules = new CloseSchedules(source, Guid.NewGuid());
        Add(new ScheduledCloses(schedules, ledger, store.Settlement, feed, time, loggers.CreateLogger<ScheduledCloses>())).Start();
        Add(new OperatorNotices(store, reader, feed, notices, time, loggers.CreateLogger<OperatorNotices>())).Start();

        // 5. Discovery, which asks the oracles after it has answered.
        var relay = new Relay(courier, voice, () => feed.Current);
        var discovery = new DiscoveryOptions
        {
            OracleTimeout = TimeSpan.FromSeconds(options.OracleTimeoutSeconds),
            Guard = guard,
            Tls = tls,
        };
        var remembered = new OracleCache(TimeSpan.FromSeconds(options.OracleCacheSeconds), time);
        feed.PartiesTold = remembered.Forget;
        var notes = Add(new PartyNotes(
            marks => registry.NotePartiesAsync(marks, CancellationToken.None), loggers.CreateLogger<PartyNotes>()));
        var oracles = new Oracles(
            new RegisteredOracles(Add(new OracleClient(discovery, meter, time, loggers.CreateLogger<OracleClient>())), voice),
            new BuiltInOracle(new PartyDirectory(source)),
            remembered,
            notes);
        var work = Add(new BoundedWork(discovery.WorkMax, loggers.CreateLogger<BoundedWork>()));
        var archive = new QuoteArchive(source);
        var records = RecordsOf(options, archive, time, loggers);
        var parties = new PartyMessages(relay, records);
        var search = new SchemeSearch(new PartySearches(source), parties, work, TimeSpan.FromSeconds(options.ProxyTimeoutSeconds));
        Add(new SearchSweeper(search, feed, sweep, time, loggers.CreateLogger<SearchSweeper>())).Start();
        Task LearnAsync(string name, ParticipantId proxy) => registry.LearnExternalAsync(name, proxy, CancellationToken.None);

        // 6. The two APIs.
        var desk = new TransferDesk(ledger, store, messages, relay, transfers, time);
        var rules = options.RulesFile is { } file ? QuoteRules.Load(file) : QuoteRules.None;
        var agreement = new Agreement(new Resends(time), rules, records);
        Operation[] operations =
        [
            .. new ParticipantsResource(oracles, new ParticipantsBatch(oracles, relay), parties, work).Operations,
            .. new PartiesResource(oracles, parties, search, LearnAsync, work).Operations,
            .. RelayedDeclarations.All.SelectMany(declared => new RelayedResource(declared, relay, agreement).Operations),
            .. new TransfersResource(desk).Operations,
            .. new FxTransfersResource(desk).Operations,
            .. new BulkTransfersResource(lane, store, bulkMessages, relay, transfers, time).Operations,
            .. new ServicesResource(relay).Operations,
        ];
        var trust = new PipelineTrust(
            new PeerCheck(tls is null ? null : () => tls.Current, options.SecurityInForce == SchemeSecurity.Open, time),
            new AccessCheck(options.AccessOfAll(), time),
            CheckOf(options, meter, time, loggers));
        Add(ExpiryWatch.Start(
            () => tls?.Current, () => feed.Current, new ExpiryEvents(source), meter.Meter, time, loggers.CreateLogger<ExpiryWatch>()));
        var peers = new PeerConnections(tls, options.GatewayList(), loggers.CreateLogger<PeerConnections>());
        var pipeline = new Pipeline(operations, feed, trust, LearnAsync, meter, loggers.CreateLogger<Pipeline>());
        var pages = new OwnPages(new HubHealth(feed, time), _readiness, options.Name, operations);
        var listeners = Add(new Together());
        var interoperability = listeners.Add(await InteroperabilityEdge.StartAsync(
            Endpoint(options.InteroperabilityListen), peers, pipeline, meter, pages.ServeAsync, loggers, cancellation));
        Interoperability = interoperability.Address;
        var administration = new AdministrationContext(feed, registry, ledger, store, options, time, reports, guard, store)
        {
            Outbox = outbox,
            Quotes = archive,
            Forwarded = forwarded,
            Messages = messages,
            Schedules = schedules,
            Metrics = meter.Page,
            Readiness = _readiness,
        };
        var administrationEdge = listeners.Add(await AdministrationEdge.StartAsync(
            Endpoint(options.AdministrationListen), administration, loggers, cancellation));
        Administration = administrationEdge.Address;
        guard.Protect(WithPort(options.InteroperabilityListen, Interoperability), WithPort(options.AdministrationListen, Administration));

        // 7. What an earlier hub owed leaves only now: whoever gets it may answer at once.
        pump.Start();
        _stopDelay = TimeSpan.FromSeconds(options.StopDelaySeconds);
    }

    /// <summary>Bulk transfers go into the ledger on a way of their own, one at a time.</summary>
    private BulkLane LaneOf(
        PostgresLedger store, GroupCommit ledger, OutboxPump pump, HubMeter meter, TimeProvider time, ILoggerFactory loggers)
    {
        var oneByOne = new GroupCommitOptions { InFlightMax = 1, CommandsMax = 1, CommandsEnough = 1 };
        var bulkLedger = Add(new GroupCommit(store, oneByOne, time, loggers.CreateLogger<GroupCommit>(), pump.Committed, meter.Ledger));
        return Add(new BulkLane(bulkLedger, () => ledger.Count > 0, new BulkLaneOptions(), time));
    }

    /// <summary>Brings the schema up to date as who owns it; what is returned is how to run on it.</summary>
    private static async Task<string> PrepareDatabaseAsync(string connectionString, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "pamoja-migrate", Pooling = false };
        await using var owner = NpgsqlDataSource.Create(settings);
        await SchemaMigrator.MigrateAsync(owner, cancellation);
        return await DatabaseRoles.GrantAsync(owner, connectionString, cancellation);
    }

    /// <summary>Takes no more requests, drains what was accepted, stops.</summary>
    public async ValueTask DisposeAsync()
    {
        // Whoever spreads traffic over the nodes is given time to notice, while everything is still served.
        _readiness?.Stop();
        if (_stopDelay > TimeSpan.Zero) await Task.Delay(_stopDelay, _time);
        _stopDelay = TimeSpan.Zero;
        await _parts.DisposeAsync();
    }

    private T Add<T>(T part) where T : IAsyncDisposable => _parts.Add(part);

    private static IPEndPoint Endpoint(string listen) => IPEndPoint.Parse(listen);

    private static IPEndPoint WithPort(string listen, Uri bound) => new(Endpoint(listen).Address, bound.Port);

    /// <summary>Knows the listeners before they are there, as far as their ports are chosen already.</summary>
    private static TargetGuard GuardOf(HubOptions options)
    {
        var guard = new TargetGuard(options.TakesLocalEndpoints, options.SecurityInForce == SchemeSecurity.Closed);
        guard.Protect(Endpoint(options.InteroperabilityListen), Endpoint(options.AdministrationListen));
        return guard;
    }

    /// <summary>Between the listeners and the rest: lets what was queued in memory leave before delivery stops.</summary>
    private sealed class Drain(Courier courier, TimeSpan limit) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await courier.DrainAsync(limit);
    }
}

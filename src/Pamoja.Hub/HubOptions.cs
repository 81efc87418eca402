using System.Collections.Frozen;
using System.Net;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What an operator can set. Section names are those of appsettings.json; environment and command line override it in the .NET way.</summary>
public sealed record HubOptions
{
    /// <summary>PostgreSQL, 15 or newer. ConnectionStrings:Pamoja.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The hub's own FSP id. Hub:Name.</summary>
    public string Name { get; init; } = "Hub";

    /// <summary>
    /// Seconds from the request to stop until the listeners close; meanwhile /health/ready says no and everything is served. Hub:StopDelaySeconds.
    /// </summary>
    public double StopDelaySeconds { get; init; }

    /// <summary>OpenTelemetry's own settings, by the names of its environment variables (OTEL_...).</summary>
    public IReadOnlyDictionary<string, string> Telemetry { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Address and port of the interoperability API. Interoperability:Listen.</summary>
    public string InteroperabilityListen { get; init; } = "127.0.0.1:4000";

    /// <summary>Address and port of the administration API. Administration:Listen.</summary>
    public string AdministrationListen { get; init; } = "127.0.0.1:4001";

    /// <summary>
    /// Names, beside addresses and localhost, under which operators reach the administration API, parted by commas. Administration:Hosts.
    /// </summary>
    public string AdministrationHosts { get; init; } = "";

    /// <summary>
    /// How far the hub trusts who speaks to it. Null: nobody has said, so it is open and may be reached on loopback only. Scheme:Security.
    /// </summary>
    public SchemeSecurity? Security { get; init; }

    /// <summary>
    /// Whether participants and oracles may live on this machine. Null: in an open scheme only. Scheme:AllowLocalEndpoints.
    /// </summary>
    public bool? AllowLocalEndpoints { get; init; }

    /// <summary>The security that holds: what nobody has said is open.</summary>
    internal SchemeSecurity SecurityInForce => Security ?? SchemeSecurity.Open;

    /// <summary>Whether messages must be signed by their source.</summary>
    internal bool VerifiesSignatures => SecurityInForce != SchemeSecurity.Open;

    /// <summary>Whether endpoints on this machine are taken, and sent to.</summary>
    internal bool TakesLocalEndpoints => AllowLocalEndpoints ?? SecurityInForce == SchemeSecurity.Open;

    /// <summary>
    /// Requests a second of one participant, on average; as many may come at one moment. 0: no limit. Null: 1000 in a closed scheme, else no limit.
    /// Scheme:RequestsPerSecond.
    /// </summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Requests of one participant under way at a time. 0: no limit. Null: 512 in a closed scheme, else no limit. Scheme:RequestsAtOnce.</summary>
    public int? RequestsAtOnce { get; init; }

    /// <summary>
    /// Questions after the state of transfers of one participant a second; they do not count as requests. 0: no limit. Null: 100 in a closed scheme,
    /// else no limit. Scheme:QueriesPerSecond.
    /// </summary>
    public int? QueriesPerSecond { get; init; }

    /// <summary>
    /// Seconds by which a message's Date may be off the hub's clock. 0: any. Null: 300 in a closed scheme, else any. Scheme:DateWindowSeconds.
    /// </summary>
    public int? DateWindowSeconds { get; init; }

    /// <summary>How much a participant may ask for whom nothing else was decided.</summary>
    internal ParticipantAccess AccessOfAll()
    {
        var isClosed = SecurityInForce == SchemeSecurity.Closed;
        return new ParticipantAccess
        {
            RequestsPerSecond = Limit(RequestsPerSecond, 1_000),
            RequestsAtOnce = Limit(RequestsAtOnce, 512),
            QueriesPerSecond = Limit(QueriesPerSecond, 100),
            DateWindowSeconds = Limit(DateWindowSeconds, 300),

            // In a closed scheme an operator says from where each participant sends; until then, it sends nothing.
            Addresses = isClosed ? [] : null,
        };

        int? Limit(int? told, int ofClosed) => told switch
        {
            null => isClosed ? ofClosed : null,
            0 => null,
            var limit => limit,
        };
    }

    /// <summary>Who may say in x-client-id for whom it speaks; null for everybody.</summary>
    internal AddressList? GatewayList()
    {
        if (Gateways is null) return SecurityInForce == SchemeSecurity.Open ? null : AddressList.None;
        return AddressList.TryRead(Gateways.Split(','), out var list) ? list : throw new ArgumentException($"{Gateways} are no networks");
    }

    /// <summary>Whether a text is a list of networks, parted by commas.</summary>
    public static bool AreNetworks(string text) => AddressList.TryRead(text.Split(','), out _);

    /// <summary>Whether participants reach the hub from this machine only.</summary>
    public bool IsOnLoopbackOnly() => IPAddress.IsLoopback(IPEndPoint.Parse(InteroperabilityListen).Address);

    /// <summary>
    /// PEM file of the hub's certificate, with those that vouch for it. With <see cref="AuthorityFile"/> it makes the interoperability API speak
    /// mutual TLS, in both directions. Hub:CertificateFile.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the certificate's private key. Null: it is in the certificate's file. Hub:CertificateKeyFile.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Passphrase of that private key; null: it is not encrypted. Read from Hub:CertificateKeyPassphraseFile.</summary>
    public string? CertificateKeyPassphrase { get; init; }

    /// <summary>PEM file of the authorities whose certificates participants show. Scheme:AuthorityFile.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM file of the authorities' lists of revoked certificates. Null: none is. Scheme:RevocationFile.</summary>
    public string? RevocationFile { get; init; }

    /// <summary>
    /// Networks (CIDR) of gateways, parted by commas: x-client-id counts from there only. Null: in an open scheme from everywhere, otherwise
    /// from nowhere. Interoperability:Gateways.
    /// </summary>
    public string? Gateways { get; init; }

    /// <summary>HOST:PORT of the mail server for notices of alarms and limits; null: none are mailed. Notices:SmtpServer.</summary>
    public string? SmtpServer { get; init; }

    /// <summary>Whom notices come from. Notices:MailFrom.</summary>
    public string MailFrom { get; init; } = "pamoja@localhost";

    /// <summary>
    /// Whether mails leave over TLS or not at all. Null: where there is a name at the mail server, and in a closed scheme. Notices:SmtpTls.
    /// </summary>
    public bool? SmtpTls { get; init; }

    /// <summary>Name at the mail server. Notices:SmtpUser.</summary>
    public string? SmtpUser { get; init; }

    /// <summary>Password at the mail server. Notices:SmtpPassword.</summary>
    public string? SmtpPassword { get; init; }

    /// <summary>Whether a participant may pay itself through the hub. Scheme:AllowOnUsTransfers.</summary>
    public bool AllowOnUsTransfers { get; init; }

    /// <summary>
    /// Whether amounts with a fraction of the currency's smallest unit are refused: of transfers, conversions, funds, limits and initial
    /// positions. Scheme:WholeMinorUnits.
    /// </summary>
    public bool WholeMinorUnits { get; init; }

    internal LedgerPolicy LedgerPolicy => new(AllowOnUsTransfers) { Decimals = WholeMinorUnits ? CurrencyCode.Decimals : null };

    /// <summary>
    /// File that lists the private keys that sign the hub's own messages, oldest first, in PEM or as pkcs11: URIs; made with a new key if it is
    /// not there. Null: they go unsigned. Hub:SigningKeyFile.
    /// </summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>Passphrase of the keys in the file; null: they are not encrypted. Read from Hub:SigningKeyPassphraseFile.</summary>
    public string? SigningKeyPassphrase { get; init; }

    /// <summary>Seconds that a further signing key is published before the hub signs with it. Hub:SigningKeyNoticeSeconds.</summary>
    public double SigningKeyNoticeSeconds { get; init; } = 3_600;

    /// <summary>
    /// Whether answers to lookups (PUT /parties) may come unsigned where all else must be signed: connectors do not sign them unless told to.
    /// Scheme:AllowUnsignedParties.
    /// </summary>
    public bool AllowUnsignedParties { get; init; }

    /// <summary>Whether the payee gets its COMMITTED back once it is in the books. Scheme:ConfirmTransfersToPayee.</summary>
    public bool ConfirmTransfersToPayee { get; init; } = true;

    /// <summary>
    /// Whether no other hub can use the database, because it is this one's private server: then nobody waits for the leases of a hub that was
    /// killed. Set by the host, not by configuration.
    /// </summary>
    public bool IsAloneOnDatabase { get; init; }

    /// <summary>
    /// Whole days that messages are kept after they were sent; then their day's partition is dropped. Undelivered ones stay. Storage:MessageDays.
    /// </summary>
    public int MessageDays { get; init; } = 7;

    /// <summary>Whole days that records of lookups and quotes are kept; then their day's partition is dropped. Storage:QuoteRecordDays.</summary>
    public int QuoteRecordDays { get; init; } = 30;

    /// <summary>Seconds between two looks for expired reservations. Scheme:ExpirySweepSeconds.</summary>
    public double ExpirySweepSeconds { get; init; } = 1;

    /// <summary>Seconds that an oracle's answer is waited for. Scheme:OracleTimeoutSeconds.</summary>
    public double OracleTimeoutSeconds { get; init; } = 5;

    /// <summary>Seconds that proxies may take to find a party in their schemes. Scheme:ProxyTimeoutSeconds.</summary>
    public double ProxyTimeoutSeconds { get; init; } = 20;

    /// <summary>
    /// Seconds between two questions to another scheme what became of a transfer that it has and whose time is over; three are asked.
    /// Scheme:ForwardedQuerySeconds.
    /// </summary>
    public double ForwardedQuerySeconds { get; init; } = 15;

    /// <summary>File of routing and validation rules for quotes, in JSON; null for none. Scheme:RulesFile.</summary>
    public string? RulesFile { get; init; }

    /// <summary>Whether records of lookups and quotes are kept for review, without what they say. Scheme:KeepQuoteRecords.</summary>
    public bool KeepQuoteRecords { get; init; }

    /// <summary>
    /// Seconds that a node remembers an oracle's answer; 0: not at all. What the oracle is told by this node is in force at once, by other
    /// nodes within 250 ms; what it learns otherwise, after so long. The same on all nodes, or all 0. Scheme:OracleCacheSeconds.
    /// </summary>
    public double OracleCacheSeconds { get; init; }
}

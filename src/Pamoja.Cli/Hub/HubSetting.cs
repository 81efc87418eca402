using System.Globalization;
using Npgsql;
using Pamoja.Hub;

namespace Pamoja.Cli;

/// <summary>One thing an operator can set: its key and how its text becomes an option.</summary>
/// <param name="Key">As in appsettings.json, sections parted by a colon.</param>
/// <param name="Expected">What a value looks like, for the refusal of a bad one.</param>
/// <param name="Apply">The options with this text in them; null if it is not such a value.</param>
internal sealed record HubSetting(string Key, string Expected, Func<HubOptions, string, HubOptions?> Apply)
{
    /// <summary>The key of the connection string.</summary>
    public const string Connection = "ConnectionStrings:Pamoja";

    /// <summary>The key of the data folder; it is no option of the hub but of its private PostgreSQL.</summary>
    public const string Data = "Data";

    /// <summary>Every option of the hub.</summary>
    public static readonly IReadOnlyList<HubSetting> All =
    [
        new(
            Connection,
            "a PostgreSQL connection string such as Host=db.example;Database=pamoja;Username=pamoja;Password=...",
            (options, text) => IsConnectionString(text) ? options with { ConnectionString = text } : null),
        new(
            "Hub:Name",
            "an FSP id of 2 to 30 letters, digits, dots, dashes or underscores",
            (options, text) => IsFspId(text) ? options with { Name = text } : null),
        new(
            "Hub:SigningKeyFile",
            "the path of a PEM file in a folder that is there",
            (options, text) => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(text)))
                ? options with { SigningKeyFile = Path.GetFullPath(text) }
                : null),
        new(
            "Hub:SigningKeyPassphraseFile",
            "the path of a file whose first line is the passphrase of the signing keys",
            (options, text) => FirstLine(text) is { Length: > 0 } passphrase ? options with { SigningKeyPassphrase = passphrase } : null),
        new(
            "Hub:SigningKeyNoticeSeconds",
            "a number of seconds from 0 to 2592000",
            (options, text) => IsNumber(text, 0, 2_592_000, out var seconds) ? options with { SigningKeyNoticeSeconds = seconds } : null),
        new(
            "Hub:CertificateFile",
            "the path of a PEM file that is there",
            (options, text) => File.Exists(text) ? options with { CertificateFile = Path.GetFullPath(text) } : null),
        new(
            "Hub:CertificateKeyFile",
            "the path of a PEM file that is there",
            (options, text) => File.Exists(text) ? options with { CertificateKeyFile = Path.GetFullPath(text) } : null),
        new(
            "Hub:CertificateKeyPassphraseFile",
            "the path of a file whose first line is the passphrase of the certificate's key",
            (options, text) => FirstLine(text) is { Length: > 0 } passphrase ? options with { CertificateKeyPassphrase = passphrase } : null),
        new(
            "Scheme:AuthorityFile",
            "the path of a PEM file that is there",
            (options, text) => File.Exists(text) ? options with { AuthorityFile = Path.GetFullPath(text) } : null),
        new(
            "Scheme:RevocationFile",
            "the path of a PEM file that is there",
            (options, text) => File.Exists(text) ? options with { RevocationFile = Path.GetFullPath(text) } : null),
        new(
            "Interoperability:Gateways",
            "networks parted by commas, such as 10.1.2.0/24,10.1.3.4",
            (options, text) => HubOptions.AreNetworks(text) ? options with { Gateways = text } : null),
        new(
            "Hub:StopDelaySeconds",
            "a number of seconds from 0 to 120",
            (options, text) => IsNumber(text, 0, 120, out var seconds) ? options with { StopDelaySeconds = seconds } : null),
        new(
            "Interoperability:Listen",
            "HOST:PORT with an IP address, localhost or *, such as 127.0.0.1:4000",
            (options, text) => ListenAddress.Read(text) is { } at ? options with { InteroperabilityListen = at.ToString() } : null),
        new(
            "Administration:Listen",
            "HOST:PORT with an IP address, localhost or *, such as 127.0.0.1:4001",
            (options, text) => ListenAddress.Read(text) is { } at ? options with { AdministrationListen = at.ToString() } : null),
        new(
            "Administration:Hosts",
            "host names parted by commas, such as hub.example,hub.internal",
            (options, text) => text.Split(',').All(name => Uri.CheckHostName(name.Trim()) == UriHostNameType.Dns)
                ? options with { AdministrationHosts = text }
                : null),
        new(
            "Notices:SmtpServer",
            "HOST:PORT of a mail server, such as mail.example:587",
            (options, text) => Uri.TryCreate($"smtp://{text}", UriKind.Absolute, out var server) && server.Port > 0 && server.PathAndQuery == "/"
                ? options with { SmtpServer = text }
                : null),
        new(
            "Notices:MailFrom",
            "a mail address",
            (options, text) => System.Net.Mail.MailAddress.TryCreate(text, out _) ? options with { MailFrom = text } : null),
        new(
            "Notices:SmtpTls",
            "true or false",
            (options, text) => bool.TryParse(text, out var isTls) ? options with { SmtpTls = isTls } : null),
        new("Notices:SmtpUser", "a name at the mail server", (options, text) => options with { SmtpUser = text }),
        new("Notices:SmtpPassword", "the name's password", (options, text) => options with { SmtpPassword = text }),
        new(
            "Scheme:Security",
            "open (nobody is checked), signed (signatures are) or closed (mutual TLS, signatures, limits)",
            (options, text) => SecurityOf(text) is { } security ? options with { Security = security } : null),
        new(
            "Scheme:AllowLocalEndpoints",
            "true or false",
            (options, text) => bool.TryParse(text, out var allow) ? options with { AllowLocalEndpoints = allow } : null),
        Limit("Scheme:RequestsPerSecond", (options, limit) => options with { RequestsPerSecond = limit }),
        Limit("Scheme:RequestsAtOnce", (options, limit) => options with { RequestsAtOnce = limit }),
        Limit("Scheme:QueriesPerSecond", (options, limit) => options with { QueriesPerSecond = limit }),
        Limit("Scheme:DateWindowSeconds", (options, limit) => options with { DateWindowSeconds = limit }),
        new(
            "Scheme:AllowUnsignedParties",
            "true or false",
            (options, text) => bool.TryParse(text, out var allow) ? options with { AllowUnsignedParties = allow } : null),
        new(
            "Scheme:AllowOnUsTransfers",
            "true or false",
            (options, text) => bool.TryParse(text, out var allow) ? options with { AllowOnUsTransfers = allow } : null),
        new(
            "Scheme:WholeMinorUnits",
            "true or false",
            (options, text) => bool.TryParse(text, out var whole) ? options with { WholeMinorUnits = whole } : null),
        new(
            "Scheme:ConfirmTransfersToPayee",
            "true or false",
            (options, text) => bool.TryParse(text, out var confirm) ? options with { ConfirmTransfersToPayee = confirm } : null),
        Days("Storage:MessageDays", (options, days) => options with { MessageDays = days }),
        Days("Storage:QuoteRecordDays", (options, days) => options with { QuoteRecordDays = days }),
        new(
            "Scheme:ExpirySweepSeconds",
            "a number of seconds from 0.05 to 60",
            (options, text) => IsNumber(text, 0.05, 60, out var seconds) ? options with { ExpirySweepSeconds = seconds } : null),
        new(
            "Scheme:OracleTimeoutSeconds",
            "a number of seconds from 0.1 to 60",
            (options, text) => IsNumber(text, 0.1, 60, out var seconds) ? options with { OracleTimeoutSeconds = seconds } : null),
        new(
            "Scheme:ProxyTimeoutSeconds",
            "a number of seconds from 0.1 to 300",
            (options, text) => IsNumber(text, 0.1, 300, out var seconds) ? options with { ProxyTimeoutSeconds = seconds } : null),
        new(
            "Scheme:ForwardedQuerySeconds",
            "a number of seconds from 0.1 to 3600",
            (options, text) => IsNumber(text, 0.1, 3_600, out var seconds) ? options with { ForwardedQuerySeconds = seconds } : null),
        new(
            "Scheme:RulesFile",
            "the path of a JSON file that is there",
            (options, text) => File.Exists(text) ? options with { RulesFile = Path.GetFullPath(text) } : null),
        new(
            "Scheme:KeepQuoteRecords",
            "true or false",
            (options, text) => bool.TryParse(text, out var keep) ? options with { KeepQuoteRecords = keep } : null),
        new(
            "Scheme:OracleCacheSeconds",
            "a number of seconds from 0 to 3600",
            (options, text) => IsNumber(text, 0, 3_600, out var seconds) ? options with { OracleCacheSeconds = seconds } : null),
    ];

    private static HubSetting Limit(string key, Func<HubOptions, int, HubOptions> apply) => new(
        key,
        "a whole number from 0 (no limit) to 1000000",
        (options, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= 1_000_000
            ? apply(options, limit)
            : null);

    private static HubSetting Days(string key, Func<HubOptions, int, HubOptions> apply) => new(
        key,
        "a number of days from 1 to 3650",
        (options, text) => int.TryParse(text, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 3650 ? apply(options, days) : null);

    private static SchemeSecurity? SecurityOf(string text) => text switch
    {
        "open" => SchemeSecurity.Open,
        "signed" => SchemeSecurity.Signed,
        "closed" => SchemeSecurity.Closed,
        _ => null,
    };

    private static bool IsNumber(string text, double least, double most, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && number >= least
        && number <= most;

    private static string? FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Not there, not ours to read, or no path at all.
            return null;
        }
    }

    private static bool IsFspId(string text) =>
        text.Length is >= 2 and <= 30 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    private static bool IsConnectionString(string text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException)
        {
            // The parser does not know a keyword or cannot read a value; its text may hold the password and is not shown.
            return false;
        }
    }
}

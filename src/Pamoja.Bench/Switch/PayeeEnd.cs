using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// The payees of the bench, and the oracle that knows them. Each request is taken with 202 and answered at once through the hub, or the
/// relay, that it came from: the first segment of the path says which.
/// </summary>
public sealed class PayeeEnd : IAsyncDisposable
{
    /// <summary>First segment of what comes through the hub.</summary>
    public const string ThroughHub = "hub";

    /// <summary>First segment of what comes through the bare relay.</summary>
    public const string ThroughRelay = "relay";

    /// <summary>Whose certificate the listener shows.</summary>
    public const string TlsName = "payees";

    private const string OraclePrefix = "oracle";
    private const int IdLength = 36;
    private const string NotItsSources = """{"errorInformation":{"errorCode":"3105","errorDescription":"Invalid signature"}}""";

    private readonly LeanListener _listener;
    private readonly LeanClients _hub;
    private readonly LeanClients _relay;
    private readonly SwitchScheme _scheme;
    private readonly LoadSignature? _signature;
    private readonly SignatureSample _sample;
    private readonly TimeProvider _time;

    /// <summary>Starts on a free port of loopback.</summary>
    /// <param name="hub">Where the hub's nodes are.</param>
    /// <param name="relay">Where the bare relay is.</param>
    /// <param name="scheme">Who holds which party.</param>
    /// <param name="security">With what they show who they are.</param>
    /// <param name="time">The clock.</param>
    public PayeeEnd(IReadOnlyList<Uri> hub, Uri relay, SwitchScheme scheme, EndSecurity security, TimeProvider time)
    {
        (_scheme, _signature, _time) = (scheme, security.Signature, time);
        _sample = new SignatureSample(security.Signature);
        (_hub, _relay) = (new LeanClients(hub, security.Certificates, time), new LeanClients([relay], security.Certificates, time));
        _listener = new LeanListener(Take, security.Certificates is { } certificates ? Connections.ServerTls(certificates, TlsName) : null);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _listener.Address;

    /// <summary>Base URL of a payee as the hub, or the relay, is to know it.</summary>
    public static Uri AddressOf(Uri end, string through, string payee) => new(end, $"/{through}/{payee}");

    /// <summary>Base URL of the oracle.</summary>
    public static Uri OracleOf(Uri end) => new(end, $"/{OraclePrefix}");

    private LeanAnswer Take(LeanMessage message)
    {
        var path = message.Target.Split('/');
        if (path[1] == OraclePrefix) return new LeanAnswer(200, Holder(path[^1]));

        // Whoever sent it hears of it, and the payer in the end: that is counted.
        if (!_sample.Takes(message)) return new LeanAnswer(400, NotItsSources);

        // The hub's confirmation that a transfer is in the books, or an error: nothing to answer.
        if (message.IsCallback) return new LeanAnswer(200);
        var (source, id) = (message.Source, message.IsGet ? path[^1] : IdOf(message.Body));
        var terms = path[3] == ResourceNames.FxQuotes ? TermsOf(message.Body) : null;
        return new LeanAnswer(202, Then: () => _ = AnswerAsync(path[1] == ThroughHub ? _hub : _relay, path[2], source, path[3], id, terms));
    }

    private async Task AnswerAsync(LeanClients through, string payee, string payer, string resource, string id, string? terms)
    {
        var now = _time.GetUtcNow();
        var (path, answer) = resource switch
        {
            ResourceNames.Parties => ($"/parties/MSISDN/{id}", SwitchMessages.Party(id, payee)),
            ResourceNames.Quotes => ($"/quotes/{id}", SwitchMessages.Offer(_scheme.PayeeCurrency, Timestamp.Write(now.AddMinutes(1)))),
            ResourceNames.FxQuotes => ($"/fxQuotes/{id}", SwitchMessages.FxOffer(terms!)),
            ResourceNames.FxTransfers => ($"/fxTransfers/{id}", SwitchMessages.FxFulfil(Timestamp.Write(now))),
            _ => ($"/transfers/{id}", SwitchMessages.Fulfil(Timestamp.Write(now))),
        };
        try
        {
            await through.Of(payee).SendAsync(
                SwitchMessages.Render(through.Host, "PUT", path, resource, payee, payer, HttpDate.Write(now), answer, _signature));
        }
        catch (IOException)
        {
            // No node takes it; the payer waits in vain, and that is counted.
        }
    }

    /// <summary>The bench's own bodies begin with their id: <c>{"quoteId":"...</c>.</summary>
    private static string IdOf(ReadOnlySpan<byte> body)
    {
        var value = body[(body.IndexOf((byte)':') + 2)..];
        return Encoding.ASCII.GetString(value[..IdLength]);
    }

    /// <summary>And a question about a conversion ends with its terms.</summary>
    private static string TermsOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"conversionTerms\":"u8) + "\"conversionTerms\":".Length;
        return Encoding.UTF8.GetString(body[at..^1]);
    }

    private string Holder(string party) =>
        $$$"""{"partyList":[{"fspId":"{{{_scheme.HolderOf(party)}}}","currency":"{{{_scheme.PayeeCurrency}}}"}]}""";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _hub.Dispose();
        _relay.Dispose();
    }
}

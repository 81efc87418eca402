using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Fspiop;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>
/// A whole hub on free ports and a database of its own, with two FSPs that record what they receive, onboarded through the administration
/// API in one currency, and an oracle for MSISDN. One for each class of tests; tests keep apart by their ids.
/// </summary>
public class HubFixture : IAsyncLifetime
{
    public const string Currency = "USD";
    public const string PayerName = "payerfsp";
    public const string PayeeName = "payeefsp";

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    });

    internal string KeyFile { get; } = Path.Combine(Path.GetTempPath(), $"pamoja-test-key-{Guid.NewGuid():n}.pem");
    private HubServer? _hub;
    private HubOptions? _options;

    public HubServer Hub => _hub!;

    /// <summary>The hub's database, for whoever plays another node.</summary>
    public string ConnectionString { get; private set; } = "";

    public RecordingParticipant Payer { get; private set; } = null!;

    public RecordingParticipant Payee { get; private set; } = null!;

    public RecordingParticipant Oracle { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        ConnectionString = await TestPostgres.CreateDatabaseAsync();
        var options = new HubOptions
        {
            ConnectionString = ConnectionString,
            InteroperabilityListen = "127.0.0.1:0",
            AdministrationListen = "127.0.0.1:0",
            SigningKeyFile = KeyFile,
            ExpirySweepSeconds = 0.1,
            OracleTimeoutSeconds = 1,
        };
        _options = Choose(options);
        _hub = await HubServer.StartAsync(_options, Loggers, default);
        Payer = await StartParticipantAsync(PayerName);
        Payee = await StartParticipantAsync(PayeeName);
        Oracle = await StartParticipantAsync("oracle");
        await OpenCurrencyAsync(Currency);
        await OnboardAsync(Payer);
        await OnboardAsync(Payee);
        await RegisterOracleAsync("MSISDN", Oracle.Address);
    }

    /// <summary>Another node on the same database.</summary>
    internal Task<HubServer> StartAnotherAsync() => HubServer.StartAsync(_options!, Loggers, default);

    /// <summary>Where its logs go.</summary>
    protected virtual ILoggerFactory Loggers => NullLoggerFactory.Instance;

    /// <summary>What a class of tests wants set otherwise.</summary>
    protected virtual HubOptions Choose(HubOptions options) => options;

    protected virtual Task<RecordingParticipant> StartParticipantAsync(string name) => RecordingParticipant.StartAsync(name);

    /// <summary>What sends a participant's messages.</summary>
    internal virtual HttpMessageInvoker ClientOf(string source) => _client;

    /// <summary>A request of the administration API; answers the body.</summary>
    internal async Task<Reply> AdministerAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Hub.Administration, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        return await SendAsync(request);
    }

    /// <summary>The same, and it must succeed.</summary>
    internal async Task<Reply> ProvisionAsync(string method, string path, object? body = null)
    {
        var reply = await AdministerAsync(method, path, body);
        Assert.True(reply.Status is >= 200 and < 300, $"{method} {path}: {reply.Status} {reply.Text}");
        return reply;
    }

    /// <summary>An account as the administration shows it.</summary>
    internal async Task<JsonElement> AccountAsync(string name, string type, string currency = Currency) =>
        (await ProvisionAsync("GET", $"/participants/{name}/accounts?currency={currency}")).Json.EnumerateArray()
            .Single(account => account.GetProperty("ledgerAccountType").GetString() == type);

    internal async Task<decimal> ValueAsync(string name, string type, string currency = Currency) =>
        (await AccountAsync(name, type, currency)).GetProperty("value").GetDecimal();

    internal Task<decimal> PositionAsync(string name, string currency = Currency) => ValueAsync(name, "POSITION", currency);

    /// <summary>A message of an FSP to the hub, with the headers that it needs; a header of null is left out.</summary>
    internal Task<Reply> SendAsync(
        string method,
        string target,
        string source,
        string? destination,
        string? body = null,
        params (string Name, string? Value)[] headers) => SendAsync(ClientOf(source), method, target, source, destination, body, headers);

    /// <summary>The same for a message about a conversion, in the version that has them.</summary>
    internal Task<Reply> SendFxAsync(string method, string target, string source, string? destination, string? body) => SendAsync(
        method,
        target,
        source,
        destination,
        body,
        ("Content-Type", "application/vnd.interoperability.fxTransfers+json;version=2.0"),
        ("Accept", method == "PUT" ? null : "application/vnd.interoperability.fxTransfers+json;version=2"));

    /// <summary>The same by a client of a test's own.</summary>
    internal async Task<Reply> SendAsync(
        HttpMessageInvoker client,
        string method,
        string target,
        string source,
        string? destination,
        string? body = null,
        params (string Name, string? Value)[] headers)
    {
        var resource = target.Split('/', '?')[1];
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = $"application/vnd.interoperability.{resource}+json;version=1.1",
            ["Accept"] = method is "PUT" ? null : $"application/vnd.interoperability.{resource}+json;version=1",
            ["Date"] = HttpDate.Write(TimeProvider.System.GetUtcNow()),
            ["FSPIOP-Source"] = source,
            ["FSPIOP-Destination"] = destination,
        };
        foreach (var (name, value) in headers) all[name] = value;

        Assert.True(Uri.TryCreate(Hub.Interoperability.GetLeftPart(UriPartial.Authority) + target, AsWritten, out var url));
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? ""));
        foreach (var (name, value) in all)
        {
            if (value is null) continue;
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request, client);
    }

    internal async Task OpenCurrencyAsync(string currency)
    {
        foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
            await ProvisionAsync("POST", "/participants/Hub/accounts", new { type, currency });
        await ProvisionAsync("POST", "/settlementModels", AdministrationHost.Model($"DEFERREDNET{currency}", currency));
    }

    /// <summary>Registers an FSP with an account that may go 1,000 into debt and has as much behind it, and all its endpoints.</summary>
    internal async Task OnboardAsync(RecordingParticipant participant, string currency = Currency)
    {
        var path = $"/participants/{participant.Name}";
        await ProvisionAsync("POST", "/participants", new { name = participant.Name, currency });
        var limit = new { currency, limit = new { type = "NET_DEBIT_CAP", value = 1000 }, initialPosition = 0 };
        await ProvisionAsync("POST", $"{path}/initialPositionAndLimits", limit);
        var settlement = (await AccountAsync(participant.Name, "SETTLEMENT", currency)).GetProperty("id").GetInt32();
        await ProvisionAsync("POST", $"{path}/accounts/{settlement}", new
        {
            transferId = Guid.NewGuid(),
            externalReference = "opening",
            action = "recordFundsIn",
            reason = "opening",
            amount = new { amount = "1000", currency },
        });
        foreach (var (type, value) in EndpointsOf(participant.Address)) await SetEndpointAsync(participant.Name, type, value);
    }

    internal Task SetEndpointAsync(string participant, string type, string value) =>
        ProvisionAsync("POST", $"/participants/{participant}/endpoints", new { type, value });

    internal Task RegisterOracleAsync(string type, string address, string? currency = null, bool isDefault = true) =>
        ProvisionAsync("POST", "/oracles", new
        {
            oracleIdType = type,
            endpoint = new { value = address, endpointType = "URL" },
            currency = currency ?? Currency,
            isDefault,
        });

    private static IEnumerable<(string Type, string Value)> EndpointsOf(string address)
    {
        foreach (var (resource, name) in new[] { ("participants", "PARTICIPANT"), ("parties", "PARTIES") })
        {
            var party = $"{address}/{resource}/{{{{partyIdType}}}}/{{{{partyIdentifier}}}}";
            foreach (var (part, url) in new[] { ("", party), ("SUB_ID_", $"{party}/{{{{partySubIdOrType}}}}") })
            {
                if (resource == "parties") yield return ($"FSPIOP_CALLBACK_URL_{name}_{part}GET", url);
                yield return ($"FSPIOP_CALLBACK_URL_{name}_{part}PUT", url);
                yield return ($"FSPIOP_CALLBACK_URL_{name}_{part}PUT_ERROR", $"{url}/error");
            }
        }

        yield return (EndpointTypes.ParticipantBatchPut, $"{address}/participants/{{{{requestId}}}}");
        yield return (EndpointTypes.ParticipantBatchPutError, $"{address}/participants/{{{{requestId}}}}/error");
        foreach (var type in new[]
        {
            EndpointTypes.Quotes, EndpointTypes.FxQuotes, EndpointTypes.BulkQuotes, EndpointTypes.TransactionRequests,
            EndpointTypes.Authorizations,
        })
        {
            yield return (type, address);
        }

        yield return (EndpointTypes.TransferPost, $"{address}/transfers");
        yield return (EndpointTypes.TransferPut, $"{address}/transfers/{{{{transferId}}}}");
        yield return (EndpointTypes.TransferError, $"{address}/transfers/{{{{transferId}}}}/error");
        yield return (EndpointTypes.BulkTransferPost, $"{address}/bulkTransfers");
        yield return (EndpointTypes.BulkTransferPut, $"{address}/bulkTransfers/{{{{id}}}}");
        yield return (EndpointTypes.BulkTransferError, $"{address}/bulkTransfers/{{{{id}}}}/error");
        yield return (EndpointTypes.FxTransferPost, $"{address}/fxTransfers");
        yield return (EndpointTypes.FxTransferPut, $"{address}/fxTransfers/{{{{commitRequestId}}}}");
        yield return (EndpointTypes.FxTransferError, $"{address}/fxTransfers/{{{{commitRequestId}}}}/error");
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request, HttpMessageInvoker? client = null)
    {
        using var response = await (client ?? _client).SendAsync(request, default);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text)
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        foreach (var each in new[] { Payer, Payee, Oracle })
        {
            if (each is not null) await each.DisposeAsync();
        }

        _client.Dispose();
        File.Delete(KeyFile);
        GC.SuppressFinalize(this);
    }
}

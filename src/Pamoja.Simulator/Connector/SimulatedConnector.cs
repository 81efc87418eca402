using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Simulator;

/// <summary>
/// A participant as the field runs it: a connector with a backend behind it. Inbound it speaks the interoperability API with the hub;
/// beside that it has, as asked for, the connector's test API, the backend's test API and the connector's outbound API.
/// </summary>
public sealed class SimulatedConnector : IAsyncDisposable
{
    private readonly ConnectorOptions _options;
    private readonly FspiopClient _hub;
    private readonly Callbacks _callbacks;
    private readonly PartyRepository _parties;
    private readonly ConnectorPayee _payee;
    private readonly ConnectorConverter _converter;
    private readonly TestApi _testApi;
    private readonly OutboundApi _outbound;
    private readonly BackOffice _backOffice = new();
    private readonly List<LoopbackServer> _servers = [];

    private SimulatedConnector(ConnectorOptions options, TimeProvider time)
    {
        _options = options;
        _hub = new FspiopClient(options.Wire, time);
        _callbacks = new Callbacks(time);
        _parties = new PartyRepository(options.KnowsEverybody);
        _payee = new ConnectorPayee(options, _hub, _parties, time);
        _converter = new ConnectorConverter(options.Rates, options.Validity, _hub, time);
        _testApi = new TestApi(time);
        _outbound = new OutboundApi(options, new ConnectorRequests(options, _hub, _callbacks), time);
    }

    /// <summary>Its FSP id.</summary>
    public string FspId => _options.FspId;

    /// <summary>Where the hub reaches it.</summary>
    public Uri Address => _servers[0].Address;

    /// <summary>The connector's test API; null if none was asked for.</summary>
    public Uri? TestAddress { get; private set; }

    /// <summary>The backend's test API; null if none was asked for.</summary>
    public Uri? BackendAddress { get; private set; }

    /// <summary>The connector's outbound API; null if none was asked for.</summary>
    public Uri? OutboundAddress { get; private set; }

    /// <summary>Starts one. Throws IOException when a port is taken.</summary>
    public static async Task<SimulatedConnector> StartAsync(
        ConnectorOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connector = new SimulatedConnector(options, time);
        try
        {
            await connector.ListenAsync(options.Port, connector.HandleAsync, cancellation);
            connector.TestAddress = await connector.ListenAsync(options.TestPort, connector._testApi.HandleAsync, cancellation);
            var backend = new BackendTestApi(connector._parties, connector._outbound);
            connector.BackendAddress = await connector.ListenAsync(options.BackendPort, backend.HandleAsync, cancellation);
            connector.OutboundAddress = await connector.ListenAsync(options.OutboundPort, connector._outbound.HandleAsync, cancellation);
            return connector;
        }
        catch
        {
            // Whatever hindered one of its servers: the others must not stay behind.
            await connector.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it; what it still had to answer stays unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        await _backOffice.DisposeAsync();
        _hub.Dispose();
    }

    private async Task<Uri?> ListenAsync(int? port, RequestDelegate handle, CancellationToken cancellation)
    {
        if (port is null) return null;
        var server = await LoopbackServer.StartAsync(port.Value, handle, cancellation);
        _servers.Add(server);
        return server.Address;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (method, segments) = (context.Request.Method, LoopbackServer.Segments(context));
        var headers = LoopbackServer.Headers(context);
        var bytes = await LoopbackServer.BodyAsync(context);
        var body = JsonTexts.Parse(bytes);
        if (method is "GET" && segments is [] or ["health"] or ["ping"])
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return;
        }

        if (IdOf(method, segments, body) is { } id)
        {
            if (method is "GET" or "POST" or "PATCH") _testApi.Arrived(TestApi.Requests, id, headers, body);
            if (method is "PUT" or "PATCH") _testApi.Arrived(TestApi.Callbacks, id, headers, body);
        }

        var source = headers.GetValueOrDefault("fspiop-source", string.Empty);
        if (method is "PUT" or "PATCH" or "DELETE")
        {
            var isError = segments is [.., _, "error"];
            var path = IncomingRequest.Path(isError ? segments[..^1] : segments);
            _callbacks.Arrived(new Callback(method, path, isError, source, bytes) { Headers = headers });
            context.Response.StatusCode = StatusCodes.Status200OK;
            return;
        }

        var request = new IncomingRequest(source, VersionOf(headers), segments, body);
        context.Response.StatusCode = AnswerTo(method, segments) is not { } answer ? StatusCodes.Status404NotFound
            : _backOffice.TryTake(cancellation => answer(request, cancellation)) ? StatusCodes.Status202Accepted
            : StatusCodes.Status503ServiceUnavailable;
    }

    private Func<IncomingRequest, CancellationToken, Task>? AnswerTo(string method, string[] segments) => (method, segments) switch
    {
        ("GET", ["parties", _, _] or ["parties", _, _, _]) => _payee.AnswerLookupAsync,
        ("POST", ["quotes"]) => _payee.AnswerQuoteAsync,
        ("POST", ["transfers"]) => _payee.AnswerTransferAsync,
        ("POST", ["fxQuotes"]) => _converter.AnswerQuoteAsync,
        ("POST", ["fxTransfers"]) => _converter.AnswerTransferAsync,
        ("POST", ["transactionRequests"]) => _payee.AnswerTransactionRequestAsync,
        ("GET", ["transactionRequests", _]) => _payee.ShowTransactionRequestAsync,
        ("GET", ["authorizations", _]) => _payee.AnswerAuthorizationAsync,
        _ => null,
    };

    /// <summary>What a message is about: an identifier of a party, or the id of a quote, transfer and so on.</summary>
    private static string? IdOf(string method, string[] segments, JsonNode? body) => (method, segments) switch
    {
        ("POST", ["quotes"]) => JsonTexts.At(body, "quoteId"),
        ("POST", ["transfers"]) => JsonTexts.At(body, "transferId"),
        ("POST", ["fxQuotes"]) => JsonTexts.At(body, "conversionRequestId"),
        ("POST", ["fxTransfers"]) => JsonTexts.At(body, "commitRequestId"),
        ("POST", ["transactionRequests"]) => JsonTexts.At(body, "transactionRequestId"),
        ("POST", ["bulkQuotes"]) => JsonTexts.At(body, "bulkQuoteId"),
        ("POST", ["bulkTransfers"]) => JsonTexts.At(body, "bulkTransferId"),
        (_, ["parties" or "participants", _, var id, ..]) when id != "error" => id,
        (_, [_, var id, ..]) => id,
        _ => null,
    };

    private static string VersionOf(Dictionary<string, string> headers)
    {
        const string parameter = "version=";
        var type = headers.GetValueOrDefault("content-type", string.Empty);
        var at = type.IndexOf(parameter, StringComparison.Ordinal);
        return at < 0 ? "1.0" : type[(at + parameter.Length)..];
    }
}

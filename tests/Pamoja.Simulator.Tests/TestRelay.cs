using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pamoja.Simulator.Tests;

/// <summary>
/// Passes messages between simulated DFSPs by FSPIOP-Destination, bytes and headers untouched, and keeps what passed. It has no ledger and
/// no rules: it is the wire between the two, not a hub.
/// </summary>
internal sealed class TestRelay : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Uri> _addresses = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private LoopbackServer? _server;

    public sealed record Passed(string Method, string Target, IReadOnlyDictionary<string, string> Headers, int Status, int AnswerLength);

    public ConcurrentQueue<Passed> Messages { get; } = [];

    /// <summary>Who gets what names no destination: a lookup whose payee is not known yet.</summary>
    public string Default { get; set; } = string.Empty;

    public Uri Address => _server!.Address;

    public static async Task<TestRelay> StartAsync()
    {
        var relay = new TestRelay();
        relay._server = await LoopbackServer.StartAsync(0, relay.HandleAsync, CancellationToken.None);
        return relay;
    }

    public void Connect(SimulatedDfsp dfsp) => _addresses[dfsp.FspId] = dfsp.Address;

    public void Connect(SimulatedConnector connector) => _addresses[connector.FspId] = connector.Address;

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = await LoopbackServer.BodyAsync(context);
        var destination = headers.GetValueOrDefault("FSPIOP-Destination") ?? Default;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_addresses[destination], target));
        request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (name is "Host" or "Content-Length") continue;
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Messages.Enqueue(new Passed(context.Request.Method, target, headers, (int)answer.StatusCode, bytes.Length));
        context.Response.StatusCode = (int)answer.StatusCode;
        await context.Response.Body.WriteAsync(bytes);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// The least that can pass a message on: Kestrel takes it, SocketsHttpHandler sends it to whom FSPIOP-Destination names, with its headers
/// and body as they came, and the status goes back. Nothing is read, checked, queued or kept. It is what a hub is held against.
/// </summary>
public sealed class BareRelay : IAsyncDisposable
{
    /// <summary>Whose certificate it shows.</summary>
    public const string TlsName = "relay";

    private readonly WebApplication _application;
    private readonly HttpMessageInvoker _client;

    private BareRelay(WebApplication application, HttpMessageInvoker client) => (_application, _client) = (application, client);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Starts one on loopback.</summary>
    /// <param name="participants">Base URL of each destination, by FSP id.</param>
    /// <param name="port">0: a free one.</param>
    /// <param name="certificates">With mutual TLS, as <see cref="TlsName"/>; null: without.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<BareRelay> StartAsync(
        IReadOnlyDictionary<string, string> participants, int port, BenchCertificates? certificates, CancellationToken cancellation)
    {
        var application = Connections.Listener(port, certificates, TlsName);
        var client = Connections.Open(certificates, TlsName);
        application.Run(context => PassOnAsync(context, client, participants));
        await application.StartAsync(cancellation);
        return new BareRelay(application, client);
    }

    private static async Task PassOnAsync(HttpContext context, HttpMessageInvoker client, IReadOnlyDictionary<string, string> participants)
    {
        var incoming = context.Request;
        if (!participants.TryGetValue(incoming.Headers[HeaderNames.FspiopDestination].ToString(), out var destination))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = await Connections.ReadAsync(incoming.BodyReader, context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var outgoing = new HttpRequestMessage(new HttpMethod(incoming.Method), destination + target) { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in incoming.Headers)
        {
            if (name is "Host" or "Content-Length" or "Connection" or "Transfer-Encoding") continue;
            foreach (var value in values)
            {
                if (!outgoing.Headers.TryAddWithoutValidation(name, value)) outgoing.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await client.SendAsync(outgoing, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentLength = 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _client.Dispose();
    }
}

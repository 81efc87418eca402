using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>
/// A proxy between two schemes, on two real ports: each hub reaches it as a participant, and what it gets from the one it hands to the other.
/// Method, path, headers and body stay as they are; it adds its name, and answers what the other side answered. It knows nothing of money.
/// </summary>
public sealed class SimulatedProxy : IAsyncDisposable
{
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host",
        "Content-Length", "Expect", "Authorization", HeaderNames.FspiopProxy,
    };

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private LoopbackServer? _atLeft;
    private LoopbackServer? _atRight;

    private SimulatedProxy(ProxyOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _client = HttpConnections.To(options.Left, options.Patience);
    }

    /// <summary>Its name.</summary>
    public string Name => _options.Name;

    /// <summary>Where the left hub reaches it.</summary>
    public Uri AtLeft => _atLeft!.Address;

    /// <summary>Where the right hub reaches it.</summary>
    public Uri AtRight => _atRight!.Address;

    /// <summary>Whether it passes messages on; if not, it says that it cannot.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>What is done to a message, by the side that it comes from ("left" or "right"), its method and its path; for tests.</summary>
    public Func<string, string, string, ProxyFault> Fault { get; set; } = (_, _, _) => ProxyFault.None;

    /// <summary>Starts one, on free ports.</summary>
    public static async Task<SimulatedProxy> StartAsync(ProxyOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        var proxy = new SimulatedProxy(options, time);
        proxy._atLeft = await LoopbackServer.StartAsync(0, context => proxy.PassAsync(context, "left", options.Right), cancellation);
        proxy._atRight = await LoopbackServer.StartAsync(0, context => proxy.PassAsync(context, "right", options.Left), cancellation);
        return proxy;
    }

    private async Task PassAsync(HttpContext context, string from, Uri hub)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var method = context.Request.Method;
        var body = await LoopbackServer.BodyAsync(context);
        var fault = Fault(from, method, target);
        _options.Observer?.Invoke(new Exchange(from, from == "left" ? "right" : "left", $"{method} {target}", _time.GetTimestamp()));
        switch (fault)
        {
            case ProxyFault.Lost:
                context.Abort();
                return;
            case ProxyFault.Swallowed:
                context.Response.StatusCode = method is "PUT" or "PATCH" ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
                return;
        }

        if (!IsReady || !Uri.TryCreate(hub.GetLeftPart(UriPartial.Authority) + target, AsWritten, out var url))
        {
            await RefuseAsync(context, FspiopError.ServiceCurrentlyUnavailable);
            return;
        }

        using var request = Compose(context, url, body);
        try
        {
            using var answer = await _client.SendAsync(request, context.RequestAborted);
            var bytes = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
            if (fault == ProxyFault.AnswerLost) context.Abort();
            else await AnswerAsync(context, answer, bytes);
        }
        catch (HttpRequestException unreachable)
        {
            // Without a connection nothing was passed on; else nobody knows.
            await RefuseAsync(
                context,
                unreachable.HttpRequestError == HttpRequestError.ConnectionError
                    ? FspiopError.ServiceCurrentlyUnavailable
                    : FspiopError.ServerTimedOut);
        }
        catch (TaskCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The other hub is too slow.
            await RefuseAsync(context, FspiopError.ServerTimedOut);
        }
    }

    private HttpRequestMessage Compose(HttpContext context, Uri url, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), url) { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (Kept.Contains(name)) continue;
            foreach (var value in values)
            {
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation(HeaderNames.FspiopProxy, Name);
        return request;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, byte[] body)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        if (body.Length == 0) return;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, FspiopError error)
    {
        context.Response.StatusCode = error.HttpStatus;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(error.With().ToJson(), context.RequestAborted);
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_atLeft is not null) await _atLeft.DisposeAsync();
        if (_atRight is not null) await _atRight.DisposeAsync();
        _client.Dispose();
    }
}

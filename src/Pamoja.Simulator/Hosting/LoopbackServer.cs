using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pamoja.Simulator;

/// <summary>A real HTTP server on this machine's loopback address, with one handler for everything.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private const int MaxBodyBytes = 5 * 1024 * 1024;
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Urls.First());
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Starts one; port 0 takes any free port.</summary>
    public static async Task<LoopbackServer> StartAsync(int port, RequestDelegate handle, CancellationToken cancellation)
    {
        // An empty builder: nothing of this machine's settings or environment concerns a simulated party.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(handle);
        await application.StartAsync(cancellation);
        return new LoopbackServer(application);
    }

    /// <summary>The path as it stands in the request line, in decoded segments.</summary>
    public static string[] Segments(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        return [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
    }

    /// <summary>The headers, names in lower case, several values of one name joined by a comma.</summary>
    public static Dictionary<string, string> Headers(HttpContext context) =>
        context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());

    /// <summary>Answers with JSON, or with nothing but the status.</summary>
    public static async Task AnswerAsync(HttpContext context, int status, JsonNode? body = null)
    {
        context.Response.StatusCode = status;
        if (body is null) return;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), context.RequestAborted);
    }

    /// <summary>The body, whole.</summary>
    public static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that still wait for something are cut off: whoever simulates a party is done with it.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }
}

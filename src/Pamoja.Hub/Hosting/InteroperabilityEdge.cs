using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// The listener of the interoperability API: turns a connection's request into a <see cref="ReceivedMessage"/> and an <see cref="Answer"/>
/// into its response. It routes nothing and decides nothing; paths reach the pipeline as they were sent.
/// </summary>
internal sealed class InteroperabilityEdge : IAsyncDisposable
{
    private const int HeaderBytesMax = 65_536;
    private const string ErrorContentType = "application/json; charset=utf-8";

    private readonly WebApplication _application;
    private readonly OpenRequests _open;

    private InteroperabilityEdge(WebApplication application, OpenRequests open) => (_application, _open) = (application, open);

    internal Uri Address => new(_application.Urls.First());

    internal static async Task<InteroperabilityEdge> StartAsync(
        IPEndPoint listen,
        PeerConnections peers,
        Pipeline pipeline,
        HubMeter meter,
        Func<HttpContext, Task<bool>> serveOwnPages,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
            kestrel.Limits.MaxRequestBodySize = HeaderChecks.MaxContentLength + 1;
            kestrel.Limits.MaxConcurrentConnections = 8_192;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(listen, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                peers.Apply(endpoint);
            });
        });
        var application = builder.Build();
        var open = new OpenRequests();
        application.Run(async context =>
        {
            if (!await serveOwnPages(context)) await ServeAsync(context, pipeline, meter, open);
        });
        await application.StartAsync(cancellation);
        return new InteroperabilityEdge(application, open);
    }

    private static async Task ServeAsync(HttpContext context, Pipeline pipeline, HubMeter meter, OpenRequests open)
    {
        var arrivedAt = meter.Arrived();
        try
        {
            var (body, isTooLarge) = await ReadBodyAsync(context.Request);
            var peer = PeerConnections.Of(context);
            var message = new ReceivedMessage(context.Request.Method, Target(context), Headers(context.Request, peer), body)
            {
                ArrivedAt = arrivedAt,
                Peer = peer,
            };
            await AnswerAsync(context.Response, message, isTooLarge, pipeline, open);
        }
        finally
        {
            meter.Left();
        }
    }

    private static async ValueTask AnswerAsync(
        HttpResponse response, ReceivedMessage message, bool isTooLarge, Pipeline pipeline, OpenRequests open)
    {
        open.Heard();
        try
        {
            await WriteAsync(response, await pipeline.TakeAsync(message, isTooLarge));
        }
        finally
        {
            open.Answered();
        }
    }

    private static string Target(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/')) return target;
        return Uri.TryCreate(target, UriKind.Absolute, out var absolute) ? absolute.PathAndQuery : "/";
    }

    /// <summary>All header lines, but for whom somebody claims to speak who is no gateway.</summary>
    private static HeaderList Headers(HttpRequest request, Peer peer)
    {
        var headers = new HeaderList(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            if (!peer.MayNameClient && name.Equals(HeaderNames.ClientId, StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values) headers.Add(name, value ?? string.Empty);
        }

        return headers;
    }

    /// <summary>The body, or the news that it is longer than the API allows; then it is not kept.</summary>
    private static async ValueTask<(ReadOnlyMemory<byte> Body, bool IsTooLarge)> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > HeaderChecks.MaxContentLength) return (default, true);
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")) return (default, false);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            }
            catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad) when (bad.StatusCode != StatusCodes.Status408RequestTimeout)
            {
                // The listener's own bound, met by a body that did not say its length. One that does not arrive is answered by the listener.
                return (default, true);
            }

            if (read.Buffer.Length > HeaderChecks.MaxContentLength) return (default, true);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return (body, false);
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask WriteAsync(HttpResponse response, Answer answer)
    {
        response.StatusCode = answer.Status;
        if (answer.Allow is not null) response.Headers.Allow = answer.Allow;
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = (answer.RetryAfterSeconds ?? 1).ToString(CultureInfo.InvariantCulture);
        if (answer.Error is null)
        {
            response.ContentLength = 0;
            return;
        }

        var body = answer.Error.ToJson();
        response.ContentType = ErrorContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        await _open.StopAsync(_application);
        await _application.DisposeAsync();
    }
}

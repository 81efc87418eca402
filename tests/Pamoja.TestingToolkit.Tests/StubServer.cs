using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Pamoja.TestingToolkit.Tests;

/// <summary>A request as it arrived at a stub.</summary>
internal sealed record Arrived(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A counterparty on a real socket that answers what a test says.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Arrived> _arrived = new();

    private StubServer(WebApplication application, int port)
    {
        _application = application;
        Port = port;
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public IReadOnlyList<Arrived> Arrived => [.. _arrived];

    public static async Task<StubServer> StartAsync(Func<Arrived, (int Status, string Body)> answer, string? webSocketMessage = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = FreePort();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var stub = new StubServer(builder.Build(), port);
        stub._application.UseWebSockets();
        stub._application.Run(context => stub.HandleAsync(context, answer, webSocketMessage));
        await stub._application.StartAsync();
        return stub;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context, Func<Arrived, (int Status, string Body)> answer, string? webSocketMessage)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(Encoding.UTF8.GetBytes(webSocketMessage ?? ""), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var arrived = new Arrived(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()),
            await reader.ReadToEndAsync());
        _arrived.Enqueue(arrived);
        var (status, body) = answer(arrived);
        context.Response.StatusCode = status;
        if (body.Length == 0) return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }
}

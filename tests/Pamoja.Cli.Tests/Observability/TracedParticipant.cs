using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

/// <summary>An FSP, and an oracle that names the payee for whoever is asked for: keeps what it receives, and who sent it for what.</summary>
internal sealed class TracedParticipant : IAsyncDisposable
{
    private readonly HttpClient _hub = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private readonly Channel<Traced> _received = Channel.CreateUnbounded<Traced>();
    private LoopbackServer _server = null!;

    private TracedParticipant(string name) => Name = name;

    public string Name { get; }

    public Uri Address => _server.Address;

    /// <summary>What transfers and callbacks are answered.</summary>
    public int Status { get; set; } = 202;

    public static async Task<TracedParticipant> StartAsync(string name)
    {
        var participant = new TracedParticipant(name);
        participant._server = await LoopbackServer.StartAsync(0, participant.TakeAsync, CancellationToken.None);
        return participant;
    }

    /// <summary>The next message of a method that comes, whatever came before it.</summary>
    public async Task<Traced> TakeAsync(string method)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = await _received.Reader.ReadAsync(patience.Token);
            if (next.Method == method) return next;
        }
    }

    /// <summary>Sends a message to the hub as this FSP, in a trace.</summary>
    public async Task SendAsync(
        Uri hub, string method, string target, string? destination, string body, string? traceParent, string? traceState = null)
    {
        var media = $"application/vnd.interoperability.{target.Split('/')[1]}+json;version=1";
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(hub, target)) { Content = new StringContent(body) };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"{media}.1");
        if (method != "PUT") request.Headers.TryAddWithoutValidation("Accept", media);
        request.Headers.Date = TimeProvider.System.GetUtcNow();
        request.Headers.Add("FSPIOP-Source", Name);
        if (destination is not null) request.Headers.Add("FSPIOP-Destination", destination);
        if (traceParent is not null) request.Headers.Add("traceparent", traceParent);
        if (traceState is not null) request.Headers.Add("tracestate", traceState);
        using var answer = await _hub.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {target}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        var headers = http.Request.Headers;
        var traced = new Traced(http.Request.Method, http.Request.Path, headers["traceparent"].ToString(), headers["tracestate"].ToString());
        if (http.Request.Path.StartsWithSegments("/participants", StringComparison.Ordinal))
        {
            Asked = traced;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"partyList":[{"fspId":"payeefsp"}]}""");
            return;
        }

        http.Response.StatusCode = Status;
        if (Status == 202) await _received.Writer.WriteAsync(traced);
    }

    /// <summary>What the oracle was asked last.</summary>
    public Traced? Asked { get; private set; }
}

/// <summary>A message, and the trace that it belongs to.</summary>
internal sealed record Traced(string Method, string Path, string TraceParent, string TraceState)
{
    public string TraceId => TraceParent.Split('-')[1];

    public string SpanId => TraceParent.Split('-')[2];
}

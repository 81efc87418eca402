using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

/// <summary>
/// A piece of the network between two programs, in one direction: passes requests on as they are, and drops the connection, before or after the
/// other end has had the request, where it is told to.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private static readonly string[] Dropped = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Content-Length", "Expect"];
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _client =
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });

    private readonly string _name;
    private readonly Func<Carried, WireFault> _fault;
    private LoopbackServer _server = null!;

    private Wire(string name, Uri to, Func<Carried, WireFault> fault) => (_name, To, _fault) = (name, to, fault);

    public Uri Address => _server.Address;

    private Uri To { get; }

    /// <param name="name">What it is called in what it carries.</param>
    /// <param name="to">Where its other end is.</param>
    /// <param name="fault">What is to happen to a message.</param>
    public static async Task<Wire> StartAsync(string name, Uri to, Func<Carried, WireFault> fault)
    {
        var wire = new Wire(name, to, fault);
        wire._server = await LoopbackServer.StartAsync(0, wire.CarryAsync, CancellationToken.None);
        return wire;
    }

    private async Task CarryAsync(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var body = await LoopbackServer.BodyAsync(http);
        var fault = _fault(Carried.Of(_name, http.Request.Method, target, body));
        if (fault == WireFault.RequestLost)
        {
            http.Abort();
            return;
        }

        Uri.TryCreate(To.GetLeftPart(UriPartial.Authority) + target, AsWritten, out var url);
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), url) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in http.Request.Headers)
        {
            if (Dropped.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, value.ToString()))
                request.Content.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        try
        {
            using var answer = await _client.SendAsync(request, CancellationToken.None);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            if (fault == WireFault.AnswerLost)
            {
                http.Abort();
                return;
            }

            http.Response.StatusCode = (int)answer.StatusCode;
            http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await http.Response.Body.WriteAsync(bytes);
        }
        catch (HttpRequestException)
        {
            // The other end is broken: so is this one.
            http.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }
}

/// <summary>What a wire does to a message.</summary>
public enum WireFault
{
    /// <summary>Carries it.</summary>
    None,

    /// <summary>The connection breaks before the other end has it.</summary>
    RequestLost,

    /// <summary>The connection breaks when the other end has answered.</summary>
    AnswerLost,
}

/// <summary>A message on a wire.</summary>
/// <param name="Wire">Name of the wire.</param>
/// <param name="Label">Method and path without ids, such as "PUT /transfers/error".</param>
/// <param name="Id">The transfer, conversion or quote that it is about; empty where none can be read.</param>
public readonly record struct Carried(string Wire, string Label, string Id)
{
    internal static Carried Of(string wire, string method, string target, byte[] body)
    {
        var parts = target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var label = $"{method} /{parts[0]}{(parts[^1] == "error" ? "/error" : "")}";
        if (parts.Length > 1) return new Carried(wire, label, parts[1]);
        using var json = JsonDocument.Parse(body);
        foreach (var name in new[] { "transferId", "commitRequestId" })
        {
            if (json.RootElement.TryGetProperty(name, out var id)) return new Carried(wire, label, id.GetString()!);
        }

        return new Carried(wire, label, "");
    }
}

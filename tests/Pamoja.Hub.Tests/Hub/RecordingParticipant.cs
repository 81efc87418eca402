using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pamoja.Hub.Tests;

/// <summary>The other end of the wire, an FSP or an oracle: keeps what it receives and answers as it is told.</summary>
public sealed class RecordingParticipant : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;
    private readonly Lock _gate = new();

    // Touched under _gate only.
    private readonly List<Recorded> _received = [];
    private readonly List<Recorded> _everything = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RecordingParticipant(string name, WebApplication application)
    {
        Name = name;
        _application = application;
    }

    public string Name { get; }

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Status and body of the answer to a message; 200 for callbacks and 202 for requests unless a test says otherwise.</summary>
    public Func<Recorded, Task<(int Status, string Body)>> Answer { get; set; } = AsUsual;

    /// <summary>Takes everything. What a test set stays for those that share the fixture, in whatever order they run.</summary>
    public static Task<(int Status, string Body)> AsUsual(Recorded message) =>
        Task.FromResult((message.Method is "PUT" or "PATCH" ? 200 : 202, ""));

    public static async Task<RecordingParticipant> StartAsync(string name)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        var participant = new RecordingParticipant(name, application);
        application.Run(participant.TakeAsync);
        await application.StartAsync();
        participant.Address = application.Urls.First();
        return participant;
    }

    /// <summary>Waits for a message and takes it out.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="target">The request's target as it comes over the wire.</param>
    public async Task<Recorded> TakeAsync(string method, string target)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_received.Find(message => message.Method == method && message.Target == target) is { } found)
                {
                    _received.Remove(found);
                    return found;
                }

                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                lock (_gate)
                {
                    var others = string.Join("; ", _received.Select(message => $"{message.Method} {message.Target} {message.Text}"));
                    Assert.Fail($"{Name} got no {method} {target} but: {others}");
                }
            }
        }
    }

    /// <summary>All that came so far, taken or not.</summary>
    public IReadOnlyList<Recorded> Everything
    {
        get
        {
            lock (_gate) return [.. _everything];
        }
    }

    /// <summary>How many messages about something, by target or body, have come and were not taken.</summary>
    public int CountOf(string part)
    {
        lock (_gate) return _received.Count(message => $"{message.Target} {message.Text}".Contains(part, StringComparison.Ordinal));
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var message = new Recorded(http.Request.Method, target, headers, body.ToArray());
        lock (_gate)
        {
            _received.Add(message);
            _everything.Add(message);
            var more = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            more.SetResult();
        }

        var (status, text) = await Answer(message);
        http.Response.StatusCode = status;
        if (text.Length > 0) await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}

/// <summary>A message as it came over the wire.</summary>
public sealed record Recorded(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>That it is an error callback of the hub's own.</summary>
    public void AssertHubError(string code, string description, string destination, string resource)
    {
        Assert.Equal(
            $$$"""{"errorInformation":{"errorCode":"{{{code}}}","errorDescription":"{{{description}}}"}}""", Text);
        AssertFromHub(destination, resource);
    }

    /// <summary>That the hub made it: its headers are the hub's, complete and signed.</summary>
    public void AssertFromHub(string destination, string resource)
    {
        Assert.Equal("Hub", this["FSPIOP-Source"]);
        Assert.Equal(destination, this["FSPIOP-Destination"]);
        Assert.Equal(Target, this["FSPIOP-URI"]);
        Assert.Equal(Method, this["FSPIOP-HTTP-Method"]);
        Assert.StartsWith($"application/vnd.interoperability.{resource}+json;version=", this["Content-Type"], StringComparison.Ordinal);
        Assert.EndsWith("GMT", this["Date"], StringComparison.Ordinal);
        Assert.Contains("protectedHeader", this["FSPIOP-Signature"], StringComparison.Ordinal);
        Assert.Null(this["Accept"]);
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>The other end of the wire, an FSP or an oracle: keeps what it receives and answers as it is told.</summary>
public sealed class RecordingParticipant : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private WebApplication _application = null!;
    private readonly Lock _gate = new();

    // Touched under _gate only.
    private readonly List<Recorded> _received = [];
    private readonly List<Recorded> _everything = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RecordingParticipant(string name) => Name = name;

    public string Name { get; }

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>With what it listens; may be changed while it does.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Status and body of the answer to a message; 200 for callbacks and 202 for requests unless a test says otherwise.</summary>
    public Func<Recorded, Task<(int Status, string Body)>> Answer { get; set; } = AsUsual;

    /// <summary>Whether it breaks connections instead of answering, and keeps nothing; may be changed while it listens.</summary>
    public bool HangsUp { get; set; }

    /// <summary>Takes everything. What a test set stays for those that share the fixture, in whatever order they run.</summary>
    public static Task<(int Status, string Body)> AsUsual(Recorded message) =>
        Task.FromResult((message.Method is "PUT" or "PATCH" ? 200 : 202, ""));

    /// <param name="name">Its FSP id.</param>
    /// <param name="certificate">With what it listens; null: unencrypted.</param>
    /// <param name="trusted">Whose certificates those who connect must show.</param>
    public static async Task<RecordingParticipant> StartAsync(
        string name, X509Certificate2? certificate = null, TestAuthority[]? trusted = null)
    {
        var participant = new RecordingParticipant(name) { Certificate = certificate };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                if (certificate is not null) endpoint.UseHttps(participant.TlsOf(trusted!));
            });
        });
        var application = builder.Build();
        participant._application = application;
        application.Run(participant.TakeAsync);
        await application.StartAsync();
        participant.Address = application.Urls.First();
        return participant;
    }

    private HttpsConnectionAdapterOptions TlsOf(TestAuthority[] trusted) => new()
    {
        ServerCertificateSelector = (_, _) => Certificate,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (shown, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            foreach (var authority in trusted) chain.ChainPolicy.CustomTrustStore.Add(authority.Certificate);
            return chain.Build(shown);
        },
    };

    /// <summary>Waits for a message and takes it out.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="target">The request's target as it comes over the wire.</param>
    /// <param name="part">What its body has in it.</param>
    public async Task<Recorded> TakeAsync(string method, string target, string part = "")
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_received.Find(message => message.Method == method && message.Target == target && message.Has(part)) is { } found)
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

    /// <summary>Lets go of all that came so far.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _received.Clear();
            _everything.Clear();
        }
    }

    /// <summary>How many messages about something, by target or body, have come and were not taken.</summary>
    public int CountOf(string part)
    {
        lock (_gate) return _received.Count(message => $"{message.Target} {message.Text}".Contains(part, StringComparison.Ordinal));
    }

    private async Task TakeAsync(HttpContext http)
    {
        if (HangsUp)
        {
            http.Abort();
            return;
        }

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

    internal bool Has(string part) => part.Length == 0 || Text.Contains(part, StringComparison.Ordinal);

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

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>Sends a DFSP's messages to the hub, with the headers that the API asks for.</summary>
internal sealed class FspiopClient(DfspOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = HttpConnections.To(options.Hub, Timeout);
    private readonly JwsSigner? _signer = options.SigningKey is { } key ? JwsSigner.FromPem(key) : null;

    /// <summary>A request of our own: answered 202, or with an error at once. Null when it was accepted.</summary>
    public Task<Reply<object>?> RequestAsync(
        HttpMethod method, string path, string? destination, JsonObject? body, CancellationToken cancellation) =>
        SendAsync(method, path, destination, body, options.Version.ToString(), accept: true, cancellation);

    /// <summary>Our answer to another's request, in the version in which it asked. Null when it was accepted.</summary>
    public Task<Reply<object>?> AnswerAsync(
        string path, string destination, JsonObject body, string version, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, path, destination, body, version, accept: false, cancellation);

    public void Dispose()
    {
        _http.Dispose();
        _signer?.Dispose();
    }

    private async Task<Reply<object>?> SendAsync(
        HttpMethod method, string path, string? destination, JsonObject? body, string version, bool accept, CancellationToken cancellation)
    {
        var resource = path.Split('/', 3)[1];
        using var request = new HttpRequestMessage(method, path);
        var bytes = body is null ? [] : Canonical(body);
        request.Content = new ByteArrayContent(bytes);
        // Added without validation: the framework would put a space into the media type.
        Add(request.Content.Headers, HeaderNames.ContentType, $"application/vnd.interoperability.{resource}+json;version={version}");
        if (accept) Add(request.Headers, HeaderNames.Accept, MediaType.ForAccept(resource, options.Version.Major));
        var date = HttpDate.Write(time.GetUtcNow());
        Add(request.Headers, HeaderNames.Date, date);
        Add(request.Headers, HeaderNames.FspiopSource, options.FspId);
        if (destination is not null) Add(request.Headers, HeaderNames.FspiopDestination, destination);
        if (_signer is not null) Sign(_signer, request, new SignedHead(path, method.Method, options.FspId, destination, date), bytes);

        options.Observer?.Invoke(new Exchange(options.FspId, "hub", $"{method.Method} {path}", time.GetTimestamp()));
        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode) return null;
            var error = ReceivedError.Read(await answer.Content.ReadAsByteArrayAsync(cancellation));
            var description = error?.Description ?? $"the hub answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
            return Reply.Failed<object>(error?.Code, description);
        }
        catch (HttpRequestException unreachable)
        {
            // No answer at all: the hub is down, or broke the connection.
            return Reply.Failed<object>(FspiopError.CommunicationError.Code, $"the hub cannot be reached: {unreachable.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The client's own time-out.
            return Reply.Failed<object>(FspiopError.ServerTimedOut.Code, $"the hub did not answer within {Timeout.TotalSeconds} s");
        }
    }

    // What is signed is in the form that verifiers reproduce from what they parsed. A request without a body has the two headers only.
    private static byte[] Canonical(JsonObject body)
    {
        using var document = JsonDocument.Parse(body.ToJsonString());
        return CanonicalJson.Write(document.RootElement);
    }

    private static void Sign(JwsSigner signer, HttpRequestMessage request, in SignedHead head, byte[] body)
    {
        Add(request.Headers, HeaderNames.FspiopUri, head.Uri);
        Add(request.Headers, HeaderNames.FspiopHttpMethod, head.Method);
        if (body.Length > 0) Add(request.Headers, HeaderNames.FspiopSignature, signer.Sign(head, body));
    }

    private static void Add(HttpHeaders headers, string name, string value) => headers.TryAddWithoutValidation(name, value);
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>The answer to a request that was sent.</summary>
/// <param name="Status">The status code.</param>
/// <param name="StatusText">The reason phrase of the status line, as sent.</param>
/// <param name="Headers">The headers, names in lower case.</param>
/// <param name="Body">The body as text.</param>
internal sealed record HttpAnswer(int Status, string StatusText, JsonObject Headers, string Body)
{
    /// <summary>The body as JSON, or its text when it is none.</summary>
    internal JsonNode? Content => Body.Length == 0 ? string.Empty : Json.TryParse(Body) ?? (Body.Trim() == "null" ? null : Body);
}

/// <summary>A request that got no answer.</summary>
/// <param name="Message">Why, for people.</param>
/// <param name="Code">Why, as scripts know it: ECONNREFUSED, ETIMEDOUT, ERR_INVALID_URL.</param>
/// <param name="Refused">Whether nothing listens at the address.</param>
internal sealed record NoAnswer(string Message, string Code, bool Refused);

/// <summary>Sends requests as they are given: HTTP/1.1, raw target, header values untouched.</summary>
internal sealed class HttpSender(TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 16 * 1024 * 1024;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method in any case.</param>
    /// <param name="target">The address.</param>
    /// <param name="headers">The headers; a value that is null is left out.</param>
    /// <param name="body">The body, or null for none.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>An <see cref="HttpAnswer"/> or a <see cref="NoAnswer"/>.</returns>
    internal async Task<(HttpAnswer? Answer, NoAnswer? Failure)> SendAsync(
        string method, Uri target, JsonObject headers, string? body, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var request = Message(method, target, headers, body);
        try
        {
            using var response = await _client.SendAsync(request, either.Token);
            var answer = new JsonObject();
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            {
                answer[name.ToLowerInvariant()] = string.Join(", ", values);
            }

            var text = await ReadAsync(response.Content, either.Token);
            return (new HttpAnswer((int)response.StatusCode, response.ReasonPhrase ?? string.Empty, answer, text), null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Our own limit, not the caller's wish to stop.
            return (null, new NoAnswer($"timeout of {timeout.TotalMilliseconds:0}ms exceeded", "ECONNABORTED", false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or FormatException)
        {
            // Nothing listens, the connection broke, or the headers cannot be sent: the collection sees it as an answer that is missing.
            var socket = e.InnerException as SocketException;
            var refused = socket?.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain;
            var message = socket is null ? e.Message : $"connect {Code(socket)} {target.Host}:{target.Port}";
            return (null, new NoAnswer(message, socket is null ? "ERR_NETWORK" : Code(socket), refused));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Message(string method, Uri target, JsonObject headers, string? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), target)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var type = headers.FirstOrDefault(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;
        if (body is not null || type is not null)
        {
            request.Content = new ByteArrayContent(body is null ? [] : Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in headers)
        {
            if (value is null || name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var text = Json.Display(value)!;
            if (name.Equals("content-type", StringComparison.OrdinalIgnoreCase))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, text);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, text);
            }
        }

        return request;
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            copy.Write(buffer, 0, count);
            if (copy.Length > LargestAnswer)
            {
                throw new IOException($"the answer is larger than {LargestAnswer / (1024 * 1024)} MB");
            }
        }

        return Encoding.UTF8.GetString(copy.GetBuffer(), 0, (int)copy.Length);
    }

    private static string Code(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "ECONNREFUSED",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "ENOTFOUND",
        SocketError.TimedOut => "ETIMEDOUT",
        SocketError.ConnectionReset => "ECONNRESET",
        _ => e.SocketErrorCode.ToString(),
    };
}

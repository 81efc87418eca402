using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Speaks HTTP with oracles. An oracle hears the requester's FSPIOP headers; its answer is bounded in time and size, and whatever goes
/// wrong is the error that the requester is told.
/// </summary>
internal sealed partial class OracleClient : IAsyncDisposable
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _client;

    /// <summary>Oracles that did not answer lately: that is said once, not with each lookup.</summary>
    private readonly ConcurrentDictionary<int, bool> _away = new();
    private readonly ConcurrentDictionary<int, UnderWay> _underWay = new();
    private readonly DiscoveryOptions _options;
    private readonly HubMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal OracleClient(DiscoveryOptions options, HubMeter meter, TimeProvider time, ILogger<OracleClient> logger)
    {
        _options = options;
        _meter = meter;
        _time = time;
        _logger = logger;
        _client = OutgoingConnections.Open(options.OracleTimeout, options.Guard, options.Tls);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a request to an oracle.</summary>
    /// <param name="oracle">To whom.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="pathAndQuery">Appended to the oracle's base URL.</param>
    /// <param name="headers">The requester's headers.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <returns>
    /// Status and body of a 2xx; 3204 for 404, the oracle's own error where it gives one, 3000 for another 4xx, 1001 otherwise, also
    /// where too much is under way to it.
    /// </returns>
    internal async Task<OracleAnswer<OracleReply>> SendAsync(
        Oracle oracle, HttpMethod method, string pathAndQuery, HeaderList headers, byte[]? body)
    {
        if (!Uri.TryCreate(oracle.Endpoint.TrimEnd('/') + pathAndQuery, AsWritten, out var url) || url.Scheme is not ("http" or "https"))
        {
            LogNoUrl(_logger, oracle.Id);
            return OracleAnswer<OracleReply>.Of(Unreachable());
        }

        var underWay = _underWay.GetOrAdd(oracle.Id, static _ => new UnderWay());
        if (Interlocked.Increment(ref underWay.Count) > _options.OracleRequestsMax)
        {
            Interlocked.Decrement(ref underWay.Count);
            return OracleAnswer<OracleReply>.Of(Unreachable());
        }

        using var limit = new CancellationTokenSource(_options.OracleTimeout, _time);
        using var span = MessageSpans.StartAsk(oracle, method, headers);
        using var request = Compose(method, url, headers, body, span);
        var startedAt = _meter.Now();
        int? status = null;
        try
        {
            using var response = await _client.SendAsync(request, limit.Token);
            status = (int)response.StatusCode;
            if (_away.TryRemove(oracle.Id, out _)) LogReachable(_logger, oracle.Id);
            span?.SetTag("http.response.status_code", status);
            return await ReadAsync(response, limit.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            // No connection, a broken one, no answer in time, or one that was too long.
            if (_away.TryAdd(oracle.Id, true)) LogUnreachable(_logger, oracle.Id, failure.Message);
            return OracleAnswer<OracleReply>.Of(Unreachable());
        }
        finally
        {
            Interlocked.Decrement(ref underWay.Count);
            _meter.Asked(status, startedAt);
        }
    }

    /// <summary>How many requests one oracle has not answered yet.</summary>
    private sealed class UnderWay
    {
        internal int Count;
    }

    private static HttpRequestMessage Compose(HttpMethod method, Uri url, HeaderList headers, byte[]? body, Activity? span)
    {
        var request = new HttpRequestMessage(method, url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,

            // Without a body too, so that the content type can go along; of length 0, as a length that is not given is sent in chunks.
            Content = new ByteArrayContent(body ?? []),
        };
        foreach (var (name, value) in headers.Lines)
        {
            // The signature is for the requester's own message, not for this one.
            if (name.Equals(HeaderNames.FspiopSignature, StringComparison.OrdinalIgnoreCase)) continue;
            var sent = MessageSpans.ValueOf(name, value, span);
            if (!request.Headers.TryAddWithoutValidation(name, sent)) request.Content.Headers.TryAddWithoutValidation(name, sent);
        }

        return request;
    }

    private async Task<OracleAnswer<OracleReply>> ReadAsync(HttpResponseMessage response, CancellationToken limit)
    {
        await response.Content.LoadIntoBufferAsync(_options.OracleAnswerBytesMax, limit);
        var bytes = await response.Content.ReadAsByteArrayAsync(limit);
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300) return OracleAnswer<OracleReply>.Of(new OracleReply(status, bytes));
        return OracleAnswer<OracleReply>.Of(status == 404 ? FspiopError.PartyNotFound.With() : ErrorOf(status, bytes));
    }

    private static ErrorInformation ErrorOf(int status, byte[] bytes)
    {
        if (BodySchema.ErrorPut.TryRead(bytes, out var body, out _))
        {
            using (body)
            {
                if (FspiopError.Find(ErrorBody.From(body).Code) is { } named) return named.With();
            }
        }

        return status < 500 ? FspiopError.GenericClientError.With("The oracle refused the request") : Unreachable();
    }

    private static ErrorInformation Unreachable() =>
        FspiopError.DestinationCommunicationError.With("Failed to send HTTP request to host");

    [LoggerMessage(2111, LogLevel.Warning, "Oracle {Oracle}: {Cause}")]
    private static partial void LogUnreachable(ILogger logger, int oracle, string cause);

    [LoggerMessage(2113, LogLevel.Information, "Oracle {Oracle} answers again")]
    private static partial void LogReachable(ILogger logger, int oracle);

    [LoggerMessage(2112, LogLevel.Warning, "Oracle {Oracle} has no usable URL")]
    private static partial void LogNoUrl(ILogger logger, int oracle);
}

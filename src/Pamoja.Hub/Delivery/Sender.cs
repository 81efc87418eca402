using System.Buffers;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Sends a message to a participant's endpoint as it is: target, header values and body byte for byte. Redirects are not followed, cookies
/// not kept, bodies not unpacked, nothing added but what HTTP needs; a message of the hub's own gets its date and signature here.
/// </summary>
internal sealed partial class Sender : IDisposable
{
    private const int AnswerBytesMax = 65_536;
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _client;
    private readonly RegistryFeed _registry;
    private readonly HubSignature? _signature;
    private readonly SlotFence _fence;
    private readonly DeliveryOptions _options;
    private readonly HubMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal Sender(
        RegistryFeed registry,
        HubSignature? signature,
        SlotFence fence,
        DeliveryOptions options,
        HubMeter meter,
        TimeProvider time,
        ILogger<Sender> logger)
    {
        _meter = meter;
        _registry = registry;
        _signature = signature;
        _fence = fence;
        _options = options;
        _time = time;
        _logger = logger;
        _client = OutgoingConnections.Open(options.ConnectTimeout, options.Guard, options.Tls);
    }

    public void Dispose() => _client.Dispose();

    internal async Task<SendResult> SendAsync(Parcel parcel, CancellationToken stopping)
    {
        var destination = _registry.Current.Find(parcel.Destination);
        var startedAt = _meter.Sending(parcel);
        using var span = MessageSpans.StartSend(parcel, destination);
        if (Url(parcel, destination) is not { } url) return Measured(new SendResult(SendOutcome.NoEndpoint, WasNotSent: true));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(_options.RequestTimeout);
        using var request = Compose(parcel, url, span);
        try
        {
            using var response = await _client.SendAsync(request, limit.Token);
            return Measured(await ReadAsync(response, limit.Token));
        }
        catch (FencedContent.LostLeaseException)
        {
            // Before it was its turn on a connection, its slot went to another node. Nothing has left.
            return new SendResult(SendOutcome.NotOurs);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            // No connection, a broken one, or no answer in time: what became of the message there is not known.
            LogUnreachable(_logger, parcel.Method, parcel.EndpointType, parcel.Destination.Value, failure.Message);
            return Measured(new SendResult(SendOutcome.Unreachable, WasNotSent: failure is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError,
            }));
        }

        SendResult Measured(SendResult result)
        {
            if (span is not null) MessageSpans.EndSend(span, result);
            return _meter.Sent(parcel, destination, result, startedAt);
        }
    }

    /// <summary>What is registered of a participant's endpoints: another object once they have changed.</summary>
    internal object? EndpointsOf(ParticipantId participant) => _registry.Current.Find(participant)?.Endpoints;

    private static Uri? Url(Parcel parcel, Participant? participant)
    {
        if (participant is null || !participant.Endpoints.TryGetValue(parcel.EndpointType, out var template)) return null;
        var text = EndpointTemplate.Expand(template, parcel.Values);
        if (parcel.Suffix is not null) text = text.TrimEnd('/') + parcel.Suffix;
        return Uri.TryCreate(text, AsWritten, out var url) && url.IsAbsoluteUri && url.Scheme is "http" or "https" ? url : null;
    }

    private HttpRequestMessage Compose(Parcel parcel, Uri url, Activity? span)
    {
        var request = new HttpRequestMessage(new HttpMethod(parcel.Method), url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = parcel.OutboxId is null ? new ReadOnlyMemoryContent(parcel.Body) : new FencedContent(parcel, _fence),
        };
        foreach (var (name, value) in parcel.Headers.Lines) Add(request, name, MessageSpans.ValueOf(name, value, span));
        if (span is not null && parcel.Headers[HeaderNames.TraceParent] is null) Add(request, HeaderNames.TraceParent, span.Id!);
        if (!parcel.IsHubMade) return request;

        var date = HttpDate.Write(_time.GetUtcNow());
        Add(request, HeaderNames.Date, date);
        if (parcel.Method != "GET" && _signature?.Sign(parcel, date) is { } signature) Add(request, HeaderNames.FspiopSignature, signature);
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
    }

    private static async Task<SendResult> ReadAsync(HttpResponseMessage response, CancellationToken limit)
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300) return new SendResult(SendOutcome.Delivered, status);
        var outcome = status is >= 500 or 408 or 429 ? SendOutcome.Failed : SendOutcome.Refused;
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytesMax);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limit);
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, AnswerBytesMax), AnswerBytesMax, throwOnEndOfStream: false, limit);
            if (!BodySchema.ErrorPut.TryRead(buffer.AsMemory(0, length), out var body, out _)) return new SendResult(outcome, status);
            using (body)
            {
                var error = ErrorBody.From(body);
                return new SendResult(outcome, status, error.Code, error.Description);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A fault of this program's while it sent a message.</summary>
    internal void Faulted(Parcel parcel, Exception fault) => LogFaulted(_logger, parcel.Method, parcel.EndpointType, parcel.Destination.Value, fault);

    [LoggerMessage(3002, LogLevel.Error, "{Method} {EndpointType} to participant {Participant} could not be composed or sent")]
    private static partial void LogFaulted(ILogger logger, string method, string endpointType, int participant, Exception fault);

    [LoggerMessage(3001, LogLevel.Debug, "{Method} {EndpointType} to participant {Participant}: {Cause}")]
    private static partial void LogUnreachable(ILogger logger, string method, string endpointType, int participant, string cause);
}

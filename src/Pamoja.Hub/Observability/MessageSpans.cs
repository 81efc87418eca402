using System.Diagnostics;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The hub in the traces of a payment (W3C Trace Context): a span for a message that comes in, for each try to send one, and for each question
/// to an oracle. The trace that a sender began goes on; a message without one begins its own. What goes out names the hub's span in its
/// traceparent and keeps its tracestate. Where nobody traces, or a trace is not sampled, both go on as they came and nothing is made.
/// Names are operations; what they are about stands in no name.
/// </summary>
internal static class MessageSpans
{
    private static readonly ActivitySource Source = new("Pamoja.Hub");

    /// <summary>A message has come in; from here on what is sent because of it belongs to the same trace.</summary>
    internal static Activity? StartReceive(Operation? operation, ReceivedMessage message)
    {
        if (!Source.HasListeners()) return null;
        var span = Start(operation?.Name ?? "unknown operation", ActivityKind.Server, message.Headers);
        if (span is null) return null;
        message.TraceParent = span.Id;
        span.SetTag("http.request.method", operation?.Method).SetTag("http.route", operation?.Pattern);
        return span;
    }

    /// <summary>How it was answered, and who sent it, as the registry calls it.</summary>
    internal static void EndReceive(Activity span, Participant? source, Participant? destination, Answer answer)
    {
        span.SetTag("http.response.status_code", answer.Status);
        span.SetTag("fspiop.source", source?.Name).SetTag("fspiop.destination", destination?.Name);
        if (answer.Error is { } error) span.SetTag("fspiop.error_code", error.Code);
        if (answer.Status >= 500) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A message is to be sent, once more perhaps. Its trace is in its headers, so that it outlives a restart.</summary>
    internal static Activity? StartSend(Parcel parcel, Participant? destination)
    {
        if (!Source.HasListeners()) return null;
        var span = Start($"send {parcel.Method} {parcel.EndpointType}", ActivityKind.Client, parcel.Headers);
        if (span is null) return null;
        span.SetTag("http.request.method", parcel.Method).SetTag("fspiop.destination", destination?.Name);
        span.SetTag("pamoja.attempt", parcel.Attempts);
        if (parcel.Order is { } transfer) span.SetTag("pamoja.transfer_id", transfer.Id.ToString());
        return span;
    }

    /// <summary>What became of it.</summary>
    internal static void EndSend(Activity span, SendResult result)
    {
        span.SetTag("pamoja.outcome", result.Outcome.ToString());
        if (result.Status is { } status) span.SetTag("http.response.status_code", status);
        if (result.ErrorCode is not null) span.SetTag("fspiop.error_code", FspiopError.Find(result.ErrorCode)?.Code ?? "unknown");
        if (result.Outcome != SendOutcome.Delivered) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>An oracle is to be asked on behalf of the message that is being handled.</summary>
    internal static Activity? StartAsk(Oracle oracle, HttpMethod method, HeaderList headers)
    {
        if (!Source.HasListeners()) return null;
        var span = Start($"ask oracle {method}", ActivityKind.Client, headers);
        span?.SetTag("http.request.method", method.Method).SetTag("pamoja.oracle", oracle.Id);
        return span;
    }

    /// <summary>What a header line is to say: traceparent names the span under which it goes out; everything else goes as it is.</summary>
    internal static string ValueOf(string name, string value, Activity? span) =>
        span is not null && name.Equals(HeaderNames.TraceParent, StringComparison.OrdinalIgnoreCase) ? span.Id! : value;

    /// <summary>A span that is recorded; null where the sampler does not want it.</summary>
    private static Activity? Start(string name, ActivityKind kind, HeaderList headers)
    {
        // Whose work this thread did before is no cause of it.
        Activity.Current = null;
        _ = ActivityContext.TryParse(headers[HeaderNames.TraceParent], headers[HeaderNames.TraceState], isRemote: true, out var parent);
        var span = Source.StartActivity(name, kind, parent);
        if (span is null or { IsAllDataRequested: true }) return span;
        span.Dispose();
        return null;
    }
}

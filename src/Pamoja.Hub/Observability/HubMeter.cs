using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What one hub measures of its messages: those that come in, those that go out, and whole transfers. Labels are closed sets (operations,
/// codes, endpoint types) and participants of the registry; never an id, a party or a path as it was sent. Measuring allocates nothing.
/// </summary>
internal sealed class HubMeter : IAsyncDisposable
{
    /// <summary>Under this name the hub's meter and its traces are found.</summary>
    internal const string Name = "Pamoja";

    private const string Unknown = "unknown";

    private static readonly string[] Statuses =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly TimeProvider _time;
    private readonly Histogram<double> _requests;
    private readonly Histogram<double> _attempts;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _transfers;
    private readonly Histogram<double> _oracles;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _signatures;
    private readonly TransferTimes _times = new();
    private int _active;

    internal HubMeter(TimeProvider time)
    {
        _time = time;
        Meter = new Meter(Name, HubHealth.Version);
        Page = new PrometheusPage(Meter);
        Ledger = new LedgerMeter(Meter);
        _requests = Seconds("pamoja.request.duration", "Messages that came in, from arrival to answer, by operation and by the code of the answer.");
        _attempts = Seconds("pamoja.delivery.attempt.duration", "Tries to send a message to a participant, by what it answered.");
        _lag = Seconds("pamoja.delivery.lag", "From the moment that a message was due to a participant until the participant had it.");
        _transfers = Seconds("pamoja.transfer.duration", "Transfers: prepare and fulfil from arrival until the other side has them, and the whole.");
        _oracles = Seconds("pamoja.oracle.request.duration", "Questions to oracles, by what came of them.");
        _ended = Meter.CreateCounter<long>("pamoja.delivery.messages", "{message}", "Durable messages that have ended, by how.");
        _signatures = Meter.CreateCounter<long>(
            "pamoja.signatures", "{message}", "Signatures of participants, by the form of the body that they were made over, or refused.");
        Meter.CreateObservableGauge("pamoja.requests.active", () => Volatile.Read(ref _active), "{message}", "Messages that wait for their answer.");
    }

    internal Meter Meter { get; }

    /// <summary>All of it for Prometheus.</summary>
    internal PrometheusPage Page { get; }

    /// <summary>The ledger's own.</summary>
    internal LedgerMeter Ledger { get; }

    public ValueTask DisposeAsync()
    {
        Page.Dispose();
        Meter.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A message begins to come in; the moment.</summary>
    internal long Arrived()
    {
        Interlocked.Increment(ref _active);
        return _time.GetTimestamp();
    }

    /// <summary>Its connection has its answer, or is gone.</summary>
    internal void Left() => Interlocked.Decrement(ref _active);

    /// <summary>A message was answered. Null for an operation that does not exist.</summary>
    internal Answer Answered(Operation? operation, Answer answer, long arrivedAt)
    {
        var tags = new TagList
        {
            { "resource", operation?.Resource ?? Unknown },
            { "method", operation?.Method ?? Unknown },
            { "route", operation?.Pattern ?? Unknown },
            { "code", answer.Error?.Code ?? Status(answer.Status) },
        };
        _requests.Record(_time.GetElapsedTime(arrivedAt).TotalSeconds, tags);
        return answer;
    }

    /// <summary>A try to send was made.</summary>
    internal SendResult Sent(Parcel parcel, Participant? destination, SendResult result, long startedAt)
    {
        var tags = new TagList
        {
            { "method", parcel.Method },
            { "endpoint", parcel.EndpointType },
            { "status", result.Status is { } status ? Status(status) : OutcomeOf(result.Outcome) },
        };
        _attempts.Record(_time.GetElapsedTime(startedAt).TotalSeconds, tags);
        if (result.Outcome != SendOutcome.Delivered) return result;
        _lag.Record(
            _time.GetElapsedTime(parcel.TakenAt).TotalSeconds,
            new KeyValuePair<string, object?>("destination", destination?.Name ?? Unknown));
        if (parcel.ArrivedAt != 0) Delivered(parcel);
        return result;
    }

    /// <summary>A durable message has ended.</summary>
    internal void Ended(DeliveryOutcome outcome) =>
        _ended.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    /// <summary>A participant's signature was verified over a form of the body; null: it was refused, or there was none.</summary>
    internal void Signature(SignedForm? form)
    {
        var result = form switch
        {
            SignedForm.Raw => "raw",
            SignedForm.Minified => "minified",
            SignedForm.Sorted => "sorted",
            _ => "refused",
        };
        _signatures.Add(1, new KeyValuePair<string, object?>("result", result));
    }

    /// <summary>An oracle was asked.</summary>
    internal void Asked(int? status, long startedAt) => _oracles.Record(
        _time.GetElapsedTime(startedAt).TotalSeconds,
        new KeyValuePair<string, object?>("result", status is { } known ? Status(known) : OutcomeOf(SendOutcome.Unreachable)));

    internal long Now() => _time.GetTimestamp();

    /// <summary>A message is about to be sent; the moment.</summary>
    internal long Sending(Parcel parcel)
    {
        // The payee may answer before it has taken the request, as far as HTTP goes.
        if (parcel is { Method: "POST", ArrivedAt: not 0, Order: { } transfer }) _times.Begin(transfer, parcel.Destination, parcel.ArrivedAt);
        return _time.GetTimestamp();
    }

    /// <summary>The request reached the payee, or its outcome the payer.</summary>
    private void Delivered(Parcel parcel)
    {
        if (parcel.Order is not { } transfer) return;
        if (parcel.Method == "POST") Phase("prepare", parcel.ArrivedAt);
        else if (parcel.IsFinal && _times.End(transfer, parcel.Destination) is { } begun)
        {
            Phase("fulfil", parcel.ArrivedAt);
            Phase("whole", begun);
        }
    }

    private void Phase(string phase, long since) =>
        _transfers.Record(_time.GetElapsedTime(since).TotalSeconds, new KeyValuePair<string, object?>("phase", phase));

    private Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram(
        name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = LedgerMeter.SecondsBuckets });

    private static string Status(int status) => status >= 0 && status < Statuses.Length ? Statuses[status] : Unknown;

    private static string OutcomeOf(SendOutcome outcome) => outcome switch
    {
        SendOutcome.NoEndpoint => "no_endpoint",
        SendOutcome.Unreachable => "unreachable",
        _ => Unknown,
    };
}

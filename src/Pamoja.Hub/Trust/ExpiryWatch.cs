using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Looks after what ends: the certificates of hub, authorities and participants, lists of revocations, signature keys. A month, a week and
/// a day before, and when it has ended, there is an event of it, once for all nodes; the log says it once a day, and a metric how long is
/// left. Nobody looks at a certificate until it has expired, and then nothing goes.
/// </summary>
internal sealed partial class ExpiryWatch : Rounds
{
    /// <summary>Of one look; a scheme in which more ends at once has been told so.</summary>
    private const int EventsMax = 500;

    private const int LooksPerDay = 24;
    private static readonly int[] DaysAhead = [1, 7, 30];
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(DaysAhead[^1]);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1) / LooksPerDay;

    private readonly Func<TlsMaterial?> _material;
    private readonly Func<RegistrySnapshot> _registry;
    private readonly ExpiryEvents _events;
    private readonly ILogger _logger;
    private int _looks;

    private ExpiryWatch(
        Func<TlsMaterial?> material, Func<RegistrySnapshot> registry, ExpiryEvents events, TimeProvider time, ILogger logger)
        : base(Interval, time) => (_material, _registry, _events, _logger) = (material, registry, events, logger);

    internal static ExpiryWatch Start(
        Func<TlsMaterial?> material,
        Func<RegistrySnapshot> registry,
        ExpiryEvents events,
        Meter meter,
        TimeProvider time,
        ILogger<ExpiryWatch> logger)
    {
        var watch = new ExpiryWatch(material, registry, events, time, logger);
        meter.CreateObservableGauge(
            "pamoja.trust.remaining", watch.Remaining, "s", "Seconds until the next certificate, list of revocations or signature key ends.");
        watch.Start(atOnce: true);
        return watch;
    }

    /// <summary>What ends soon, or has ended, the next first.</summary>
    internal static IEnumerable<Expiry> Find(TlsMaterial? material, RegistrySnapshot registry, DateTimeOffset now) =>
        All(material, registry, now).Where(expiry => expiry.At < now + Ahead).OrderBy(expiry => expiry.At);

    /// <summary>As an operator is told; the text changes with each step, and with it there is another event.</summary>
    internal static string Tell(Expiry expiry, DateTimeOffset now)
    {
        if (expiry.At <= now) return string.Create(CultureInfo.InvariantCulture, $"{expiry.What} has ended at {expiry.At:u}");
        var days = DaysAhead.First(days => days == DaysAhead[^1] || expiry.At < now + TimeSpan.FromDays(days));
        return string.Create(CultureInfo.InvariantCulture, $"{expiry.What} ends at {expiry.At:u}, in less than {days} d");
    }

    /// <summary>
    /// A key that has ended says nothing any more: keys take turns, and stay listed. A certificate of that kind is to be taken away.
    /// </summary>
    private static IEnumerable<Expiry> All(TlsMaterial? material, RegistrySnapshot registry, DateTimeOffset now)
    {
        var certificates = registry.Participants
            .SelectMany(participant => participant.Certificates, (participant, certificate) => (participant.Name, certificate.ValidTo))
            .Select(each => new Expiry("participant_certificate", $"a certificate of {each.Name}", each.ValidTo));
        var keys = registry.SignatureKeys
            .Where(key => key is { RevokedAt: null, ValidTo: { } end } && end > now)
            .Select(key => new Expiry("signature_key", $"the signature key {key.KeyId} of {key.FspId}", key.ValidTo!.Value));
        return [.. certificates, .. keys, .. material?.Expiries ?? []];
    }

    private IEnumerable<Measurement<double>> Remaining()
    {
        var now = Time.GetUtcNow();
        return All(_material(), _registry(), now).GroupBy(expiry => expiry.Kind).Select(kind => new Measurement<double>(
            (kind.Min(expiry => expiry.At) - now).TotalSeconds, HubFigures.Label("kind", kind.Key)));
    }

    protected override Task RoundAsync()
    {
        var now = Time.GetUtcNow();
        var ending = Find(_material(), _registry(), now).Take(EventsMax).ToArray();
        foreach (var (_, what, at) in _looks++ % LooksPerDay == 0 ? ending : []) LogEnds(_logger, what, at);
        return _events.NoteAsync([.. ending.Select(expiry => Tell(expiry, now)).Distinct()], Stopping);
    }

    protected override void BrokeOff(string cause) => LogLater(_logger, cause);

    [LoggerMessage(3421, LogLevel.Warning, "Renew in time: {What} ends at {At:u}")]
    private static partial void LogEnds(ILogger logger, string what, DateTimeOffset at);

    [LoggerMessage(3422, LogLevel.Warning, "What ends soon is told later: {Cause}")]
    private static partial void LogLater(ILogger logger, string cause);
}

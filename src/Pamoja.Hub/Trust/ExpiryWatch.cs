using Microsoft.Extensions.Logging;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Warns, once a day, of what ends within a month: the hub's certificate, those of authorities and participants, lists of revocations. Nobody
/// looks at a certificate until it has expired, and then nothing goes.
/// </summary>
internal sealed partial class ExpiryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    private ExpiryWatch()
    {
    }

    internal static ExpiryWatch Start(
        Func<TlsMaterial> material, Func<RegistrySnapshot> registry, TimeProvider time, ILogger<ExpiryWatch> logger)
    {
        var watch = new ExpiryWatch();
        watch._watching = watch.WatchAsync(material, registry, time, logger);
        return watch;
    }

    /// <summary>What ends soon, or has ended, the next first.</summary>
    internal static IEnumerable<Expiry> Find(TlsMaterial material, RegistrySnapshot registry, DateTimeOffset now) => registry.Participants
        .SelectMany(participant => participant.Certificates, (participant, certificate) => (participant.Name, certificate.ValidTo))
        .Select(each => new Expiry($"a certificate of {each.Name}", each.ValidTo))
        .Concat(material.Expiries)
        .Where(expiry => expiry.At < now + Ahead)
        .OrderBy(expiry => expiry.At);

    private async Task WatchAsync(Func<TlsMaterial> material, Func<RegistrySnapshot> registry, TimeProvider time, ILogger logger)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                foreach (var (what, at) in Find(material(), registry(), time.GetUtcNow())) LogEnds(logger, what, at);
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    [LoggerMessage(3421, LogLevel.Warning, "Renew in time: {What} ends at {At:u}")]
    private static partial void LogEnds(ILogger logger, string what, DateTimeOffset at);
}

namespace Pamoja.Hub;

/// <summary>
/// A rate with a burst of one second: a bucket of tokens that fills steadily. It is one number, the moment at which it will be full again, so
/// that taking one costs neither a lock nor memory (the generic cell rate algorithm).
/// </summary>
internal sealed class TokenBucket
{
    private long _fullAt;

    /// <summary>Takes a token; 0 if there was one, else after how many ticks of the clock there will be.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="frequency">Its ticks a second.</param>
    /// <param name="perSecond">The rate, 1 or more; it may be another one each time.</param>
    internal long Take(long now, long frequency, int perSecond)
    {
        var token = Math.Max(1, frequency / perSecond);
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            var fullAt = Math.Max(seen, now) + token;
            var wait = fullAt - now - Math.Max(frequency, token);
            if (wait > 0) return wait;
            if (Interlocked.CompareExchange(ref _fullAt, fullAt, seen) == seen) return 0;
        }
    }
}

using System.Collections.Concurrent;

namespace Pamoja.Bench;

/// <summary>The times of payments and of their phases.</summary>
internal sealed class SwitchTimes
{
    internal ConcurrentBag<TimeSpan> Lookups { get; } = [];

    internal ConcurrentBag<TimeSpan> Quotes { get; } = [];

    internal ConcurrentBag<TimeSpan> Transfers { get; } = [];

    internal ConcurrentBag<TimeSpan> Payments { get; } = [];

    /// <summary>Milliseconds that so many of a thousand did not exceed; 0 where there is none.</summary>
    internal static decimal PerMille(ConcurrentBag<TimeSpan> times, int share)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0 ? 0 : Math.Round((decimal)sorted[Math.Min(sorted.Length - 1, sorted.Length * share / 1000)].TotalMilliseconds, 1);
    }
}

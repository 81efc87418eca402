namespace Pamoja.Bench;

/// <summary>Memory of the hub at a moment.</summary>
/// <param name="Seconds">From the beginning.</param>
/// <param name="Bytes">Of the node with most of them.</param>
internal readonly record struct MemorySample(decimal Seconds, long Bytes)
{
    private const decimal Megabyte = 1_048_576;

    /// <summary>The steepness of the straight line that fits the samples best, in megabytes a minute.</summary>
    internal static decimal SlopeOf(IReadOnlyList<MemorySample> samples)
    {
        if (samples.Count < 2) return 0;
        var (middle, mean) = (samples.Average(sample => sample.Seconds), samples.Average(sample => sample.Bytes / Megabyte));
        var spread = samples.Sum(sample => (sample.Seconds - middle) * (sample.Seconds - middle));
        var rise = samples.Sum(sample => (sample.Seconds - middle) * ((sample.Bytes / Megabyte) - mean));
        return spread == 0 ? 0 : Math.Round(rise / spread * 60, 2);
    }

    internal static decimal MostOf(IReadOnlyList<MemorySample> samples) => Math.Round(samples.Max(sample => sample.Bytes) / Megabyte, 1);
}

/// <summary>The measured stretch with the counters around it.</summary>
internal sealed record SwitchMeasurement(
    StretchResult Stretch, SwitchCounters Before, SwitchCounters After, IReadOnlyList<MemorySample> Memory);

/// <summary>What the turns with the bare relay showed.</summary>
/// <param name="Ratio">The hub's processor time by the relay's, median of the rounds.</param>
/// <param name="RelayMs">The relay's for a payment, mean.</param>
/// <param name="Relayed">The relay's stretches.</param>
internal sealed record RelayComparison(decimal Ratio, decimal RelayMs, IReadOnlyList<StretchResult> Relayed)
{
    /// <summary>The relay's 99th of 100 in a phase, median of the rounds.</summary>
    internal decimal P99Of(string phase)
    {
        var rounds = Relayed.Where(round => round.Phases.ContainsKey(phase)).Select(round => round.Phases[phase].P99).Order().ToArray();
        return rounds.Length == 0 ? 0 : rounds[rounds.Length / 2];
    }
}

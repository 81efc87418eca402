namespace Pamoja.Bench;

/// <summary>One round: processor time per message, in microseconds, user and kernel.</summary>
/// <param name="HubCpuMicros">Of the hub's process.</param>
/// <param name="RelayCpuMicros">Of the bare relay's process.</param>
public readonly record struct RelayRound(decimal HubCpuMicros, decimal RelayCpuMicros);

/// <summary>What the bench of the relay found.</summary>
/// <param name="HubCpuMicrosPerMessage">Median over the rounds.</param>
/// <param name="RelayCpuMicrosPerMessage">Median over the rounds.</param>
/// <param name="Ratio">The first by the second, in each round: both of it have met the same machine. Median over the rounds.</param>
/// <param name="Valid">Whether the figures mean what they say: see <see cref="Doubts"/>.</param>
/// <param name="Doubts">Why they do not; empty when they do.</param>
/// <param name="Messages">Messages that each side relayed while it was measured.</param>
/// <param name="Rounds">Each round.</param>
public sealed record RelayBenchResult(
    decimal HubCpuMicrosPerMessage,
    decimal RelayCpuMicrosPerMessage,
    decimal Ratio,
    bool Valid,
    IReadOnlyList<string> Doubts,
    int Messages,
    IReadOnlyList<RelayRound> Rounds)
{
    /// <summary>The middle half of the rounds' ratios may be so far apart, by their median.</summary>
    private const decimal SpreadMax = 0.15m;

    private const int RoundsMin = 5;

    internal static RelayBenchResult Of(IReadOnlyList<RelayRound> rounds, RelayBenchSettings settings, string? fault, int messages)
    {
        List<string> doubts = [];
        if (fault is not null) doubts.Add($"a message was refused, lost, repeated or changed: {fault}");
        if (rounds.Count < Math.Max(settings.Rounds, RoundsMin)) doubts.Add($"{rounds.Count} rounds are too few");
        var (hub, relay) = (Quantile(rounds, 2, round => round.HubCpuMicros), Quantile(rounds, 2, round => round.RelayCpuMicros));
        var ratios = rounds.Where(round => round.RelayCpuMicros > 0).ToList();
        if (ratios.Count < rounds.Count || relay == 0) doubts.Add("a round was too short for the system's clock of processor time");
        else if (Spread(ratios) > SpreadMax) doubts.Add($"the rounds differ too much ({Spread(ratios):0.00}): something else disturbed them");
        return new RelayBenchResult(
            hub, relay, Math.Round(Quantile(ratios, 2, RatioOf), 3), doubts.Count == 0, doubts, messages, rounds);
    }

    private static decimal Spread(List<RelayRound> rounds)
    {
        var median = Quantile(rounds, 2, RatioOf);
        return median == 0 ? 0 : (Quantile(rounds, 3, RatioOf) - Quantile(rounds, 1, RatioOf)) / median;
    }

    private static decimal RatioOf(RelayRound round) => round.HubCpuMicros / round.RelayCpuMicros;

    /// <summary>First, second (the median) or third quartile.</summary>
    private static decimal Quantile(IReadOnlyList<RelayRound> rounds, int quarter, Func<RelayRound, decimal> of)
    {
        var sorted = rounds.Select(of).Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length * quarter / 4, sorted.Length - 1)];
    }
}

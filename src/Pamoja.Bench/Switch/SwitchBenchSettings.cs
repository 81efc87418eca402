namespace Pamoja.Bench;

/// <summary>How much the bench of the whole switch does.</summary>
public sealed record SwitchBenchSettings
{
    /// <summary>Payments that begin each second, whatever became of those before.</summary>
    public int PaymentsPerSecond { get; init; } = 200;

    /// <summary>Seconds that are measured.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>Seconds of the same load before.</summary>
    public int WarmUpSeconds { get; init; } = 15;

    /// <summary>Rounds of the comparison with a bare relay; 0 for none.</summary>
    public int RelayRounds { get; init; } = 5;

    /// <summary>Payments of such a round.</summary>
    public int RelayPayments { get; init; } = 1_000;
}

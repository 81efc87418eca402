namespace Pamoja.Bench;

/// <summary>How much the bench of the whole switch does.</summary>
public sealed record SwitchBenchSettings
{
    /// <summary>Payments that begin each second, whatever became of those before.</summary>
    public int PaymentsPerSecond { get; init; } = 200;

    /// <summary>Seconds that are measured.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>Seconds of the same load before, after a burst that lets the runtime compile what is used often.</summary>
    public int WarmUpSeconds { get; init; } = 10;

    /// <summary>Payments of that burst, through hub and relay each.</summary>
    public int BurstPayments { get; init; } = 6_000;

    /// <summary>Rounds of the comparison with a bare relay; 0 for none.</summary>
    public int RelayRounds { get; init; } = 3;

    /// <summary>Seconds of each side in a round.</summary>
    public int RelaySeconds { get; init; } = 5;

    /// <summary>Participants of the scheme.</summary>
    public int Participants { get; init; } = 8;

    /// <summary>How the scheme is secured.</summary>
    public SwitchSecurity Security { get; init; } = new();

    /// <summary>Whether each payment is converted into another currency on its way.</summary>
    public bool Converts { get; init; }

    /// <summary>Nodes of the hub on one database.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Share of the traces that the hub sends by OTLP, with its metrics, to a collector of the bench; null: it sends nothing.</summary>
    public double? TraceShare { get; init; }

    /// <summary>Whether the highest rate is looked for first, and measured then.</summary>
    public bool FindMax { get; init; }

    /// <summary>Whether a node is killed in the middle of the measured time.</summary>
    public bool KillNode { get; init; }
}

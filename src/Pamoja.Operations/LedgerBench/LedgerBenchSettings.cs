namespace Pamoja.Operations;

/// <summary>How much the bench of the ledger does.</summary>
public sealed record LedgerBenchSettings
{
    /// <summary>Seconds of each measured stretch.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Seconds of load before anything is measured.</summary>
    public int WarmUpSeconds { get; init; } = 10;

    /// <summary>Seconds for which an old snapshot is held open.</summary>
    public int SnapshotSeconds { get; init; } = 60;

    /// <summary>Hub nodes on the database, each with a group commit and connections of its own; they share nothing but this process.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Transfers that are in the books before the load begins.</summary>
    public int Preloaded { get; init; } = 1_000_000;

    /// <summary>Commands in flight, at most.</summary>
    public int InFlight { get; init; } = 2_000;

    /// <summary>Transfers a second that are offered while the latency of a prepare is measured.</summary>
    public int OfferedRate { get; init; } = 2_000;
}

namespace Pamoja.Bench;

/// <summary>What the processes have used so far, read from outside them.</summary>
/// <param name="Hub">Processor time of the hub, all its nodes, without PostgreSQL.</param>
/// <param name="Postgres">Processor time of PostgreSQL, all its processes.</param>
/// <param name="Relay">Processor time of the bare relay.</param>
/// <param name="Generator">Processor time of payers and generator.</param>
/// <param name="Payees">Processor time of the payees and their oracle.</param>
/// <param name="Allocated">Bytes that the hub's runtimes have handed out.</param>
/// <param name="GcPause">How long collections of garbage have stopped them.</param>
/// <param name="Batches">Batches that the ledger has committed.</param>
/// <param name="Traces">What the collector of traces has counted.</param>
public readonly record struct SwitchCounters(
    TimeSpan Hub, TimeSpan Postgres, TimeSpan Relay, TimeSpan Generator, TimeSpan Payees, long Allocated, TimeSpan GcPause, long Batches, TraceCounts Traces);

/// <summary>The processes around the bench: it loads and reads them, and starts none.</summary>
/// <param name="PayAsync">Has the generator make payments.</param>
/// <param name="ReadAsync">Reads what was used.</param>
/// <param name="HubMemory">Bytes that the node with most of them has in memory.</param>
/// <param name="KillNodeAsync">Kills a node, and tells the generator.</param>
public sealed record SwitchSurroundings(
    Func<StretchOrder, CancellationToken, Task<StretchResult>> PayAsync,
    Func<CancellationToken, Task<SwitchCounters>> ReadAsync,
    Func<long> HubMemory,
    Func<CancellationToken, Task> KillNodeAsync);

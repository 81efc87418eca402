namespace Pamoja.Bench;

/// <summary>What the bench of the whole switch found.</summary>
/// <param name="Offered">Payments a second that were begun.</param>
/// <param name="PaymentsPerSecond">Payments a second that were completed.</param>
/// <param name="E2eP50Ms">From when a payment was due to its COMMITTED at the payer, median.</param>
/// <param name="E2eP99Ms">The same, 99 of 100.</param>
/// <param name="E2eP999Ms">The same, 999 of 1000.</param>
/// <param name="LookupP50Ms">From GET /parties to the callback, participants included, median.</param>
/// <param name="LookupP99Ms">The same, 99 of 100.</param>
/// <param name="QuoteP50Ms">From POST /quotes to the callback, median.</param>
/// <param name="QuoteP99Ms">The same, 99 of 100.</param>
/// <param name="TransferP50Ms">From POST /transfers to the callback, median.</param>
/// <param name="TransferP99Ms">The same, 99 of 100.</param>
/// <param name="HubCpuMsPerPayment">Processor time of the hub without PostgreSQL.</param>
/// <param name="PostgresCpuMsPerPayment">Processor time of PostgreSQL, all its processes.</param>
/// <param name="RelayRatio">The hub's processor time by that of a bare relay for the same payments in the same run; null if not measured.</param>
/// <param name="MaxRssMb">Most memory of the hub's process.</param>
/// <param name="RssSlopeMbPerMinute">How much it grew while it was measured.</param>
/// <param name="Errors">Payments that failed, by what was said.</param>
/// <param name="Valid">Whether the figures mean what they say.</param>
/// <param name="Doubts">Why they do not; empty when they do.</param>
public sealed record SwitchBenchResult(
    int Offered,
    decimal PaymentsPerSecond,
    decimal E2eP50Ms,
    decimal E2eP99Ms,
    decimal E2eP999Ms,
    decimal LookupP50Ms,
    decimal LookupP99Ms,
    decimal QuoteP50Ms,
    decimal QuoteP99Ms,
    decimal TransferP50Ms,
    decimal TransferP99Ms,
    decimal HubCpuMsPerPayment,
    decimal PostgresCpuMsPerPayment,
    decimal? RelayRatio,
    decimal MaxRssMb,
    decimal RssSlopeMbPerMinute,
    IReadOnlyDictionary<string, int> Errors,
    bool Valid,
    IReadOnlyList<string> Doubts);

/// <summary>Counters of the processes that are measured, read from outside them.</summary>
/// <param name="Hub">Processor time of the hub without PostgreSQL.</param>
/// <param name="Postgres">Processor time of PostgreSQL.</param>
/// <param name="Relay">Processor time of the bare relay.</param>
/// <param name="HubMemory">Bytes that the hub's process has in memory.</param>
public readonly record struct SwitchCounters(TimeSpan Hub, TimeSpan Postgres, TimeSpan Relay, long HubMemory);

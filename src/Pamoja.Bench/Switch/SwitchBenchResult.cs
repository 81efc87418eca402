namespace Pamoja.Bench;

/// <summary>What the bench of the whole switch found. Times are milliseconds.</summary>
/// <param name="Offered">Payments a second that were begun.</param>
/// <param name="PaymentsPerSecond">Payments a second that were completed.</param>
/// <param name="E2eP99Ms">From when a payment was due to its COMMITTED at the payer, 99 of 100.</param>
/// <param name="LookupP99Ms">From GET /parties to the callback, participants included, 99 of 100.</param>
/// <param name="QuoteP99Ms">From POST /quotes to the callback, 99 of 100.</param>
/// <param name="TransferP99Ms">From POST /transfers to the callback, 99 of 100.</param>
/// <param name="HubCpuMsPerPayment">Processor time of the hub without PostgreSQL.</param>
/// <param name="PostgresCpuMsPerPayment">Processor time of PostgreSQL, all its processes.</param>
/// <param name="RelayRatio">The hub's processor time by that of a bare relay for the same payments in the same run; null if not measured.</param>
/// <param name="AllocatedKbPerPayment">Memory that the hub's runtime handed out, in thousands of bytes.</param>
/// <param name="GcPauseMsPerSecond">How long collections of garbage stopped the hub in a second.</param>
/// <param name="MeanBatch">Ledger commands in a transaction of the database.</param>
/// <param name="MaxRssMb">Most memory of the hub's process.</param>
/// <param name="RssSlopeMbPerMinute">How much it grew while it was measured: the straight line that fits best.</param>
/// <param name="Errors">Payments that failed.</param>
/// <param name="ErrorsByCode">The same by phase and code.</param>
/// <param name="Valid">Whether the figures mean what they say.</param>
/// <param name="Doubts">Why they do not; empty when they do.</param>
public sealed record SwitchBenchResult(
    int Offered,
    decimal PaymentsPerSecond,
    decimal E2eP99Ms,
    decimal LookupP99Ms,
    decimal QuoteP99Ms,
    decimal TransferP99Ms,
    decimal HubCpuMsPerPayment,
    decimal PostgresCpuMsPerPayment,
    decimal? RelayRatio,
    decimal AllocatedKbPerPayment,
    decimal GcPauseMsPerSecond,
    decimal MeanBatch,
    decimal MaxRssMb,
    decimal RssSlopeMbPerMinute,
    int Errors,
    IReadOnlyDictionary<string, int> ErrorsByCode,
    bool Valid,
    IReadOnlyList<string> Doubts)
{
    /// <summary>Prepare and fulfil; with a conversion twice.</summary>
    private static int CommandsPerPayment(SwitchBenchSettings settings) => settings.Converts ? 4 : 2;

    /// <summary>How the scheme was secured.</summary>
    public required SwitchSecurity Security { get; init; }

    /// <summary>Times of whole payments.</summary>
    public required Times E2e { get; init; }

    /// <summary>Times of each phase, by its name.</summary>
    public required IReadOnlyDictionary<string, Times> Phases { get; init; }

    /// <summary>What the hub adds to the p99 of each phase beside a bare relay; empty if that was not measured.</summary>
    public required IReadOnlyDictionary<string, decimal> AddedP99Ms { get; init; }

    /// <summary>Processor time of the bare relay for a payment; null if not measured.</summary>
    public decimal? RelayCpuMsPerPayment { get; init; }

    /// <summary>Processor time of payers and generator for a payment.</summary>
    public decimal GeneratorCpuMsPerPayment { get; init; }

    /// <summary>Processor time of the payees and their oracle for a payment.</summary>
    public decimal PayeesCpuMsPerPayment { get; init; }

    /// <summary>Share of the traces that the hub sent by OTLP; null where it sent none.</summary>
    public double? TraceShare { get; init; }

    /// <summary>Spans that came to the collector, for a payment.</summary>
    public decimal SpansPerPayment { get; init; }

    /// <summary>Traces and metrics that came there, in thousands of bytes for a payment.</summary>
    public decimal ExportedKbPerPayment { get; init; }

    /// <summary>How long payments waited for the generator itself, 99 of 100.</summary>
    public decimal GeneratorLateP99Ms { get; init; }

    /// <summary>Nodes of the hub.</summary>
    public int Nodes { get; init; }

    /// <summary>Callbacks that came twice or unasked.</summary>
    public int Repeats { get; init; }

    /// <summary>Requests that senders sent again.</summary>
    public int Resends { get; init; }

    /// <summary>Payments under way when a node was killed; null without that.</summary>
    public int? UnderWayAtKill { get; init; }

    /// <summary>How long after that the last of them came to its end; null without that.</summary>
    public decimal? TakeoverMs { get; init; }

    /// <summary>Messages that the ledger's decisions owed to participants, over the whole run; null where that was not counted.</summary>
    public long? CallbacksOwed { get; init; }

    /// <summary>Those of them that were delivered.</summary>
    public long? CallbacksMade { get; init; }

    /// <summary>Of those owed: requests whose arrival a killed node did not write down, and that were answered before another one took over.</summary>
    public long? CallbacksPointless { get; init; }

    /// <summary>Whether the books were found clean afterwards; null where that was not looked at.</summary>
    public bool? BooksClean { get; init; }

    internal static SwitchBenchResult Of(
        int rate, SwitchBenchSettings settings, SwitchMeasurement measured, RelayComparison? relay, IReadOnlyList<string> doubts)
    {
        var (stretch, before, after) = (measured.Stretch, measured.Before, measured.After);
        var done = Math.Max(1, stretch.Payments.Count);
        var batches = after.Batches - before.Batches;
        return new SwitchBenchResult(
            rate,
            Math.Round(stretch.Rate, 1),
            stretch.Payments.P99,
            P99(Bench.Phases.Lookup),
            P99(Bench.Phases.Quote),
            P99(Bench.Phases.Transfer),
            Each(after.Hub - before.Hub),
            Each(after.Postgres - before.Postgres),
            relay?.Ratio,
            Math.Round((after.Allocated - before.Allocated) / 1000m / done, 1),
            Math.Round((decimal)(after.GcPause - before.GcPause).TotalMilliseconds / Math.Max(1, stretch.Seconds), 2),
            batches == 0 ? 0 : Math.Round(done * CommandsPerPayment(settings) / (decimal)batches, 1),
            MemorySample.MostOf(measured.Memory),
            MemorySample.SlopeOf(measured.Memory),
            stretch.Failed,
            new SortedDictionary<string, int>(stretch.Errors.ToDictionary(), StringComparer.Ordinal),
            doubts.Count == 0,
            doubts)
        {
            Security = settings.Security,
            E2e = stretch.Payments,
            Phases = stretch.Phases,
            AddedP99Ms = relay is null
                ? new Dictionary<string, decimal>()
                : stretch.Phases.ToDictionary(phase => phase.Key, phase => phase.Value.P99 - relay.P99Of(phase.Key)),
            RelayCpuMsPerPayment = relay?.RelayMs,
            GeneratorCpuMsPerPayment = Each(after.Generator - before.Generator),
            PayeesCpuMsPerPayment = Each(after.Payees - before.Payees),
            TraceShare = settings.TraceShare,
            SpansPerPayment = Math.Round((after.Traces.Spans - before.Traces.Spans) / (decimal)done, 1),
            ExportedKbPerPayment = Math.Round((after.Traces.Bytes - before.Traces.Bytes) / 1000m / done, 2),
            GeneratorLateP99Ms = stretch.Late.P99,
            Nodes = settings.Nodes,
            Repeats = stretch.Repeats,
            Resends = stretch.Resends,
            UnderWayAtKill = settings.KillNode ? stretch.UnderWayAtMark : null,
            TakeoverMs = settings.KillNode ? stretch.LastOfMarkMs : null,
        };

        decimal P99(string phase) => stretch.Phases.TryGetValue(phase, out var times) ? times.P99 : 0;

        decimal Each(TimeSpan used) => Math.Round((decimal)used.TotalMilliseconds / done, 3);
    }

    /// <summary>The same with further doubts, if there are any.</summary>
    public SwitchBenchResult WithDoubts(IReadOnlyList<string> more) =>
        more.Count == 0 ? this : this with { Valid = false, Doubts = [.. Doubts, .. more] };
}

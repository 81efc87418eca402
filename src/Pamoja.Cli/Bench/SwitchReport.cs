using System.Globalization;
using Pamoja.Bench;

namespace Pamoja.Cli;

/// <summary>What the switch's bench found, for people.</summary>
internal static class SwitchReport
{
    public static void Write(SwitchBenchResult r, TextWriter to)
    {
        List<FormattableString> lines =
        [
            $"{r.PaymentsPerSecond,10:N1} payments a second completed, {r.Offered:N0} offered; {r.Nodes} node(s), {r.MeanBatch:0.0} commands a batch",
            $"{string.Empty,10} {"ms",10} {"p50",9} {"p95",9} {"p99",9} {"p99.9",9} {"hub adds",9}",
            Line("payment", r.E2e, null),
        ];
        foreach (var (phase, times) in r.Phases.OrderBy(phase => Phases.InOrder.ToList().IndexOf(phase.Key)))
        {
            lines.Add(Line(phase, times, r.AddedP99Ms.TryGetValue(phase, out var added) ? added : null));
        }

        var relay = r.RelayRatio is null ? string.Empty : string.Create(
            CultureInfo.InvariantCulture, $"; {r.RelayRatio:0.000} times what a bare relay uses ({r.RelayCpuMsPerPayment:0.000} ms)");
        lines.Add($"{r.HubCpuMsPerPayment,10:0.000} ms of processor time a payment in the hub{relay}");
        lines.Add($"{r.PostgresCpuMsPerPayment,10:0.000} ms of processor time a payment in PostgreSQL");
        lines.Add($"{r.GeneratorCpuMsPerPayment,10:0.000} ms in payers and generator, late by {r.GeneratorLateP99Ms:0.0} ms p99");
        lines.Add($"{r.PayeesCpuMsPerPayment,10:0.000} ms in payees and oracle");
        lines.Add($"{r.AllocatedKbPerPayment,10:0.0} kB allocated a payment; {r.GcPauseMsPerSecond:0.00} ms of pauses for garbage a second");
        lines.Add($"{r.MaxRssMb,10:0.0} MB of memory at most in the hub, {r.RssSlopeMbPerMinute:0.00} MB a minute more");
        if (r.TraceShare is { } share)
        {
            lines.Add($"{r.SpansPerPayment,10:0.0} spans a payment sent ({share:0.##%} of the traces), {r.ExportedKbPerPayment:0.0} kB with the metrics");
        }

        lines.Add($"{r.CallbacksOwed,10:N0} callbacks owed by the ledger, {r.CallbacksMade:N0} made, {r.CallbacksPointless:N0} pointless by then");
        lines.Add($"{r.Repeats,10:N0} callbacks came twice");
        lines.Add($"{(r.BooksClean == true ? "clean" : "NOT clean"),10} books");
        if (r.TakeoverMs is not null)
        {
            lines.Add($"{r.TakeoverMs,10:0} ms until the last of {r.UnderWayAtKill} payments under way at the kill had come to its end");
            lines.Add($"{r.Resends,10:N0} requests sent again");
        }

        lines.Add($"{r.Errors,10:N0} payments failed");
        lines.Add($"{string.Empty,10} {r.Security}");
        foreach (var line in lines) to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        foreach (var (fault, count) in r.ErrorsByCode) to.WriteLine($"{count,10} times {fault}");
        to.WriteLine(r.Valid ? "     valid" : $"   INVALID: {string.Join("; ", r.Doubts)}");
    }

    private static FormattableString Line(string name, Times times, decimal? added) =>
        $"{string.Empty,10} {name,10} {times.P50,9:0.0} {times.P95,9:0.0} {times.P99,9:0.0} {times.P999,9:0.0} {added,9:0.0}";
}

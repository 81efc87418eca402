using System.Collections.Concurrent;

namespace Pamoja.Bench;

/// <summary>
/// Whole payments through a hub: lookup, quote and transfer, each with its callbacks, over real sockets. Payments begin at a steady rate and do not wait for
/// those before them, so that a hub that stalls is seen to stall. Afterwards the same payments go through the hub and a bare relay in turns.
/// </summary>
/// <param name="payers">Who pays.</param>
/// <param name="hub">Where the hub is.</param>
/// <param name="relay">Where the bare relay is.</param>
/// <param name="read">Reads what the processes have used so far.</param>
/// <param name="settings">How much.</param>
/// <param name="time">The clock.</param>
public sealed class SwitchBench(PayerEnd payers, Uri hub, Uri relay, Func<SwitchCounters> read, SwitchBenchSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<string, int> _errors = new();
    private readonly List<string> _doubts = [];
    private int _payment;
    private int _underWay;

    /// <summary>Told of each step, in a few words.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Measures.</summary>
    public async Task<SwitchBenchResult> RunAsync(CancellationToken cancellation)
    {
        Progress?.Invoke($"warming up with {settings.PaymentsPerSecond} payments a second, {settings.WarmUpSeconds} s");
        await OfferAsync(settings.WarmUpSeconds, null, cancellation);
        _errors.Clear();

        var times = new SwitchTimes();
        var (before, began) = (read(), time.GetTimestamp());
        var (atHalf, memory) = (0, new List<long>());
        var offering = OfferAsync(settings.Seconds, times, cancellation);
        while (!offering.IsCompleted)
        {
            await Task.WhenAny(offering, Task.Delay(TimeSpan.FromSeconds(1), time, cancellation));
            memory.Add(read().HubMemory);
            if (atHalf == 0 && time.GetElapsedTime(began).TotalSeconds > settings.Seconds / 2.0) atHalf = Volatile.Read(ref _underWay);
        }

        await offering;
        var (after, took) = (read(), (decimal)time.GetElapsedTime(began).TotalSeconds);
        var done = times.Payments.Count;
        Doubt(times, atHalf);
        var ratio = settings.RelayRounds == 0 ? (decimal?)null : await CompareAsync(cancellation);
        return new SwitchBenchResult(
            settings.PaymentsPerSecond,
            Math.Round(done / took, 1),
            SwitchTimes.PerMille(times.Payments, 500),
            SwitchTimes.PerMille(times.Payments, 990),
            SwitchTimes.PerMille(times.Payments, 999),
            SwitchTimes.PerMille(times.Lookups, 500),
            SwitchTimes.PerMille(times.Lookups, 990),
            SwitchTimes.PerMille(times.Quotes, 500),
            SwitchTimes.PerMille(times.Quotes, 990),
            SwitchTimes.PerMille(times.Transfers, 500),
            SwitchTimes.PerMille(times.Transfers, 990),
            Milliseconds(after.Hub - before.Hub, done),
            Milliseconds(after.Postgres - before.Postgres, done),
            ratio,
            Math.Round(memory.Max() / 1048576m, 1),
            Math.Round((memory[^1] - memory[0]) / 1048576m / (took / 60), 2),
            new SortedDictionary<string, int>(_errors, StringComparer.Ordinal),
            _doubts.Count == 0,
            _doubts);
    }

    private void Doubt(SwitchTimes times, int underWayAtHalf)
    {
        if (!_errors.IsEmpty) _doubts.Add($"{_errors.Values.Sum()} payments failed");
        if (payers.Unexpected > 0) _doubts.Add($"{payers.Unexpected} callbacks came twice or unasked");
        var expected = settings.PaymentsPerSecond * settings.Seconds;
        if (times.Payments.Count < expected) _doubts.Add($"{times.Payments.Count} of {expected} payments were completed");
        if (underWayAtHalf > settings.PaymentsPerSecond * 2) _doubts.Add($"{underWayAtHalf} payments were under way at half time: the queue grew");
    }

    /// <summary>Begins payments at the rate, late ones at once, and waits for all of them.</summary>
    private async Task OfferAsync(int seconds, SwitchTimes? times, CancellationToken cancellation)
    {
        var payments = new List<Task>(settings.PaymentsPerSecond * seconds);
        var began = time.GetTimestamp();
        var ticksPerPayment = time.TimestampFrequency / (decimal)settings.PaymentsPerSecond;
        while (payments.Count < settings.PaymentsPerSecond * seconds)
        {
            var due = Math.Min((int)((time.GetTimestamp() - began) / ticksPerPayment), settings.PaymentsPerSecond * seconds);
            while (payments.Count < due) payments.Add(PayAsync(hub, began + (long)(payments.Count * ticksPerPayment), false, times));
            await Task.Delay(Tick, time, cancellation);
        }

        await Task.WhenAll(payments);
    }

    private async Task PayAsync(Uri through, long due, bool namesPayee, SwitchTimes? times)
    {
        Interlocked.Increment(ref _underWay);
        var fault = await payers.PayAsync(through, Interlocked.Increment(ref _payment), due, namesPayee, times);
        Interlocked.Decrement(ref _underWay);
        if (fault is not null) _errors.AddOrUpdate(fault[..Math.Min(fault.Length, 160)], 1, (_, count) => count + 1);
    }

    /// <summary>The same payments through the hub and the bare relay in turns; only the processor time of their own processes counts.</summary>
    private async Task<decimal> CompareAsync(CancellationToken cancellation)
    {
        var ratios = new List<decimal>();
        for (var round = 0; round <= settings.RelayRounds; round++)
        {
            var (hubTime, relayTime) = (TimeSpan.Zero, TimeSpan.Zero);
            foreach (var isHub in new[] { round % 2 == 0, round % 2 != 0 })
            {
                var before = read();
                await PayManyAsync(isHub ? hub : relay, !isHub, cancellation);
                var after = read();
                if (isHub) hubTime = after.Hub - before.Hub;
                else relayTime = after.Relay - before.Relay;
            }

            Progress?.Invoke($"{settings.RelayPayments} payments: hub {hubTime.TotalMilliseconds:0} ms, bare relay {relayTime.TotalMilliseconds:0} ms");
            if (round > 0 && relayTime > TimeSpan.Zero) ratios.Add((decimal)hubTime.Ticks / relayTime.Ticks);
        }

        return ratios.Count == 0 ? 0 : Math.Round(ratios.Order().ElementAt(ratios.Count / 2), 3);
    }

    private async Task PayManyAsync(Uri through, bool namesPayee, CancellationToken cancellation)
    {
        const int Concurrency = 32;
        var left = settings.RelayPayments;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0 && !cancellation.IsCancellationRequested)
            {
                await PayAsync(through, time.GetTimestamp(), namesPayee, null);
            }
        }));
    }

    private static decimal Milliseconds(TimeSpan used, int payments) => Math.Round((decimal)used.TotalMilliseconds / Math.Max(1, payments), 3);
}

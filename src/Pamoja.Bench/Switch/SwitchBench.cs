namespace Pamoja.Bench;

/// <summary>
/// Whole payments through a hub: lookup, quote and transfer, each with its callbacks, over real sockets. Payments begin at a steady rate
/// and do not wait for those before them. Afterwards hub and bare relay take turns with the same payments at the same rate.
/// </summary>
/// <param name="around">The processes.</param>
/// <param name="settings">How much.</param>
/// <param name="time">The clock.</param>
public sealed class SwitchBench(SwitchSurroundings around, SwitchBenchSettings settings, TimeProvider time)
{
    private const int BurstUnderWay = 32;

    private readonly List<string> _doubts = [];

    /// <summary>Told of each step, in a few words.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Measures.</summary>
    public async Task<SwitchBenchResult> RunAsync(CancellationToken cancellation)
    {
        await WarmUpAsync(cancellation);
        var rate = settings.PaymentsPerSecond;
        if (settings.FindMax) rate = await new RateSearch(around, Progress).RunAsync(rate, cancellation);
        Progress?.Invoke($"measuring {rate} payments a second, {settings.Seconds} s");
        var measured = await MeasureAsync(rate, cancellation);
        var relay = settings.RelayRounds == 0 || settings.KillNode ? null : await CompareAsync(rate, cancellation);
        Doubt(measured.Stretch, rate);
        return SwitchBenchResult.Of(rate, settings, measured, relay, _doubts);
    }

    /// <summary>The same payments through both, quickly and then at the rate: what is used often is compiled twice by then.</summary>
    private async Task WarmUpAsync(CancellationToken cancellation)
    {
        Progress?.Invoke($"warming up with {settings.BurstPayments} payments through hub and relay, then {settings.WarmUpSeconds} s at the rate");
        var hasRelay = settings.RelayRounds > 0 && !settings.KillNode;
        foreach (var throughRelay in hasRelay ? [false, true] : new[] { false })
        {
            await around.PayAsync(new StretchOrder(throughRelay, settings.BurstPayments, 0, BurstUnderWay), cancellation);
        }

        await OfferAsync(settings.PaymentsPerSecond, settings.WarmUpSeconds, throughRelay: false, cancellation);
    }

    private Task<StretchResult> OfferAsync(int rate, int seconds, bool throughRelay, CancellationToken cancellation) =>
        around.PayAsync(new StretchOrder(throughRelay, rate * seconds, rate, Resends: settings.KillNode), cancellation);

    private async Task<SwitchMeasurement> MeasureAsync(int rate, CancellationToken cancellation)
    {
        var before = await around.ReadAsync(cancellation);
        var (began, memory) = (time.GetTimestamp(), new List<MemorySample>());
        var offering = OfferAsync(rate, settings.Seconds, throughRelay: false, cancellation);
        var mayKill = settings.KillNode;
        while (!offering.IsCompleted)
        {
            memory.Add(new MemorySample((decimal)time.GetElapsedTime(began).TotalSeconds, around.HubMemory()));
            await Task.WhenAny(offering, Task.Delay(TimeSpan.FromSeconds(1), time, cancellation));
            if (!mayKill || time.GetElapsedTime(began).TotalSeconds < settings.Seconds / 3.0) continue;
            mayKill = false;
            Progress?.Invoke("killing a node");
            await around.KillNodeAsync(cancellation);
        }

        var stretch = await offering;
        return new SwitchMeasurement(stretch, before, await around.ReadAsync(cancellation), memory);
    }

    private void Doubt(StretchResult stretch, int rate)
    {
        if (stretch.Failed > 0) _doubts.Add($"{stretch.Failed} payments failed");
        if (stretch.Conflicts > 0) _doubts.Add($"{stretch.Conflicts} transfers were told two different ends");
        if (stretch.Repeats > 0 && !settings.KillNode) _doubts.Add($"{stretch.Repeats} callbacks came twice or unasked");
        var expected = rate * settings.Seconds;
        if (stretch.Payments.Count < expected) _doubts.Add($"{stretch.Payments.Count} of {expected} payments were completed");
        if (!stretch.QueuesGrew || settings.KillNode) return;
        _doubts.Add($"queues grew: payments under way each second were {string.Join(' ', stretch.UnderWay)}");
    }

    /// <summary>
    /// Hub and bare relay in turns, each first in every other round; only the processor time of their own processes counts.
    /// </summary>
    private async Task<RelayComparison> CompareAsync(int rate, CancellationToken cancellation)
    {
        var ratios = new List<decimal>();
        var relayed = new List<StretchResult>();
        var relayMs = 0m;
        for (var round = 0; round < settings.RelayRounds; round++)
        {
            var (hub, relay) = (0m, 0m);
            foreach (var throughRelay in new[] { round % 2 != 0, round % 2 == 0 })
            {
                var before = await around.ReadAsync(cancellation);
                var stretch = await OfferAsync(rate, settings.RelaySeconds, throughRelay, cancellation);
                var after = await around.ReadAsync(cancellation);
                var name = throughRelay ? "relay" : "hub";
                if (stretch.Failed > 0) _doubts.Add($"{stretch.Failed} payments failed in the {name}'s turn of the comparison");
                var used = throughRelay ? after.Relay - before.Relay : after.Hub - before.Hub;
                var each = (decimal)used.TotalMilliseconds / Math.Max(1, stretch.Payments.Count);
                if (throughRelay) relayed.Add(stretch);
                if (throughRelay) relay = each;
                else hub = each;
            }

            Progress?.Invoke($"round {round + 1}: hub {hub:0.000} ms a payment, bare relay {relay:0.000} ms");
            relayMs += relay / settings.RelayRounds;
            if (relay > 0) ratios.Add(hub / relay);
        }

        return new RelayComparison(
            Math.Round(ratios.Count == 0 ? 0 : ratios.Order().ElementAt(ratios.Count / 2), 3), Math.Round(relayMs, 3), relayed);
    }
}

namespace Pamoja.Bench;

/// <summary>
/// Looks for the highest rate at which 99 of 100 payments take less than a second and none fails: up by half until it does not hold, then
/// by halves of what is left between.
/// </summary>
internal sealed class RateSearch(SwitchSurroundings around, Action<string>? progress)
{
    private const int Seconds = 10;
    private const decimal P99MaxMs = 1_000;
    private const int RateMax = 20_000;

    /// <summary>Rates closer than this are one.</summary>
    private const decimal Precision = 1.05m;

    internal async Task<int> RunAsync(int first, CancellationToken cancellation)
    {
        var (good, bad) = (0, RateMax);
        var rate = first;
        while (good == 0 ? rate > 1 : bad > good * Precision)
        {
            if (await HoldsAsync(rate, cancellation)) good = rate;
            else bad = rate;
            rate = bad == RateMax ? Math.Min(RateMax - 1, rate * 3 / 2) : good == 0 ? rate / 2 : (good + bad) / 2;
        }

        return Math.Max(1, good);
    }

    private async Task<bool> HoldsAsync(int rate, CancellationToken cancellation)
    {
        var stretch = await around.PayAsync(new StretchOrder(false, rate * Seconds, rate), cancellation);
        var holds = stretch.Failed == 0 && !stretch.QueuesGrew && stretch.Payments.P99 < P99MaxMs;
        progress?.Invoke($"{rate} a second {(holds ? "hold" : "do not hold")}: p99 {stretch.Payments.P99:0} ms, {stretch.Failed} failed"
            + (stretch.QueuesGrew ? ", queues grew" : string.Empty));
        return holds;
    }
}

namespace Pamoja.Operations;

/// <summary>Counts times in steps of 100 microseconds up to 20 seconds; adding costs one interlocked increment.</summary>
internal sealed class Latencies
{
    private const int StepMicroseconds = 100;
    private readonly int[] _counts = new int[200_000];

    internal void Add(TimeSpan time)
    {
        var step = (int)Math.Min(time.TotalMicroseconds / StepMicroseconds, _counts.Length - 1);
        Interlocked.Increment(ref _counts[step]);
    }

    /// <summary>The time in milliseconds that a share of all, in per mille, did not exceed.</summary>
    internal decimal PerMille(int share)
    {
        var total = _counts.Sum(count => (long)count);
        var wanted = (total * share + 999) / 1000;
        long seen = 0;
        for (var step = 0; step < _counts.Length; step++)
        {
            seen += _counts[step];
            if (seen >= wanted && seen > 0) return (step + 1) * StepMicroseconds / 1000m;
        }

        return 0;
    }
}

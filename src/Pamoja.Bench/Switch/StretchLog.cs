using System.Collections.Concurrent;

namespace Pamoja.Bench;

/// <summary>Notes what happens in a stretch of load, from several threads.</summary>
internal sealed class StretchLog(TimeProvider time, int payments)
{
    private readonly Series _payments = new(payments);
    private readonly Series _late = new(payments);
    private readonly ConcurrentDictionary<string, Series> _phases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly List<int> _samples = [];

    // Changed by interlocked operations only.
    private int _underWay;
    private int _begun;
    private int _repeats;
    private int _conflicts;
    private int _resends;
    private int _underWayAtMark;
    private long _mark;
    private long _lastOfMark;

    /// <summary>Ticks of the clock, by their number; what comes beyond the room is not kept.</summary>
    private sealed class Series(int room)
    {
        private readonly long[] _ticks = new long[room];
        private int _count;

        internal void Add(long ticks)
        {
            var at = Interlocked.Increment(ref _count) - 1;
            if (at < _ticks.Length) _ticks[at] = ticks;
        }

        internal Times Read(long frequency)
        {
            var sorted = _ticks.AsSpan(0, Math.Min(_count, _ticks.Length)).ToArray();
            Array.Sort(sorted);
            return new Times(sorted.Length, At(500), At(950), At(990), At(999), At(1_000));

            decimal At(int perMille) => sorted.Length == 0
                ? 0
                : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)((long)sorted.Length * perMille / 1_000))] * 1_000m / frequency, 2);
        }
    }

    internal int Begun => Volatile.Read(ref _begun);

    internal int UnderWay => Volatile.Read(ref _underWay);

    internal void Begin(long due)
    {
        Interlocked.Increment(ref _underWay);
        Interlocked.Increment(ref _begun);
        _late.Add(time.GetTimestamp() - due);
    }

    internal void EndPhase(string phase, long began) =>
        _phases.GetOrAdd(phase, static (_, room) => new Series(room), payments).Add(time.GetTimestamp() - began);

    internal void End(long due, string? error)
    {
        Interlocked.Decrement(ref _underWay);
        if (error is not null) _errors.AddOrUpdate(error, 1, (_, count) => count + 1);
        else _payments.Add(time.GetTimestamp() - due);

        var mark = Volatile.Read(ref _mark);
        if (mark != 0 && due < mark) Volatile.Write(ref _lastOfMark, time.GetTimestamp());
    }

    internal void Repeat(bool isConflict)
    {
        Interlocked.Increment(ref _repeats);
        if (isConflict) Interlocked.Increment(ref _conflicts);
    }

    internal void Resend() => Interlocked.Increment(ref _resends);

    internal void Sample() => _samples.Add(UnderWay);

    /// <summary>From now on the end of what is under way is watched.</summary>
    internal void Mark()
    {
        Volatile.Write(ref _underWayAtMark, UnderWay);
        Volatile.Write(ref _mark, time.GetTimestamp());
    }

    internal StretchResult Read(long began)
    {
        var frequency = time.TimestampFrequency;
        return new StretchResult(
            _begun,
            Math.Round((decimal)time.GetElapsedTime(began).TotalSeconds, 3),
            _payments.Read(frequency),
            _phases.ToDictionary(phase => phase.Key, phase => phase.Value.Read(frequency)),
            _late.Read(frequency),
            _errors,
            _repeats,
            _conflicts,
            _resends,
            _samples,
            _underWayAtMark,
            _lastOfMark == 0 ? 0 : Math.Round((decimal)time.GetElapsedTime(_mark, _lastOfMark).TotalMilliseconds, 1));
    }
}

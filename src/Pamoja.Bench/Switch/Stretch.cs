namespace Pamoja.Bench;

/// <summary>What a generator is to do: some payments through the hub or through the bare relay.</summary>
/// <param name="ThroughRelay">Whether it is the bare relay's turn.</param>
/// <param name="Payments">How many.</param>
/// <param name="Rate">How many begin each second, whatever became of those before; 0: so many as <paramref name="UnderWay"/> lets.</param>
/// <param name="UnderWay">With no rate: how many are always under way.</param>
/// <param name="Resends">Whether lookups and quotes that nobody answers are sent again, as senders do when a node of the hub was lost.</param>
public sealed record StretchOrder(bool ThroughRelay, int Payments, int Rate, int UnderWay = 0, bool Resends = false);

/// <summary>How long things took, in milliseconds.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="P50">Half of them took no longer.</param>
/// <param name="P95">95 of 100.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="P999">999 of 1000.</param>
/// <param name="Max">The longest.</param>
public sealed record Times(int Count, decimal P50, decimal P95, decimal P99, decimal P999, decimal Max);

/// <summary>What came of a stretch of load.</summary>
/// <param name="Begun">Payments that were begun.</param>
/// <param name="Seconds">From the first payment's time to the end of the last one.</param>
/// <param name="Payments">From when a payment was due to its COMMITTED at the payer.</param>
/// <param name="Phases">The same for each phase, by its name, from its request to its callback.</param>
/// <param name="Late">How long payments had to wait for the generator itself.</param>
/// <param name="Errors">Failed payments by phase and code.</param>
/// <param name="Repeats">Callbacks that came twice, or that nobody waited for.</param>
/// <param name="Conflicts">Transfers of which two different ends were told.</param>
/// <param name="Resends">Requests that were sent again.</param>
/// <param name="UnderWay">Payments under way, once a second.</param>
/// <param name="UnderWayAtMark">Payments under way when a node was killed; 0 without that.</param>
/// <param name="LastOfMarkMs">How long after that the last of them came to its end.</param>
public sealed record StretchResult(
    int Begun,
    decimal Seconds,
    Times Payments,
    IReadOnlyDictionary<string, Times> Phases,
    Times Late,
    IReadOnlyDictionary<string, int> Errors,
    int Repeats,
    int Conflicts,
    int Resends,
    IReadOnlyList<int> UnderWay,
    int UnderWayAtMark,
    decimal LastOfMarkMs)
{
    /// <summary>Payments that failed.</summary>
    public int Failed => Errors.Values.Sum();

    /// <summary>Payments completed a second.</summary>
    public decimal Rate => Seconds == 0 ? 0 : Payments.Count / Seconds;

    /// <summary>
    /// Whether more and more payments were under way. What is under way must come to rest: over the last third of the time it may be half
    /// more than over the middle third, and a twentieth of a second's payments beside.
    /// </summary>
    public bool QueuesGrew
    {
        get
        {
            var third = UnderWay.Count / 3;
            if (third == 0) return false;
            var middle = UnderWay.Skip(third).Take(third).Average();
            var last = UnderWay.TakeLast(third).Average();
            return last > (middle * 1.5) + (Begun / (double)UnderWay.Count / 20);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>What operators want to hear of, in an order in which nothing is ever added before what was read.</summary>
public interface ILedgerEvents
{
    /// <summary>
    /// Events after a cursor, oldest first, at most <paramref name="limit"/>. Begin with <see cref="EventCursor.Begin"/> and go on with the last
    /// one's cursor: each event is seen once, however many nodes write.
    /// </summary>
    Task<IReadOnlyList<RecordedEvent>> ReadEventsAsync(EventCursor after, int limit, CancellationToken cancellation);
}

/// <summary>An event as it was written.</summary>
/// <param name="Cursor">Its place.</param>
/// <param name="At">When it was decided, by the ledger's clock.</param>
/// <param name="Event">What happened.</param>
public sealed record RecordedEvent(EventCursor Cursor, DateTimeOffset At, LedgerEvent Event);

/// <summary>The place of an event among all: its transaction, its batch, its line there.</summary>
public readonly record struct EventCursor(ulong Transaction, long Batch, int Line)
{
    /// <summary>Before the first event.</summary>
    public static readonly EventCursor Begin;

    /// <summary>As a reader keeps it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}-{Batch}-{Line}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EventCursor cursor)
    {
        cursor = default;
        if (text?.Split('-') is not [var transaction, var batch, var line]) return false;
        if (!ulong.TryParse(transaction, NumberStyles.None, CultureInfo.InvariantCulture, out var first)) return false;
        if (!long.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out var second)) return false;
        if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var third)) return false;
        cursor = new EventCursor(first, second, third);
        return true;
    }
}

using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>
/// Moments as texts: <c>2030-01-02T03:04:05.678Z</c> or with an offset; milliseconds are mandatory, years run from 1000 on.
/// Source: FSPIOP API Definition, DateTime.
/// </summary>
public static class Timestamp
{
    private const int DateLength = 10;
    private const int TimeLength = 13;

    /// <summary>Reads a moment; false for any text that the API does not admit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset moment)
    {
        moment = default;
        const int bare = DateLength + TimeLength;
        if (text.Length is not (bare + 1 or bare + 6) || text[DateLength] != 'T') return false;
        if (!TryReadDate(text[..DateLength], out var day) || !TryReadTime(text[DateLength..bare], out var time)) return false;
        if (!TryReadOffset(text[bare..], out var offset)) return false;

        // An offset may lead over the calendar's end; such an expiry means never.
        var ticks = day.Ticks + time.Ticks - offset.Ticks;
        moment = new DateTimeOffset(Math.Min(ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
        return true;
    }

    /// <summary>The text of a moment, in UTC.</summary>
    public static string Write(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static bool TryReadDate(ReadOnlySpan<byte> text, out DateTime day)
    {
        day = default;
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-') return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month)) return false;
        if (!TryNumber(text[8..], out var date)) return false;
        if (year < 1000 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month)) return false;
        day = new DateTime(year, month, date, 0, 0, 0, DateTimeKind.Utc);
        return true;
    }

    // "T03:04:05.678"
    private static bool TryReadTime(ReadOnlySpan<byte> text, out TimeSpan time)
    {
        time = default;
        if (text[3] != ':' || text[6] != ':' || text[9] != '.') return false;
        if (!TryNumber(text[1..3], out var hours) || !TryNumber(text[4..6], out var minutes)) return false;
        if (!TryNumber(text[7..9], out var seconds) || !TryNumber(text[10..], out var milliseconds)) return false;
        if (hours > 23 || minutes > 59 || seconds > 59) return false;
        time = new TimeSpan(0, hours, minutes, seconds, milliseconds);
        return true;
    }

    // "Z" or "+01:00"; the API admits up to 19:59.
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length == 1) return text[0] == 'Z';
        if (text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!TryNumber(text[1..3], out var hours) || !TryNumber(text[4..], out var minutes) || hours > 19 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-') offset = -offset;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}

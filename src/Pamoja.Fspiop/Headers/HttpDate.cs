using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>The Date header: <c>Tue, 02 Jan 2030 03:04:05 GMT</c>, the one form that the API admits (RFC 9110, IMF-fixdate).</summary>
public static class HttpDate
{
    private const string Format = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";

    /// <summary>The header's text of a moment.</summary>
    public static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads the header; false for any other form, and for a weekday that is not the date's.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, utc, out moment);
    }
}

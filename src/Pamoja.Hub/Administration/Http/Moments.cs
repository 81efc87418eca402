using System.Globalization;

namespace Pamoja.Hub;

/// <summary>Moments of a query: ISO 8601, so that no date is read as another one; without a zone they are UTC.</summary>
internal static class Moments
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    // Whoever does not escape the plus of a zone sends a blank instead.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ss zzz",
    ];

    public static bool TryRead(string text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out moment);
}

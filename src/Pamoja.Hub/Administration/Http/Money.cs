using System.Globalization;

namespace Pamoja.Hub;

/// <summary>Amounts of the administration API: at most 18 digits, at most 4 of them decimals; some have a sign.</summary>
internal static class Money
{
    // Longer texts could lose digits when they are read.
    private const int MaxText = 28;

    /// <summary>Reads a plain decimal number, never through binary floating point. Exponents are not money.</summary>
    public static bool TryRead(string text, out decimal amount)
    {
        amount = 0;
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return text.Length <= MaxText && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out amount);
    }

    /// <summary>The same amount without trailing zeros.</summary>
    public static decimal Normalize(decimal amount) => amount / 1.0000000000000000000000000000m;

    /// <summary>Whether the books can hold it.</summary>
    public static bool Fits(decimal amount)
    {
        var plain = Normalize(Math.Abs(amount));
        if (plain.Scale > 4) return false;
        for (var i = 0; i < plain.Scale; i++) plain *= 10;
        return plain < 1_000_000_000_000_000_000m;
    }
}

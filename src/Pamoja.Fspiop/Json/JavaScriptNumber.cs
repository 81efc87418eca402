using System.Globalization;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>Numbers as JavaScript prints them: the shortest digits that read back, an exponent from 1e21 up and below 1e-6.</summary>
internal static class JavaScriptNumber
{
    /// <summary>
    /// The text of a number of JSON; false if JavaScript would print other digits than these, because it holds no more than 17. Numbers
    /// that differ would come out the same, and money must not be mistaken.
    /// </summary>
    public static bool TryWrite(ReadOnlySpan<byte> raw, out string text)
    {
        text = "0";
        if (!TryTakeApart(Encoding.ASCII.GetString(raw), out var digits, out var exponent)) return false;
        if (digits.Length == 0) return true;

        var number = double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(number) || !TryTakeApart(shortest, out var held, out var heldExponent)) return false;
        if (digits != held || exponent != heldExponent) return false;

        text = (number < 0 ? "-" : "") + Layout(digits, exponent);
        return true;
    }

    /// <param name="text">A decimal number, perhaps with an exponent ("-1.5E-05").</param>
    /// <param name="digits">Significant digits without zeros at the ends; empty for zero.</param>
    /// <param name="exponent">Power of ten of the first digit.</param>
    private static bool TryTakeApart(string text, out string digits, out int exponent)
    {
        var parts = text.TrimStart('-').ToUpperInvariant().Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var plain = parts[0].Replace(".", "", StringComparison.Ordinal);
        var significant = plain.TrimStart('0');
        digits = significant.TrimEnd('0');
        exponent = (point < 0 ? plain.Length : point) - 1 - (plain.Length - significant.Length);
        if (parts.Length == 1) return true;
        if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var shift)) return false;
        if (Math.Abs((long)shift) > 10_000) return digits.Length == 0;
        exponent += shift;
        return true;
    }

    private static string Layout(string digits, int exponent)
    {
        if (exponent is < -6 or >= 21)
        {
            var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            var sign = exponent < 0 ? '-' : '+';
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{sign}{Math.Abs(exponent)}");
        }

        if (exponent < 0) return "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        return digits.Length <= whole ? digits.PadRight(whole, '0') : $"{digits[..whole]}.{digits[whole..]}";
    }
}

using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>Numbers as JavaScript prints them: the shortest digits that read back, an exponent from 1e21 up and below 1e-6.</summary>
internal static class JavaScriptNumber
{
    public static string Write(double number)
    {
        if (number == 0) return "0";
        if (!double.IsFinite(number)) return "null";

        // "R" gives the same shortest digits in another layout ("1.5E-05"); they are laid out anew.
        var parts = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var plain = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = plain.TrimStart('0');
        var exponent = (point < 0 ? parts[0].Length : point) - 1 - (plain.Length - digits.Length);
        if (parts.Length == 2) exponent += int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (number < 0 ? "-" : "") + Layout(digits.TrimEnd('0'), exponent);
    }

    /// <param name="digits">Significant digits without zeros at the ends.</param>
    /// <param name="exponent">Power of ten of the first digit.</param>
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

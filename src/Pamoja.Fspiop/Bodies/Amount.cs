using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>
/// Amounts as texts: up to 18 digits, up to 4 decimals, no sign, no exponent, no zero that could be left out. So an amount has one text
/// only, and reading and writing lose nothing. Source: FSPIOP API Definition, Amount.
/// </summary>
public static class Amount
{
    private const int MaxDigits = 18;
    private const int MaxDecimals = 4;

    /// <summary>Reads an amount; false for any text that the API does not admit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out decimal amount)
    {
        amount = 0;
        return HasForm(text) && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }

    /// <summary>Reads an amount; false for any text that the API does not admit.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out decimal amount)
    {
        amount = 0;
        if (text.Length > MaxDigits + 1 + MaxDecimals || !System.Text.Ascii.IsValid(text)) return false;
        Span<byte> bytes = stackalloc byte[MaxDigits + 1 + MaxDecimals];
        var length = System.Text.Encoding.ASCII.GetBytes(text, bytes);
        return TryRead(bytes[..length], out amount);
    }

    /// <summary>The one text of an amount. It must be one that the API can carry: not negative, below 10^18, at most 4 decimals.</summary>
    public static string Write(decimal amount)
    {
        if (amount < 0 || amount >= 1_000_000_000_000_000_000m || decimal.Round(amount, MaxDecimals) != amount)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "not an amount of the API");
        return amount.ToString("0.####", CultureInfo.InvariantCulture);
    }

    internal static bool HasForm(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        if (whole.Length is < 1 or > MaxDigits || !IsDigits(whole) || (whole[0] == '0' && whole.Length > 1)) return false;
        if (point < 0) return true;
        var fraction = text[(point + 1)..];
        return fraction.Length is >= 1 and <= MaxDecimals && IsDigits(fraction) && fraction[^1] != '0';
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

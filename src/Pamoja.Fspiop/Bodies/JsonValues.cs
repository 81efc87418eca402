using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Pamoja.Fspiop;

/// <summary>Reading of single JSON values without copying where no escape stands in the way.</summary>
internal static class JsonValues
{
    /// <summary>The text of a string, or of a number; false for anything else.</summary>
    public static bool TryGetText(JsonElement value, out ReadOnlySpan<byte> text)
    {
        text = default;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                text = JsonMarshal.GetRawUtf8Value(value)[1..^1];
                if (text.Contains((byte)'\\')) text = Encoding.UTF8.GetBytes(value.GetString()!);
                return true;
            case JsonValueKind.Number:
                text = TextOfNumber(JsonMarshal.GetRawUtf8Value(value));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The text of a string or number as a string; null for an undefined value.</summary>
    public static string? GetText(JsonElement value) => TryGetText(value, out var text) ? Encoding.UTF8.GetString(text) : null;

    /// <summary>The member's value; an undefined element if there is no such member or no object.</summary>
    public static JsonElement At(this JsonElement value, ReadOnlySpan<byte> name)
    {
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
    }

    /// <summary>Characters of Unicode in well-formed UTF-8: all bytes but the continuing ones.</summary>
    public static int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            if ((b & 0xC0) != 0x80) count++;
        }

        return count;
    }

    /// <summary>A number as JavaScript prints it when it is short enough to be money: 100.50 is "100.5". Others stay as they are.</summary>
    private static ReadOnlySpan<byte> TextOfNumber(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > 28 || raw.ContainsAny((byte)'e', (byte)'E') || !raw.Contains((byte)'.')) return raw;
        if (!decimal.TryParse(raw, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return raw;
        return raw.TrimEnd((byte)'0').TrimEnd((byte)'.');
    }
}

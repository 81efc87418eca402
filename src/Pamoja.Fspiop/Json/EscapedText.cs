using System.Globalization;

namespace Pamoja.Fspiop;

/// <summary>
/// Escapes of surrogates. JSON's grammar admits half a pair, which no text can hold: such a body is refused before it is read, so that
/// nothing later has to expect it.
/// </summary>
internal static class EscapedText
{
    /// <summary>Whether every escaped surrogate is one half of a pair. The bytes may be anything; JSON is not checked here.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> json)
    {
        var awaitsLow = false;
        while (true)
        {
            var next = json.IndexOf((byte)'\\');
            if (awaitsLow && next != 0) return false;
            if (next < 0 || next + 1 >= json.Length) return !awaitsLow;
            json = json[next..];
            if (!TryReadUnit(json, out var unit))
            {
                if (awaitsLow) return false;
                json = json[2..];
                continue;
            }

            if (awaitsLow != char.IsLowSurrogate((char)unit)) return false;
            awaitsLow = char.IsHighSurrogate((char)unit);
            json = json[6..];
        }
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out ushort unit)
    {
        unit = 0;
        return json.Length >= 6 && json[1] == 'u'
            && ushort.TryParse(json.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
    }
}

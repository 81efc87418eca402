using System.Text;

namespace Pamoja.Testing;

/// <summary>
/// Spoils inputs in the ways that break parsers: bits, bytes at the ends of ranges, parts taken out, repeated, moved or swapped with another
/// input's, words of the formats put where they do not belong. The same number gives the same input.
/// </summary>
internal sealed class Mutations(IReadOnlyList<byte[]> corpus, int lengthMax)
{
    private const int AtOnceMax = 6;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\u00", "{", "}", "[", "]", ",", ":", "null", "true", "-0", "1e999", "-1E-400", "0.0000",
            "9999999999999999999999", "{\"a\":", "\"alg\":\"none\"", "\"crit\":[]", "\"kid\":", "%00", "%2F", "%", "%zz", "//", "/..", "?", "&", "=", "+",
            ";version=", "version=1.99999999999999999999", ",application/vnd.interoperability.", "\r\n", "\0", "\t", " ", "-----BEGIN PUBLIC KEY-----\n",
            "-----END PUBLIC KEY-----", "GMT", "+99:99", "9999-12-31T23:59:59.999Z", "0000-00-00", "\u00e9", "\ufeff", "\u2028", "\U0001f600",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80], [0x7F], [0x82, 0xFF, 0xFF], [0x84, 0x7F, 0xFF, 0xFF, 0xFF],
        [0x88, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x30, 0x80], [0x02, 0x01], [0x03, 0x82],
    ];

    /// <summary>The input of a number.</summary>
    public byte[] Of(ulong number)
    {
        var draw = new Draws(number);
        List<byte> input = [.. corpus[draw.Next(corpus.Count)]];
        for (var i = draw.Next(AtOnceMax); i >= 0; i--) Spoil(input, ref draw);
        if (input.Count > lengthMax) input.RemoveRange(lengthMax, input.Count - lengthMax);
        return [.. input];
    }

    private void Spoil(List<byte> input, ref Draws draw)
    {
        var at = draw.Next(input.Count + 1);
        var length = Math.Min(draw.Next(draw.Next(4) == 0 ? 64 : 6) + 1, input.Count - at);
        switch (draw.Next(9))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << draw.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)draw.Next(256);
                break;
            case 2:
                input.RemoveRange(at, length);
                break;
            case 3:
                input.InsertRange(draw.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 4:
                input.InsertRange(at, Words[draw.Next(Words.Length)]);
                break;
            case 5:
                Overwrite(input, at, Words[draw.Next(Words.Length)]);
                break;
            case 6:
                input.RemoveRange(at, input.Count - at);
                input.AddRange(TailOf(corpus[draw.Next(corpus.Count)], ref draw));
                break;
            case 7:
                Repeat(input, at, length, draw.Next(draw.Next(8) == 0 ? 2_000 : 30));
                break;
            default:
                input.RemoveRange(at, input.Count - at);
                break;
        }
    }

    private static void Overwrite(List<byte> input, int at, byte[] word)
    {
        input.RemoveRange(at, Math.Min(word.Length, input.Count - at));
        input.InsertRange(at, word);
    }

    private static byte[] TailOf(byte[] other, ref Draws draw) => other[draw.Next(other.Length + 1)..];

    private void Repeat(List<byte> input, int at, int length, int times)
    {
        var part = input.GetRange(at, length);
        for (var i = 0; i < times && input.Count < lengthMax; i++) input.InsertRange(at, part);
    }

    /// <summary>A stream of numbers that a first number determines: SplitMix64.</summary>
    private struct Draws(ulong state)
    {
        private ulong _state = state;

        public int Next(int below)
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return below <= 1 ? 0 : (int)((mixed ^ (mixed >> 31)) % (ulong)below);
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace Pamoja.TestingToolkit;

/// <summary>The functions <c>{$function.generic.*}</c>.</summary>
/// <param name="uuids">Whether <c>generateID</c> makes UUIDs; ULIDs otherwise.</param>
/// <param name="time">The clock.</param>
internal sealed class GeneratedValues(bool uuids, TimeProvider time)
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The value of a function, or null when there is none of that name.</summary>
    internal string? Value(string path) => path switch
    {
        "generic.generateID" => uuids ? Uuid() : Ulid(),
        "generic.generateUUID" => Uuid(),
        "generic.generateULID" => Ulid(),
        "generic.curDate" => time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture),
        "generic.curDateISO" => Iso(time.GetUtcNow()),
        _ => null,
    };

    /// <summary>A time as JavaScript's toISOString writes it.</summary>
    internal static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Uuid() => Guid.NewGuid().ToString();

    private string Ulid()
    {
        // 48 bits of milliseconds and 80 random bits, five bits a letter.
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
        {
            bytes[i] = (byte)milliseconds;
        }

        var value = new UInt128(BitConverter.ToUInt64(Reversed(bytes[..8])), BitConverter.ToUInt64(Reversed(bytes[8..])));
        return string.Create(26, value, static (text, v) =>
        {
            for (var i = 25; i >= 0; i--, v >>= 5)
            {
                text[i] = Crockford[(int)(v & 31)];
            }
        });
    }

    private static byte[] Reversed(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        if (BitConverter.IsLittleEndian)
        {
            Array.Reverse(copy);
        }

        return copy;
    }
}

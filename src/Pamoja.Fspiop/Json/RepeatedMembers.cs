using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Pamoja.Fspiop;

/// <summary>
/// Whether an object anywhere in a value names a member twice, in whatever spelling. Objects of messages are small: the names of one are told
/// apart by a number made of their length and their ends, and only where two numbers are equal, or a name is escaped, by themselves.
/// </summary>
internal static class RepeatedMembers
{
    /// <summary>Members that are told apart by number; an object of more is looked at by names.</summary>
    private const int Few = 32;

    /// <summary>Looks at every object; the parser has bounded the depth.</summary>
    internal static bool Exist(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => InObject(value),
        JsonValueKind.Array => InArray(value),
        _ => false,
    };

    private static bool InArray(JsonElement list)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (Exist(item)) return true;
        }

        return false;
    }

    private static bool InObject(JsonElement value)
    {
        Span<ulong> seen = stackalloc ulong[Few];
        var count = 0;
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            var number = NumberOf(name);
            if (count == Few || name.Contains((byte)'\\') || seen[..count].Contains(number)) return InObjectByNames(value);
            seen[count++] = number;
            if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Exist(member.Value)) return true;
        }

        return false;
    }

    private static bool InObjectByNames(JsonElement value)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (!names.Add(member.Name) || Exist(member.Value)) return true;
        }

        return false;
    }

    /// <summary>Equal for equal names. Names of up to seven bytes are their number; longer ones are mixed from their ends.</summary>
    private static ulong NumberOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
        {
            var (first, last) = (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]));
            return first ^ BitOperations.RotateLeft(last, 29) ^ ((ulong)name.Length * 0x9E3779B97F4A7C15);
        }

        var number = (ulong)name.Length;
        foreach (var letter in name) number = (number << 8) | letter;
        return number;
    }
}

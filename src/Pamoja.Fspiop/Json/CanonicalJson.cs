using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Pamoja.Fspiop;

/// <summary>
/// JSON in one form: members sorted by name, no white space, numbers and strings as JavaScript's JSON.stringify prints them. Two bodies
/// with the same content have the same form; the field signs it and tells a resend from a modified request by its hash.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical form of a value, UTF-8.</summary>
    public static byte[] Write(JsonElement value)
    {
        var json = new JsonText(1024);
        WriteValue(ref json, value, isSorted: true);
        return json.ToArrayAndReturn();
    }

    /// <summary>
    /// The same with members in the order in which JavaScript's objects keep them: as they came, but for names that are whole numbers, which
    /// come first and in their order.
    /// </summary>
    public static byte[] Minify(JsonElement value)
    {
        var json = new JsonText(1024);
        WriteValue(ref json, value, isSorted: false);
        return json.ToArrayAndReturn();
    }

    /// <summary>The canonical form of an object of whose list <paramref name="list"/> only some elements stay, told by their place.</summary>
    internal static byte[] WriteKeeping(JsonElement value, string list, Func<int, bool> isKept)
    {
        var json = new JsonText(4096);
        var isFirst = true;
        json.Raw("{"u8);
        foreach (var member in value.EnumerateObject().OrderBy(member => member, Comparer<JsonProperty>.Create(CompareNames)))
        {
            if (!isFirst) json.Raw(","u8);
            isFirst = false;
            WriteName(ref json, member);
            json.Raw(":"u8);
            if (member.NameEquals(list)) WriteKept(ref json, member.Value, isKept);
            else WriteValue(ref json, member.Value, isSorted: true);
        }

        json.Raw("}"u8);
        return json.ToArrayAndReturn();
    }

    private static void WriteKept(ref JsonText json, JsonElement list, Func<int, bool> isKept)
    {
        var (place, isFirst) = (0, true);
        json.Raw("["u8);
        foreach (var element in list.EnumerateArray())
        {
            if (!isKept(place++)) continue;
            if (!isFirst) json.Raw(","u8);
            isFirst = false;
            WriteValue(ref json, element, isSorted: true);
        }

        json.Raw("]"u8);
    }

    /// <summary>SHA-256 of the canonical form, 32 bytes.</summary>
    public static byte[] Hash(JsonElement value)
    {
        var json = new JsonText(2048, isHashed: true);
        WriteValue(ref json, value, isSorted: true);
        return json.HashAndReturn();
    }

    private static void WriteValue(ref JsonText json, JsonElement value, bool isSorted)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(ref json, value, isSorted);
                break;
            case JsonValueKind.Array:
                WriteArray(ref json, value, isSorted);
                break;
            case JsonValueKind.String:
                WriteString(ref json, value);
                break;
            case JsonValueKind.Number:
                WriteNumber(ref json, JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                json.Raw(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteObject(ref JsonText json, JsonElement value, bool isSorted)
    {
        var count = value.GetPropertyCount();
        var members = ArrayPool<JsonProperty>.Shared.Rent(count);
        var filled = 0;
        foreach (var member in value.EnumerateObject()) members[filled++] = member;
        if (isSorted) members.AsSpan(0, count).Sort(CompareNames);
        else PutNumbersFirst(members.AsSpan(0, count));

        json.Raw("{"u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) json.Raw(","u8);
            WriteName(ref json, members[i]);
            json.Raw(":"u8);
            WriteValue(ref json, members[i].Value, isSorted);
        }

        json.Raw("}"u8);
        ArrayPool<JsonProperty>.Shared.Return(members, clearArray: true);
    }

    private static void WriteArray(ref JsonText json, JsonElement value, bool isSorted)
    {
        json.Raw("["u8);
        var isFirst = true;
        foreach (var element in value.EnumerateArray())
        {
            if (!isFirst) json.Raw(","u8);
            isFirst = false;
            WriteValue(ref json, element, isSorted);
        }

        json.Raw("]"u8);
    }

    private static void WriteName(ref JsonText json, JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (raw.Contains((byte)'\\'))
        {
            json.String(member.Name);
            return;
        }

        json.Raw("\""u8);
        json.Raw(raw);
        json.Raw("\""u8);
    }

    // Without escapes a string's bytes are already as JavaScript would print them.
    private static void WriteString(ref JsonText json, JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.Contains((byte)'\\')) json.String(value.GetString());
        else json.Raw(raw);
    }

    private static void WriteNumber(ref JsonText json, ReadOnlySpan<byte> raw)
    {
        if (JavaScriptNumber.TryWrite(raw, out var text)) json.Ascii(text);
        else json.Raw(raw);
    }

    /// <summary>By UTF-16 units, as JavaScript sorts. The units' order is the bytes' order as long as both names are ASCII.</summary>
    private static int CompareNames(JsonProperty left, JsonProperty right)
    {
        var leftRaw = JsonMarshal.GetRawUtf8PropertyName(left);
        var rightRaw = JsonMarshal.GetRawUtf8PropertyName(right);
        return IsPlain(leftRaw) && IsPlain(rightRaw)
            ? leftRaw.SequenceCompareTo(rightRaw)
            : string.CompareOrdinal(left.Name, right.Name);
    }

    private static void PutNumbersFirst(Span<JsonProperty> members)
    {
        var hasNumber = false;
        foreach (var member in members) hasNumber |= IndexOf(member) < long.MaxValue;
        if (!hasNumber) return;

        // Stable: all that are no numbers stay as they came.
        JsonProperty[] ordered = [.. members.ToArray().OrderBy(IndexOf)];
        ordered.CopyTo(members);
    }

    /// <summary>The number that a name is, written as JavaScript writes it and small enough to index an array; the largest for any other.</summary>
    private static long IndexOf(JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        var name = raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(member.Name) : raw;
        var isNumber = name.Length is > 0 and <= 10
            && !name.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (name[0] != '0' || name.Length == 1);
        if (!isNumber) return long.MaxValue;
        var number = long.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture);
        return number < uint.MaxValue ? number : long.MaxValue;
    }

    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');
}

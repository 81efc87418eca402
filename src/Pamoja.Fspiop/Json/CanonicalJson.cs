using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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
        WriteValue(ref json, value);
        return json.ToArrayAndReturn();
    }

    /// <summary>SHA-256 of the canonical form, 32 bytes.</summary>
    public static byte[] Hash(JsonElement value)
    {
        var json = new JsonText(2048);
        WriteValue(ref json, value);
        var hash = SHA256.HashData(json.Written);
        json.Return();
        return hash;
    }

    private static void WriteValue(ref JsonText json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(ref json, value);
                break;
            case JsonValueKind.Array:
                WriteArray(ref json, value);
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

    private static void WriteObject(ref JsonText json, JsonElement value)
    {
        var count = value.GetPropertyCount();
        var members = ArrayPool<JsonProperty>.Shared.Rent(count);
        var filled = 0;
        foreach (var member in value.EnumerateObject()) members[filled++] = member;
        members.AsSpan(0, count).Sort(CompareNames);

        json.Raw("{"u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) json.Raw(","u8);
            WriteName(ref json, members[i]);
            json.Raw(":"u8);
            WriteValue(ref json, members[i].Value);
        }

        json.Raw("}"u8);
        ArrayPool<JsonProperty>.Shared.Return(members, clearArray: true);
    }

    private static void WriteArray(ref JsonText json, JsonElement value)
    {
        json.Raw("["u8);
        var isFirst = true;
        foreach (var element in value.EnumerateArray())
        {
            if (!isFirst) json.Raw(","u8);
            isFirst = false;
            WriteValue(ref json, element);
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

    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');
}

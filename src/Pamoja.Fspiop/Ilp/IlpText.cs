namespace Pamoja.Fspiop;

/// <summary>The envelope that both versions share: base64url of a type and the content's octets.</summary>
internal static class IlpText
{
    private const int MaxLength = 32_768;

    public static bool TryOpen(string text, byte type, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (text.Length > MaxLength || !Base64UrlText.TryDecode(text, out var bytes)) return false;
        var reader = new OerReader(bytes);
        return reader.TryByte(out var found) && found == type && reader.TryVarOctets(out content) && reader.IsAtEnd;
    }
}

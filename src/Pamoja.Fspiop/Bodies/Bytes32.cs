using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Pamoja.Fspiop;

/// <summary>32 bytes as 43 characters of base64url without padding: a condition, a fulfilment.</summary>
public static class Bytes32
{
    private const int TextLength = 43;

    /// <summary>Reads 43 characters; false for any other text. Two spare bits of the last one are ignored, as the field does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!Matchers.IsBase64Url32(text)) return false;

        // The decoder insists on zero spare bits: the last character is replaced by the one that has them.
        Span<byte> exact = stackalloc byte[TextLength];
        text.CopyTo(exact);
        exact[^1] = WithoutSpareBits(exact[^1]);
        bytes = Base64Url.DecodeFromUtf8(exact);
        return true;
    }

    /// <summary>Reads 43 characters; false for any other text.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length != TextLength) return false;
        Span<byte> ascii = stackalloc byte[TextLength];
        return System.Text.Encoding.ASCII.TryGetBytes(text, ascii, out _) && TryRead(ascii, out bytes);
    }

    /// <summary>The 43 characters of 32 bytes.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, 32);
        return Base64Url.EncodeToString(bytes);
    }

    private static byte WithoutSpareBits(byte character)
    {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;
        return alphabet[alphabet.IndexOf(character) & ~3];
    }
}

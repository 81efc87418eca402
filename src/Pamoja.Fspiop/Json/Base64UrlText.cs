using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Pamoja.Fspiop;

/// <summary>Decoding of base64url that was received: it answers whether it is any, and never throws.</summary>
internal static class Base64UrlText
{
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, bytes, out _, out var length);
        bytes = status == OperationStatus.Done ? bytes[..length] : null;
        return bytes is not null;
    }

    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromUtf8(text, bytes, out _, out var length);
        bytes = status == OperationStatus.Done ? bytes[..length] : null;
        return bytes is not null;
    }
}

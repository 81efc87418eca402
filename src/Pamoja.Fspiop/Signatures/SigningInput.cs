using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Pamoja.Fspiop;

/// <summary>
/// What a signature is made over: the protected header as it is written, a dot, and the body in base64url. It is put together in a rented
/// buffer, for its hash alone.
/// </summary>
internal static class SigningInput
{
    /// <param name="protectedHeader">In base64url, as it is written.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="hash">Gets the SHA-256, 32 bytes.</param>
    internal static void Hash(ReadOnlySpan<byte> protectedHeader, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        var length = protectedHeader.Length + 1 + Base64Url.GetEncodedLength(body.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            protectedHeader.CopyTo(buffer);
            buffer[protectedHeader.Length] = (byte)'.';
            Base64Url.EncodeToUtf8(body, buffer.AsSpan(protectedHeader.Length + 1), out _, out _);
            SHA256.HashData(buffer.AsSpan(0, length), hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

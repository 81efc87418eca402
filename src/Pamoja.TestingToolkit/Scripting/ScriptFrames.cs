using System.Buffers.Binary;
using System.Text;

namespace Pamoja.TestingToolkit;

/// <summary>Frames between the toolkit and its script process: four bytes of length (big endian), then that many bytes of UTF-8 JSON.</summary>
internal static class ScriptFrames
{
    /// <summary>The largest frame either side accepts, in bytes.</summary>
    internal const int Largest = 64 * 1024 * 1024;

    internal static byte[] Pack(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        var frame = new byte[count + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, count);
        Encoding.UTF8.GetBytes(text, frame.AsSpan(4));
        return frame;
    }

    /// <summary>Reads the next frame; null at the end of the stream or when the other side breaks the rules.</summary>
    internal static async ValueTask<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancellation) < 4)
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(head);
        if (count is < 0 or > Largest)
        {
            return null;
        }

        var body = new byte[count];
        var read = await stream.ReadAtLeastAsync(body, count, throwOnEndOfStream: false, cancellation);
        return read < count ? null : body;
    }
}

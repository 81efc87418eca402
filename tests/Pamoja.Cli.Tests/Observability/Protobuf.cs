using System.Text;

namespace Pamoja.Cli.Tests;

/// <summary>Just enough of protobuf's encoding to read what an OTLP exporter sends: fields of varints, fixed numbers and lengths.</summary>
internal static class Protobuf
{
    /// <summary>The length-delimited fields of a message that have a number, in order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    if ((int)(tag >> 3) == number) yield return message.Slice(at, length);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"no field has wire type {tag & 7}");
            }
        }
    }

    public static string Text(ReadOnlyMemory<byte> message, int number) =>
        Encoding.UTF8.GetString(Fields(message, number).FirstOrDefault().Span);

    public static string Hex(ReadOnlyMemory<byte> message, int number) =>
        Convert.ToHexStringLower(Fields(message, number).FirstOrDefault().Span);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}

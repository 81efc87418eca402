using System.Buffers.Binary;

namespace Pamoja.Fspiop;

/// <summary>
/// Writes ASN.1's octet encoding rules as ILP packets need them: fixed numbers, and octets with their length before them (one byte below
/// 128, otherwise 0x80 plus the count of the length's bytes, then these).
/// </summary>
internal sealed class OerWriter
{
    private readonly List<byte> _bytes = [];

    public OerWriter Byte(byte value)
    {
        _bytes.Add(value);
        return this;
    }

    public OerWriter UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Octets(bytes);
    }

    public OerWriter Octets(ReadOnlySpan<byte> octets)
    {
        _bytes.AddRange(octets);
        return this;
    }

    public OerWriter VarOctets(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 0x80) return Byte((byte)octets.Length).Octets(octets);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, octets.Length);
        length = length.TrimStart((byte)0);
        return Byte((byte)(0x80 + length.Length)).Octets(length).Octets(octets);
    }

    public byte[] ToArray() => [.. _bytes];
}

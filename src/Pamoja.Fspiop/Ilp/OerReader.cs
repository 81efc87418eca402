using System.Buffers.Binary;

namespace Pamoja.Fspiop;

/// <summary>Reads what <see cref="OerWriter"/> writes. Every read answers whether the bytes were there; nothing throws.</summary>
internal ref struct OerReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryByte(out byte value)
    {
        value = 0;
        if (!TryOctets(1, out var octets)) return false;
        value = octets[0];
        return true;
    }

    public bool TryUInt64(out ulong value)
    {
        value = 0;
        return TryOctets(8, out var octets) && BinaryPrimitives.TryReadUInt64BigEndian(octets, out value);
    }

    public bool TryOctets(int count, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (count > _rest.Length) return false;
        octets = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Lengths of up to three bytes; a packet has at most 32,768 characters.</summary>
    public bool TryVarOctets(out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (!TryByte(out var first)) return false;
        if (first < 0x80) return TryOctets(first, out octets);
        if (first is 0x80 or > 0x83 || !TryOctets(first - 0x80, out var lengthBytes)) return false;
        var length = 0;
        foreach (var lengthByte in lengthBytes) length = (length << 8) | lengthByte;
        return TryOctets(length, out octets);
    }
}

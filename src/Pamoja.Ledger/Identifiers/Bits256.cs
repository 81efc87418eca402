using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pamoja.Ledger;

/// <summary>
/// 256 bits by value: the SHA-256 of a message's content (tells a resend from a modified request), an ILP condition, or the fulfilment
/// whose SHA-256 a condition is.
/// </summary>
public readonly record struct Bits256(UInt128 High, UInt128 Low)
{
    /// <summary>From 32 bytes.</summary>
    public static Bits256 FromBytes(ReadOnlySpan<byte> bytes)
    {
        Invariant.Check(bytes.Length == 32, "256 bits are 32 bytes");
        return new Bits256(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
    }

    /// <summary>As 32 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[32];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>SHA-256 of these 32 bytes: the condition that this fulfilment fulfils.</summary>
    public Bits256 Sha256()
    {
        Span<byte> bytes = stackalloc byte[32];
        Span<byte> hash = stackalloc byte[32];
        WriteTo(bytes);
        SHA256.HashData(bytes, hash);
        return FromBytes(hash);
    }

    private void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// The side that makes packets and fulfils their conditions: a payee FSP, or a foreign exchange provider. It keeps nothing; the
/// fulfilment follows from its secret and the packet, as the field's SDK derives it.
/// </summary>
/// <param name="secret">Known to this side only.</param>
public sealed class IlpPayee(string secret)
{
    // The SDK takes the characters of the secret's base64 text for the key, not its bytes.
    private readonly byte[] _key = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));

    /// <summary>An agreement of version 1. The condition follows from the packet.</summary>
    public IlpAgreement Agree(IlpV1Packet packet)
    {
        var text = packet.Encode();
        var fulfilment = FulfilmentOfV1(text);
        return new IlpAgreement(text, ConditionOf(fulfilment), fulfilment);
    }

    /// <summary>An agreement of version 4. The condition follows from the terms and stands in the packet.</summary>
    /// <param name="amount">In the currency's smallest unit.</param>
    /// <param name="expiresAt">When the offer ends.</param>
    /// <param name="terms">The terms' JSON, UTF-8.</param>
    public IlpAgreement Agree(ulong amount, DateTimeOffset expiresAt, ReadOnlyMemory<byte> terms)
    {
        var fulfilment = FulfilmentOfV4(terms.Span);
        var condition = ConditionOf(fulfilment);
        var packet = new IlpV4Packet(amount, expiresAt, condition, IlpV4Packet.CommonDestination, terms);
        return new IlpAgreement(packet.Encode(), condition, fulfilment);
    }

    /// <summary>The fulfilment of a packet that this side made, 32 bytes; false for a text that is no packet.</summary>
    public bool TryFulfil(string packet, [NotNullWhen(true)] out byte[]? fulfilment)
    {
        fulfilment = null;
        if (IlpV1Packet.TryDecode(packet, out _)) fulfilment = FulfilmentOfV1(packet);
        else if (IlpV4Packet.TryDecode(packet, out var prepare)) fulfilment = FulfilmentOfV4(prepare.Data.Span);
        return fulfilment is not null;
    }

    /// <summary>The condition that a fulfilment fulfils: its SHA-256.</summary>
    public static byte[] ConditionOf(ReadOnlySpan<byte> fulfilment) => SHA256.HashData(fulfilment);

    private byte[] FulfilmentOfV1(string packet) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(packet));

    private byte[] FulfilmentOfV4(ReadOnlySpan<byte> terms) =>
        HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(Convert.ToBase64String(terms)));
}

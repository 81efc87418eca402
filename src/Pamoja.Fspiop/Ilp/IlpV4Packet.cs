using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// The ILP packet of a quote, version 4 (prepare): it carries condition and expiry itself. Source: ILPv4, Prepare; the field's SDK.
/// </summary>
/// <param name="Amount">In the currency's smallest unit; see <see cref="IlpAmount"/>. 0 for a conversion.</param>
/// <param name="ExpiresAt">When the offer ends; milliseconds.</param>
/// <param name="Condition">32 bytes: the SHA-256 of the fulfilment.</param>
/// <param name="Destination">Address of the receiver, ASCII.</param>
/// <param name="Data">The terms' JSON, UTF-8.</param>
public sealed record IlpV4Packet(
    ulong Amount, DateTimeOffset ExpiresAt, ReadOnlyMemory<byte> Condition, string Destination, ReadOnlyMemory<byte> Data)
{
    /// <summary>The one address that the field uses.</summary>
    public const string CommonDestination = "g.mojaloop";

    internal const byte Type = 12;
    private const string ExpiryFormat = "yyyyMMddHHmmssfff";

    /// <summary>The packet's text, base64url without padding.</summary>
    public string Encode()
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Condition.Length, 32);
        var content = new OerWriter()
            .UInt64(Amount)
            .Octets(Encoding.ASCII.GetBytes(ExpiresAt.UtcDateTime.ToString(ExpiryFormat, CultureInfo.InvariantCulture)))
            .Octets(Condition.Span)
            .VarOctets(Encoding.ASCII.GetBytes(Destination))
            .VarOctets(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Data.Span)))
            .ToArray();
        return Base64Url.EncodeToString(new OerWriter().Byte(Type).VarOctets(content).ToArray());
    }

    /// <summary>Reads a packet's text; false for anything that is no packet of this version.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out IlpV4Packet? packet)
    {
        packet = null;
        if (!IlpText.TryOpen(text, Type, out var content)) return false;
        var reader = new OerReader(content);
        if (!reader.TryUInt64(out var amount) || !reader.TryOctets(ExpiryFormat.Length, out var expiry)) return false;
        if (!TryReadExpiry(expiry, out var expiresAt) || !reader.TryOctets(32, out var condition)) return false;
        if (!reader.TryVarOctets(out var destination) || !reader.TryVarOctets(out var data) || !reader.IsAtEnd) return false;
        if (!Ascii.IsValid(destination) || !Base64UrlText.TryDecode(data, out var json)) return false;
        packet = new IlpV4Packet(amount, expiresAt, condition.ToArray(), Encoding.ASCII.GetString(destination), json);
        return true;
    }

    private static bool TryReadExpiry(ReadOnlySpan<byte> bytes, out DateTimeOffset expiresAt)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = Encoding.Latin1.GetString(bytes);
        return DateTimeOffset.TryParseExact(text, ExpiryFormat, CultureInfo.InvariantCulture, utc, out expiresAt);
    }
}

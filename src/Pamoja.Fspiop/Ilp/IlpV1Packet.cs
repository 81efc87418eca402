using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// The ILP packet of a quote, version 1 (payment): an amount to an account, with the transaction's terms as data.
/// Source: FSPIOP API Definition, Interledger payment request; InterledgerProtocolPayment of ILP.
/// </summary>
/// <param name="Amount">In the currency's smallest unit; see <see cref="IlpAmount"/>. 0 for a conversion.</param>
/// <param name="Account">Address of the receiver, ASCII, e.g. <c>g.payeefsp.msisdn.27713803912</c>.</param>
/// <param name="Data">The terms' JSON, UTF-8.</param>
public sealed record IlpV1Packet(ulong Amount, string Account, ReadOnlyMemory<byte> Data)
{
    internal const byte Type = 1;

    /// <summary>The address of a party at its FSP.</summary>
    public static string AccountOf(string fspId, string partyIdType, string partyIdentifier, string? subId = null)
    {
        var account = $"g.{fspId}.{Lower(partyIdType)}.{Lower(partyIdentifier)}";
        return string.IsNullOrEmpty(subId) ? account : $"{account}.{Lower(subId)}";
    }

    /// <summary>The packet's text, base64url without padding.</summary>
    public string Encode()
    {
        var content = new OerWriter()
            .UInt64(Amount)
            .VarOctets(Encoding.ASCII.GetBytes(Account))
            .VarOctets(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Data.Span)))
            .Byte(0)
            .ToArray();
        return Base64Url.EncodeToString(new OerWriter().Byte(Type).VarOctets(content).ToArray());
    }

    /// <summary>Reads a packet's text; false for anything that is no packet of this version.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out IlpV1Packet? packet)
    {
        packet = null;
        if (!IlpText.TryOpen(text, Type, out var content)) return false;
        var reader = new OerReader(content);
        if (!reader.TryUInt64(out var amount) || !reader.TryVarOctets(out var account) || !reader.TryVarOctets(out var data)) return false;
        if (!reader.TryByte(out var extensions) || extensions != 0 || !reader.IsAtEnd) return false;
        if (!Ascii.IsValid(account) || !Base64UrlText.TryDecode(data, out var json)) return false;
        packet = new IlpV1Packet(amount, Encoding.ASCII.GetString(account), json);
        return true;
    }

    // The field writes addresses in lower case.
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "The address format is lower case.")]
    private static string Lower(string text) => text.ToLowerInvariant();
}

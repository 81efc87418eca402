using System.Collections.Frozen;

namespace Pamoja.Fspiop;

/// <summary>
/// Currencies of the API: 164 codes of ISO 4217 and its neighbours, test codes included, and the number of decimals with which an ILP
/// packet counts them. Source: FSPIOP API Definition, Currency; the ILP scaling table of the field's SDK.
/// </summary>
public static class CurrencyCode
{
    private const string Codes =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
        + "CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD HKD "
        + "HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD "
        + "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRO MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR "
        + "PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SPL SRD STD SVC SYP SZL THB TJS TMT TND TOP TRY "
        + "TTD TVD TWD TZS UAH UGX USD UYU UZS VEF VND VUV WST XAF XCD XDR XOF XPF XTS XXX YER ZAR ZMW ZWD";

    // One bit for each of the 26^3 possible codes.
    private static readonly ulong[] Known = Bits(Codes);
    private static readonly string[] NoDecimals = Split("XOF BIF XAF CLP KMF DJF XPF GNF ISK JPY KRW PYG RWF UGX UYI VUV VND");
    private static readonly string[] ThreeDecimals = Split("BHD IQD JOD KWD LYD OMR TND");
    private static readonly string[] FourDecimals = Split("CLF UYW XXX XTS");
    private static readonly string[] NotScaled = Split("GGP IMP JEP MRO SPL STD TVD VEF XDR ZWD");

    /// <summary>The codes in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = Split(Codes);

    /// <summary>Decimals of each currency's smallest unit, where the field's table has any.</summary>
    public static IReadOnlyDictionary<string, int> Decimals { get; } =
        All.Where(code => TryGetIlpScale(code, out _)).ToFrozenDictionary(code => code, code => TryGetIlpScale(code, out var scale) ? scale : 0);

    /// <summary>Whether this is a currency of the API.</summary>
    public static bool IsKnown(ReadOnlySpan<char> code)
    {
        return code.Length == 3 && IsKnown([(byte)code[0], (byte)code[1], (byte)code[2]])
            && !code.ContainsAnyExceptInRange('A', 'Z');
    }

    /// <summary>Decimals of the currency's smallest unit in an ILP packet; false where the field's table has none.</summary>
    public static bool TryGetIlpScale(string code, out int scale)
    {
        scale = NoDecimals.Contains(code) ? 0 : ThreeDecimals.Contains(code) ? 3 : FourDecimals.Contains(code) ? 4 : 2;
        return !NotScaled.Contains(code);
    }

    internal static bool IsKnown(ReadOnlySpan<byte> code)
    {
        if (code.Length != 3 || code.ContainsAnyExceptInRange((byte)'A', (byte)'Z')) return false;
        var number = Number(code[0], code[1], code[2]);
        return (Known[number >> 6] & (1UL << (number & 63))) != 0;
    }

    private static int Number(int first, int second, int third) => ((((first - 'A') * 26) + (second - 'A')) * 26) + (third - 'A');

    private static string[] Split(string codes) => codes.Split(' ');

    private static ulong[] Bits(string codes)
    {
        var bits = new ulong[((26 * 26 * 26) + 63) / 64];
        foreach (var code in Split(codes))
        {
            var number = Number(code[0], code[1], code[2]);
            bits[number >> 6] |= 1UL << (number & 63);
        }

        return bits;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>The matchers of <see cref="Patterns"/>. Texts are well-formed UTF-8 and of any length; each is read once.</summary>
internal static class Matchers
{
    private static readonly SearchValues<byte> Base64UrlBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> LowerHexBytes = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> UlidBytes = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8);
    private static readonly SearchValues<byte> CodeBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    private static readonly SearchValues<byte> UpperWordBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"u8);

    public static bool IsAmount(ReadOnlySpan<byte> text) => Amount.HasForm(text);

    public static bool IsCorrelationId(ReadOnlySpan<byte> text)
    {
        if (text.Length == 26) return !text.ContainsAnyExcept(UlidBytes);
        return text.Length == 36
            && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
            && text[14] is >= (byte)'1' and <= (byte)'7'
            && text[19] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b'
            && IsHex(text[..8]) && IsHex(text[9..13]) && IsHex(text[14..18]) && IsHex(text[19..23]) && IsHex(text[24..]);
    }

    public static bool IsDate(ReadOnlySpan<byte> text) => Timestamp.TryReadDate(text, out _);

    public static bool IsDateTime(ReadOnlySpan<byte> text) => Timestamp.TryRead(text, out _);

    public static bool IsBase64Url(ReadOnlySpan<byte> text)
    {
        for (var padding = 0; padding < 2 && text.EndsWith("="u8); padding++) text = text[..^1];
        return !text.IsEmpty && !text.ContainsAnyExcept(Base64UrlBytes);
    }

    public static bool IsBase64Url32(ReadOnlySpan<byte> text) => text.Length == 43 && !text.ContainsAnyExcept(Base64UrlBytes);

    public static bool IsErrorCode(ReadOnlySpan<byte> text) => text.Length == 4 && text[0] != '0' && IsDigits(text);

    public static bool IsQuoteErrorCode(ReadOnlySpan<byte> text)
    {
        Span<char> code = stackalloc char[4];
        return IsErrorCode(text) && Encoding.ASCII.TryGetChars(text, code, out _) && code is not "6000" && FspiopError.MayBeSent(code);
    }

    public static bool IsPartyIdentifier(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return false;
        while (TryNext(ref text, out var rune))
        {
            if (rune.Value is '{' or '}' || IsSpace(rune)) return false;
        }

        return true;
    }

    /// <summary>Letters, marks, digits, connectors and joiners of every script with " .,'-": 1 to 128, not all space.</summary>
    public static bool IsName(ReadOnlySpan<byte> text)
    {
        var count = 0;
        var hasMoreThanSpace = false;
        while (TryNext(ref text, out var rune))
        {
            if (++count > 128 || !MayStandInName(rune)) return false;
            hasMoreThanSpace |= rune.Value != ' ';
        }

        return hasMoreThanSpace;
    }

    public static bool IsLatitude(ReadOnlySpan<byte> text) => IsDegrees(text, 90);

    public static bool IsLongitude(ReadOnlySpan<byte> text) => IsDegrees(text, 180);

    public static bool IsMerchantClassificationCode(ReadOnlySpan<byte> text) => text.Length is >= 1 and <= 4 && IsDigits(text);

    public static bool IsBalanceOfPayments(ReadOnlySpan<byte> text) => text.Length == 3 && text[0] != '0' && IsDigits(text);

    public static bool IsWholeNumber(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("-"u8)) text = text[1..];
        return text.Length is >= 1 and <= 9 && IsDigits(text);
    }

    public static bool IsCode(ReadOnlySpan<byte> text) => text.Length is >= 4 and <= 32 && !text.ContainsAnyExcept(CodeBytes);

    public static bool IsUpperWords(ReadOnlySpan<byte> text) => text.Length is >= 1 and <= 32 && !text.ContainsAnyExcept(UpperWordBytes);

    /// <summary>1 to 64 characters, none of them space; an OTP's 3 to 10 digits are a case of it.</summary>
    public static bool IsAuthenticationValue(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (TryNext(ref text, out var rune))
        {
            if (++count > 64 || IsSpace(rune)) return false;
        }

        return count > 0;
    }

    private static bool IsDegrees(ReadOnlySpan<byte> text, int max)
    {
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-') text = text[1..];
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.Length is < 1 or > 3 || !IsDigits(whole) || (whole.Length > 1 && whole[0] == '0')) return false;
        if (point >= 0 && (fraction.Length is < 1 or > 6 || !IsDigits(fraction))) return false;
        var degrees = 0;
        foreach (var digit in whole) degrees = (degrees * 10) + (digit - '0');
        return degrees < max || (degrees == max && !fraction.ContainsAnyExcept((byte)'0'));
    }

    private static bool MayStandInName(Rune rune)
    {
        if (rune.Value is ' ' or '.' or ',' or '\'' or '-' or 0x200C or 0x200D) return true;
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
    }

    // JavaScript's white space: it has the byte order mark and lacks NEL.
    private static bool IsSpace(Rune rune) => rune.Value == 0xFEFF || (rune.Value != 0x85 && Rune.IsWhiteSpace(rune));

    private static bool TryNext(ref ReadOnlySpan<byte> text, out Rune rune)
    {
        if (Rune.DecodeFromUtf8(text, out rune, out var length) != OperationStatus.Done) return false;
        text = text[length..];
        return true;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(LowerHexBytes);
}

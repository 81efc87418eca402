using System.Buffers;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// What the identifiers of a path /parties/{Type}/{ID}/{SubId} may look like. The schema leaves them free; a fault is told by an error
/// callback, since the request itself is well-formed.
/// </summary>
public static class PartyIdentifierRules
{
    private const int MaxLength = 128;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("{}<>\\`");

    private static readonly SearchValues<char> MailboxCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-");

    private static readonly SearchValues<char> DomainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>The types of identifiers that the API knows.</summary>
    public static bool IsKnownType(string type) => type is "MSISDN" or "EMAIL" or "PERSONAL_ID" or "BUSINESS" or "DEVICE"
        or "ACCOUNT_ID" or "IBAN" or "ALIAS";

    /// <summary>Null if both identifiers, as text without escapes of the path, may be those of a party of this type; else 3101.</summary>
    public static ErrorInformation? Check(string type, string identifier, string? subId = null)
    {
        if (!IsGenerallyValid(identifier) || !IsValidFor(type, identifier))
            return FspiopError.MalformedSyntax.With($"The party's identifier is not valid for the type {type}");
        return subId is null || IsGenerallyValid(subId)
            ? null
            : FspiopError.MalformedSyntax.With("The party's sub-identifier is not valid");
    }

    private static bool IsValidFor(string type, string identifier) => type switch
    {
        "MSISDN" => IsMsisdn(identifier),
        "EMAIL" => IsEmail(identifier),
        "IBAN" => IsIban(identifier),
        _ => true,
    };

    /// <summary>1 to 128 characters; no space, no control, nothing that markup, templates or shells would read.</summary>
    private static bool IsGenerallyValid(string text)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > MaxLength || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune)) return false;
        }

        return count > 0 && !text.AsSpan().ContainsAny(Forbidden);
    }

    private static bool IsMsisdn(ReadOnlySpan<char> text)
    {
        if (text[0] == '+') text = text[1..];
        return text.Length is >= 1 and <= 30 && !text.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at < 1 || text[..at].ContainsAnyExcept(MailboxCharacters)) return false;
        var domain = text[(at + 1)..];
        var point = domain.LastIndexOf('.');
        if (point < 1 || domain.ContainsAnyExcept(DomainCharacters)) return false;
        var top = domain[(point + 1)..];
        return top.Length >= 2 && !top.ContainsAnyInRange('0', '9') && !top.Contains('-');
    }

    private static bool IsIban(ReadOnlySpan<char> text)
    {
        return text.Length is >= 5 and <= 34
            && !text[..2].ContainsAnyExceptInRange('A', 'Z')
            && !text[2..4].ContainsAnyExceptInRange('0', '9')
            && !ContainsOther(text[4..]);
    }

    private static bool ContainsOther(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c)) return true;
        }

        return false;
    }
}

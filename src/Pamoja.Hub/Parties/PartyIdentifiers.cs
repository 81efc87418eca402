using System.Buffers;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>What may stand for a party in a path. Source: FSPIOP API Definition, PartyIdType and PartyIdentifier.</summary>
internal static class PartyIdentifiers
{
    private const int LengthMax = 128;
    private const int MsisdnDigitsMax = 30;
    private const int IbanLengthMin = 5;
    private const int IbanLengthMax = 34;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("{}<>\\`");

    /// <summary>MSISDN, EMAIL, PERSONAL_ID, BUSINESS, DEVICE, ACCOUNT_ID, IBAN or ALIAS.</summary>
    internal static bool IsType(string type) =>
        type is "MSISDN" or "EMAIL" or "PERSONAL_ID" or "BUSINESS" or "DEVICE" or "ACCOUNT_ID" or "IBAN" or "ALIAS";

    /// <summary>Null when identifier and sub-identifier have the form of their type; else 3101, which is told by callback.</summary>
    internal static ErrorInformation? Check(PartyPath party)
    {
        if (!IsPlain(party.Identifier) || !HasForm(party.Type, party.Identifier)) return Malformed("ID", party.Type);
        return party.SubIdOrType is { } subId && !IsPlain(subId) ? Malformed("SubId", party.Type) : null;
    }

    private static bool HasForm(string type, string identifier) => type switch
    {
        "MSISDN" => IsMsisdn(identifier),
        "EMAIL" => IsEmail(identifier),
        "IBAN" => IsIban(identifier),
        _ => true,
    };

    private static bool IsPlain(string text)
    {
        if (text.Length is 0 or > LengthMax || text.AsSpan().ContainsAny(Forbidden)) return false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c)) return false;
        }

        return true;
    }

    private static bool IsMsisdn(ReadOnlySpan<char> text)
    {
        if (text[0] == '+') text = text[1..];
        return text.Length is > 0 and <= MsisdnDigitsMax && !text.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at < 1) return false;
        var domain = text[(at + 1)..];
        return !domain.Contains('@') && domain.LastIndexOf('.') is var dot && dot > 0 && dot < domain.Length - 1;
    }

    private static bool IsIban(string text) =>
        text.Length is >= IbanLengthMin and <= IbanLengthMax
        && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]) && char.IsAsciiDigit(text[2]) && char.IsAsciiDigit(text[3])
        && text.All(char.IsAsciiLetterOrDigit);

    private static ErrorInformation Malformed(string parameter, string type) =>
        FspiopError.MalformedSyntax.With($"/path/{parameter} has not the form of {type}");
}

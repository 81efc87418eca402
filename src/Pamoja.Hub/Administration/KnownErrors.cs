using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>Refusals that several resources share.</summary>
internal static class KnownErrors
{
    /// <summary>No such participant, account or model: 3200, which this API answers with 400.</summary>
    public static ErrorInformation NotFound => FspiopError.GenericIdNotFound.With("The requested resource could not be found.");

    /// <summary>The reference answers most broken rules of accounts with 2001.</summary>
    public static ErrorInformation Refused(string text) => FspiopError.InternalServerError.With(text);

    /// <summary>An endpoint that nothing may be sent to.</summary>
    public static ErrorInformation Target(string path, string refusal) => FspiopError.GenericValidationError.With($"{path} {refusal}");

    /// <summary>A value that is not of the form which its place wants.</summary>
    public static ErrorInformation Malformed(string path, string what) => FspiopError.MalformedSyntax.With($"{path} {what}");

    /// <summary>An amount that the scheme does not count so finely; null where it does.</summary>
    public static ErrorInformation? Fraction(LedgerPolicy policy, decimal amount, string currency, string path)
    {
        if (policy.Counts(amount, currency)) return null;
        return FspiopError.GenericValidationError.With($"{path} must not have more decimals than {currency}");
    }

    /// <summary>A value of the query that is not a currency.</summary>
    public static ErrorInformation Currency =>
        FspiopError.MalformedSyntax.With("/query/currency must be equal to one of the allowed values");

    /// <summary>Whether a query's currency can be looked for: it is missing or one of the API.</summary>
    public static bool IsCurrency(string? currency) => currency is null || CurrencyCode.IsKnown(currency);
}

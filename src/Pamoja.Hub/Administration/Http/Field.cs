using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// A member of a body and the one thing it must look like. Codes are the ledger administration's: a text of the wrong form is malformed
/// syntax (3101), a number or truth value of the wrong form a validation error (3100).
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Check">Given its path and value: the error, or null.</param>
internal sealed record Field(string Name, Func<string, JsonElement, ErrorInformation?> Check)
{
    private const int MaxFreeText = 1024;
    private const string NotAllowed = "must be equal to one of the allowed values";

    /// <summary>Whether the body must have it.</summary>
    public bool IsRequired { get; private init; } = true;

    /// <summary>The same member, which may be missing or null.</summary>
    public Field Optional => this with { IsRequired = false };

    /// <summary>A text without control characters.</summary>
    public static Field Text(string name, int min = 0, int max = MaxFreeText) => new(name, (path, value) =>
    {
        if (RequestBody.TextOf(value) is not { } text) return Malformed(path, "must be string");
        if (text.Length < min) return Malformed(path, $"must NOT have fewer than {min} characters");
        if (text.Length > max) return Malformed(path, $"must NOT have more than {max} characters");
        return text.Any(char.IsControl) ? Malformed(path, "must NOT have control characters") : null;
    });

    /// <summary>A name that can stand in a URL and in a header: a letter or digit, then letters, digits or marks.</summary>
    public static Field NameOf(string name, string marks) => new(name, (path, value) =>
    {
        if (RequestBody.TextOf(value) is not { } text) return Malformed(path, "must be string");
        if (text.Length is < 2 or > 30) return Malformed(path, "must have 2 to 30 characters");
        var isName = char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || marks.Contains(c));
        return isName ? null : Malformed(path, $"must be of letters and digits {marks}".TrimEnd());
    });

    /// <summary>One of a list of words.</summary>
    public static Field OneOf(string name, params string[] words) => new(name, (path, value) =>
        RequestBody.TextOf(value) is { } text && words.Contains(text) ? null : Malformed(path, NotAllowed));

    /// <summary>A currency of the API.</summary>
    public static Field Currency(string name = "currency") => new(name, (path, value) =>
        RequestBody.TextOf(value) is { } text && CurrencyCode.IsKnown(text) ? null : Malformed(path, NotAllowed));

    /// <summary>A UUID or ULID.</summary>
    public static Field TransferId(string name) => new(name, (path, value) =>
        Ledger.TransferId.TryParse(RequestBody.TextOf(value), out _) ? null : Malformed(path, "must be a UUID or ULID"));

    /// <summary>True or false, as such or as a text.</summary>
    public static Field Boolean(string name) => new(name, (path, value) =>
        RequestBody.BooleanOf(value) is null ? Invalid(path, "must be boolean") : null);

    /// <summary>A number, as such or as a text, within bounds, that the books can hold.</summary>
    public static Field Number(string name, decimal? min = null, decimal? max = null, bool isPositive = false) => new(name, (path, value) =>
    {
        if (RequestBody.NumberOf(value) is not { } number) return Invalid(path, "must be a plain decimal number");
        if (isPositive && number <= 0) return Invalid(path, "must be a positive number");
        if (number < min) return Invalid(path, $"must be >= {min}");
        if (number > max) return Invalid(path, $"must be <= {max}");
        return Money.Fits(number) ? null : Invalid(path, "must have at most 18 digits, 4 of them decimals");
    });

    /// <summary>An object with members of its own.</summary>
    public static Field Object(string name, params Field[] fields) => new(name, new AdministrationSchema(fields).Check);

    /// <summary>FSPIOP's list of 1 to 16 extensions; kept with nothing.</summary>
    public static Field ExtensionList { get; } = new("extensionList", (path, value) =>
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("extension"u8, out var list))
            return FspiopError.MissingMandatoryElement.With($"{path} must have required property 'extension'");
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is >= 1 and <= 16
            ? null
            : Invalid($"{path}/extension", "must have 1 to 16 items");
    });

    private static ErrorInformation Malformed(string path, string text) => FspiopError.MalformedSyntax.With($"{path} {text}");

    private static ErrorInformation Invalid(string path, string text) => FspiopError.GenericValidationError.With($"{path} {text}");
}

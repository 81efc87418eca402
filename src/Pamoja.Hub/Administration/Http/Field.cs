using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// A member of a body and the one thing it must look like. Codes are the ledger administration's: a text of the wrong form is malformed
/// syntax (3101), a number or truth value of the wrong form a validation error (3100).
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Check">Given its path and value: the error, or null.</param>
/// <param name="Shape">The same as JSON Schema, for the description of the API; null for anything.</param>
internal sealed record Field(string Name, Func<string, JsonElement, ErrorInformation?> Check, Func<JsonObject>? Shape = null)
{
    private const int MaxFreeText = 1024;
    private const int NameMin = 2;
    private const int NameMax = 30;
    private const string NotAllowed = "must be equal to one of the allowed values";

    /// <summary>Whether the body must have it.</summary>
    public bool IsRequired { get; private init; } = true;

    /// <summary>A value that it may have, for the description of the API.</summary>
    public Func<JsonNode?> Example { get; init; } = () => null;

    /// <summary>What it means, for the description of the API.</summary>
    public string? Meaning { get; private init; }

    /// <summary>The same member, which may be missing or null.</summary>
    public Field Optional => this with { IsRequired = false };

    /// <summary>The same member with a value to show.</summary>
    public Field Like<T>(T example) => this with { Example = () => JsonValue.Create(example) };

    /// <summary>The same member with words on what it means.</summary>
    public Field Means(string meaning) => this with { Meaning = meaning };

    /// <summary>A text without control characters.</summary>
    public static Field Text(string name, int min = 0, int max = MaxFreeText) => new Field(
        name,
        (path, value) =>
        {
            if (RequestBody.TextOf(value) is not { } text) return Malformed(path, "must be string");
            if (text.Length < min) return Malformed(path, $"must NOT have fewer than {min} characters");
            if (text.Length > max) return Malformed(path, $"must NOT have more than {max} characters");
            return text.Any(char.IsControl) ? Malformed(path, "must NOT have control characters") : null;
        },
        () => new JsonObject { ["type"] = "string", ["minLength"] = min, ["maxLength"] = max }).Like(name);

    /// <summary>A text of several lines, as keys and certificates are written.</summary>
    public static Field Lines(string name, int max) => new Field(
        name,
        (path, value) =>
        {
            if (RequestBody.TextOf(value) is not { } text) return Malformed(path, "must be string");
            return text.Length > max ? Malformed(path, $"must NOT have more than {max} characters") : null;
        },
        () => new JsonObject { ["type"] = "string", ["maxLength"] = max });

    /// <summary>A name that can stand in a URL and in a header: a letter or digit, then letters, digits or marks.</summary>
    public static Field NameOf(string name, string marks) => new Field(
        name,
        (path, value) =>
        {
            if (RequestBody.TextOf(value) is not { } text) return Malformed(path, "must be string");
            if (text.Length is < NameMin or > NameMax) return Malformed(path, "must have 2 to 30 characters");
            return IsName(text, marks) ? null : Malformed(path, $"must be of letters and digits {marks}".TrimEnd());
        },
        () => new JsonObject { ["type"] = "string", ["minLength"] = NameMin, ["maxLength"] = NameMax }).Like("alpha");

    /// <summary>Whether a text is such a name.</summary>
    public static bool IsName(string text, string marks) => text.Length is >= NameMin and <= NameMax
        && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || marks.Contains(c));

    /// <summary>A name of 2 to 30 letters, digits and underscores.</summary>
    public static Field WordOf(string name) => new Field(
        name,
        (path, value) =>
        {
            if (RequestBody.TextOf(value) is not { } text) return Malformed(path, "must be string");
            if (text.Length is < 2 or > 30) return Malformed(path, "must have 2 to 30 characters");
            return text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? null : Malformed(path, "must be of letters, digits and _");
        },
        () => new JsonObject { ["type"] = "string", ["pattern"] = "^\\w+$", ["minLength"] = 2, ["maxLength"] = 30 }).Like("REMITTANCE");

    /// <summary>One of a list of words.</summary>
    public static Field OneOf(string name, params string[] words) => new Field(
        name,
        (path, value) => RequestBody.TextOf(value) is { } text && words.Contains(text) ? null : Malformed(path, NotAllowed),
        () => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) })
        .Like(words[0]);

    /// <summary>A currency of the API.</summary>
    public static Field Currency(string name = "currency") => new Field(
        name,
        (path, value) => RequestBody.TextOf(value) is { } text && CurrencyCode.IsKnown(text) ? null : Malformed(path, NotAllowed),
        () => new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" }).Like("USD");

    /// <summary>A UUID or ULID.</summary>
    public static Field TransferId(string name) => new Field(
        name,
        (path, value) => Ledger.TransferId.TryParse(RequestBody.TextOf(value), out _) ? null : Malformed(path, "must be a UUID or ULID"),
        () => new JsonObject { ["type"] = "string", ["minLength"] = 26, ["maxLength"] = 36 })
        .Like("0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77");

    /// <summary>True or false, as such or as a text.</summary>
    public static Field Boolean(string name) => new Field(
        name,
        (path, value) => RequestBody.BooleanOf(value) is null ? Invalid(path, "must be boolean") : null,
        () => new JsonObject { ["type"] = "boolean" }).Like(true);

    /// <summary>A number, as such or as a text, within bounds, that the books can hold.</summary>
    public static Field Number(string name, decimal? min = null, decimal? max = null, bool isPositive = false) => new Field(
        name,
        (path, value) =>
        {
            if (RequestBody.NumberOf(value) is not { } number) return Invalid(path, "must be a plain decimal number");
            if (isPositive && number <= 0) return Invalid(path, "must be a positive number");
            if (number < min) return Invalid(path, $"must be >= {min}");
            if (number > max) return Invalid(path, $"must be <= {max}");
            return Money.Fits(number) ? null : Invalid(path, "must have at most 18 digits, 4 of them decimals");
        },
        () => Bounds(min, max, isPositive)).Like(1000m);

    /// <summary>A moment, ISO 8601 with its zone.</summary>
    public static Field Moment(string name) => new Field(
        name,
        (path, value) => RequestBody.TextOf(value) is { } text && IsMoment(text) ? null : Malformed(path, "must match format \"date-time\""),
        () => new JsonObject { ["type"] = "string", ["format"] = "date-time" }).Like("2026-01-31T12:00:00Z");

    /// <summary>An object with members of its own.</summary>
    public static Field Object(string name, params Field[] fields)
    {
        var schema = new AdministrationSchema(fields);
        return new Field(name, schema.Check, schema.Describe) { Example = schema.Example };
    }

    /// <summary>The number of something: 1 or more, as such or as a text.</summary>
    public static Field Identity(string name) => new Field(
        name,
        (path, value) => RequestBody.NumberOf(value) is { } number && number == decimal.Truncate(number) && number is >= 1 and <= int.MaxValue
            ? null
            : Malformed(path, "must be integer"),
        () => new JsonObject { ["type"] = "integer", ["minimum"] = 1 }).Like(1);

    /// <summary>A list of objects, each with members of its own.</summary>
    public static Field List(string name, int min, params Field[] fields)
    {
        var schema = new AdministrationSchema(fields);
        return new Field(
            name,
            (path, value) =>
            {
                if (value.ValueKind != JsonValueKind.Array) return Malformed(path, "must be array");
                if (value.GetArrayLength() < min) return Invalid(path, $"must NOT have fewer than {min} items");
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (schema.Check($"{path}/{index++}", item) is { } error) return error;
                }

                return null;
            },
            () => new JsonObject { ["type"] = "array", ["minItems"] = min, ["items"] = schema.Describe() })
        {
            Example = () => new JsonArray(schema.Example()),
        };
    }

    /// <summary>A list of texts, each of one form and none twice.</summary>
    public static Field Texts(string name, int min, int max, Func<string, bool> isOne, string form, string example) => new(
        name,
        (path, value) =>
        {
            if (value.ValueKind != JsonValueKind.Array) return Malformed(path, "must be array");
            if (value.GetArrayLength() < min) return Invalid(path, $"must NOT have fewer than {min} items");
            if (value.GetArrayLength() > max) return Invalid(path, $"must NOT have more than {max} items");
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in value.EnumerateArray())
            {
                if (RequestBody.TextOf(item) is not { } text || !isOne(text)) return Malformed($"{path}/{seen.Count}", form);
                if (!seen.Add(text)) return Invalid(path, "must NOT have duplicate items");
            }

            return null;
        },
        () => new JsonObject
        {
            ["type"] = "array",
            ["minItems"] = min,
            ["maxItems"] = max,
            ["uniqueItems"] = true,
            ["items"] = new JsonObject { ["type"] = "string" },
        })
    {
        Example = () => new JsonArray(example),
    };

    /// <summary>FSPIOP's list of 1 to 16 extensions; kept with nothing.</summary>
    public static Field ExtensionList { get; } = new(
        "extensionList",
        (path, value) =>
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("extension"u8, out var list))
                return FspiopError.MissingMandatoryElement.With($"{path} must have required property 'extension'");
            return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is >= 1 and <= 16
                ? null
                : Invalid($"{path}/extension", "must have 1 to 16 items");
        },
        () => new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("extension"),
            ["properties"] = new JsonObject
            {
                ["extension"] = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = 16 },
            },
        });

    private static bool IsMoment(string text) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static JsonObject Bounds(decimal? min, decimal? max, bool isPositive)
    {
        var shape = new JsonObject { ["type"] = "number" };
        if (isPositive) shape["exclusiveMinimum"] = 0;
        if (min is { } least) shape["minimum"] = least;
        if (max is { } most) shape["maximum"] = most;
        return shape;
    }

    private static ErrorInformation Malformed(string path, string text) => FspiopError.MalformedSyntax.With($"{path} {text}");

    private static ErrorInformation Invalid(string path, string text) => FspiopError.GenericValidationError.With($"{path} {text}");
}

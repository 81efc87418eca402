using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>The members that a body may have. Faults come in order: a missing one (3102), a wrong one, an unknown one (3103).</summary>
internal sealed class AdministrationSchema(params Field[] fields)
{
    /// <summary>Null if the value is an object of these members.</summary>
    public ErrorInformation? Check(string path, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return FspiopError.MalformedSyntax.With($"{path} must be object");

        foreach (var field in fields)
        {
            if (field.IsRequired && Find(value, field) is null)
                return FspiopError.MissingMandatoryElement.With($"{path} must have required property '{field.Name}'");
        }

        foreach (var field in fields)
        {
            if (Find(value, field) is { } member && field.Check($"{path}/{field.Name}", member) is { } error) return error;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!fields.Any(field => member.NameEquals(field.Name)))
                return FspiopError.TooManyElements.With($"{path} must NOT have additional properties");
        }

        return null;
    }

    private static JsonElement? Find(JsonElement value, Field field)
    {
        if (!value.TryGetProperty(field.Name, out var member)) return null;
        return member.ValueKind == JsonValueKind.Null && !field.IsRequired ? null : member;
    }
}

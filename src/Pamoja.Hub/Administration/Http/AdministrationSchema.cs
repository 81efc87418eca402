using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>The same as JSON Schema.</summary>
    public JsonObject Describe()
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var shape = field.Shape?.Invoke() ?? [];
            if (!field.IsRequired && shape["type"] is { } type) shape["type"] = new JsonArray(type.DeepClone(), "null");
            if (!field.IsRequired && shape["enum"] is JsonArray words) words.Add(null);
            if (field.Meaning is { } meaning) shape["description"] = meaning;
            properties[field.Name] = shape;
        }

        var described = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        var required = fields.Where(field => field.IsRequired).Select(field => JsonValue.Create(field.Name)).ToArray<JsonNode?>();
        if (required.Length > 0) described["required"] = new JsonArray(required);
        return described;
    }

    /// <summary>A body that passes.</summary>
    public JsonObject Example()
    {
        var example = new JsonObject();
        foreach (var field in fields)
        {
            if (field.Example() is { } value) example[field.Name] = value;
        }

        return example;
    }

    private static JsonElement? Find(JsonElement value, Field field)
    {
        if (!value.TryGetProperty(field.Name, out var member)) return null;
        return member.ValueKind == JsonValueKind.Null && !field.IsRequired ? null : member;
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop;

/// <summary>An array of values of one shape.</summary>
internal sealed class ArrayShape(Shape item, int minItems, int maxItems) : Shape
{
    public override SchemaFault? Check(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return SchemaFault.WrongType("array");
        var length = value.GetArrayLength();
        if (length > maxItems) return SchemaFault.Invalid($"must NOT have more than {maxItems} items");
        if (length < minItems) return SchemaFault.Invalid($"must NOT have fewer than {minItems} items");

        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (item.Check(element) is { } fault) return fault.Under(index.ToString(CultureInfo.InvariantCulture));
            index++;
        }

        return null;
    }

    public override JsonObject Describe() => new()
    {
        ["type"] = "array",
        ["items"] = item.Describe(),
        ["minItems"] = minItems,
        ["maxItems"] = maxItems,
    };
}

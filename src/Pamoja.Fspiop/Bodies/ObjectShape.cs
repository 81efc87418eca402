using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop;

/// <summary>A member of an object.</summary>
internal readonly record struct Member(string Name, Shape Shape, bool IsRequired);

/// <summary>
/// An object. Faults come in the order of the field's validators: a missing member before an unknown one before a wrong one, and these in
/// the order of the schema, not of the message.
/// </summary>
internal sealed class ObjectShape : Shape
{
    private readonly Member[] _members;
    private readonly byte[][] _names;
    private readonly ulong _required;
    private readonly bool _isClosed;

    /// <param name="isClosed">Whether members that are not listed are refused.</param>
    /// <param name="members">At most 64.</param>
    public ObjectShape(bool isClosed, params Member[] members)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members.Length, 64);
        _isClosed = isClosed;
        _members = members;
        _names = [.. members.Select(member => Encoding.UTF8.GetBytes(member.Name))];
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].IsRequired) _required |= 1UL << i;
        }
    }

    public override SchemaFault? Check(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return SchemaFault.WrongType("object");

        var seen = 0UL;
        var next = 0;
        var hasUnknown = false;
        SchemaFault? wrong = null;
        var wrongAt = int.MaxValue;
        foreach (var property in value.EnumerateObject())
        {
            var index = Find(property, next);
            if (index < 0)
            {
                hasUnknown = true;
                continue;
            }

            seen |= 1UL << index;
            next = index + 1;
            if (index >= wrongAt || _members[index].Shape.Check(property.Value) is not { } fault) continue;
            wrong = fault;
            wrongAt = index;
        }

        var missing = _required & ~seen;
        if (missing != 0) return SchemaFault.Missing(_members[BitOperations.TrailingZeroCount(missing)].Name);
        if (hasUnknown && _isClosed) return SchemaFault.Unknown();
        return wrong?.Under(_members[wrongAt].Name);
    }

    public override JsonObject Describe()
    {
        var properties = new JsonObject();
        foreach (var member in _members) properties.Add(member.Name, member.Shape.Describe());
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        JsonNode?[] required = [.. _members.Where(member => member.IsRequired).Select(member => JsonValue.Create(member.Name))];
        if (required.Length > 0) schema.Add("required", new JsonArray(required));
        if (_isClosed) schema.Add("additionalProperties", false);
        return schema;
    }

    /// <summary>Messages mostly come in the schema's order: the search starts after the member found last.</summary>
    private int Find(JsonProperty property, int next)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        if (name.Contains((byte)'\\')) name = Encoding.UTF8.GetBytes(property.Name);
        for (var i = 0; i < _names.Length; i++)
        {
            var index = next + i;
            if (index >= _names.Length) index -= _names.Length;
            if (name.SequenceEqual(_names[index])) return index;
        }

        return -1;
    }
}

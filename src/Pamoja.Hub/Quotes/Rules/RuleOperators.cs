using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Pamoja.Hub;

/// <summary>How rules compare: the operators that rule files of the field use, under their names there.</summary>
internal static class RuleOperators
{
    internal static readonly FrozenDictionary<string, Func<JsonElement, JsonElement, bool>> All =
        new Dictionary<string, Func<JsonElement, JsonElement, bool>>
        {
            ["equal"] = IsEqual,
            ["notEqual"] = (fact, value) => !IsEqual(fact, value),
            ["deepEqual"] = IsEqual,
            ["notDeepEqual"] = (fact, value) => !IsEqual(fact, value),
            ["arrayEqual"] = AreSame,
            ["arrayNotEqual"] = (fact, value) => !AreSame(fact, value),
            ["in"] = (fact, value) => Contains(value, fact),
            ["notIn"] = (fact, value) => !Contains(value, fact),
            ["contains"] = Contains,
            ["doesNotContain"] = (fact, value) => !Contains(fact, value),
            ["lessThan"] = (fact, value) => Compare(fact, value) < 0,
            ["lessThanInclusive"] = (fact, value) => Compare(fact, value) <= 0,
            ["greaterThan"] = (fact, value) => Compare(fact, value) > 0,
            ["greaterThanInclusive"] = (fact, value) => Compare(fact, value) >= 0,
            ["truthy"] = (fact, value) => IsTruthy(fact) == IsTruthy(value),
            ["isString"] = (fact, value) => (fact.ValueKind == JsonValueKind.String) == IsTruthy(value),
            ["isArray"] = (fact, value) => (fact.ValueKind == JsonValueKind.Array) == IsTruthy(value),
            ["isObject"] = (fact, value) => (fact.ValueKind == JsonValueKind.Object) == IsTruthy(value),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static bool IsEqual(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Undefined || right.ValueKind == JsonValueKind.Undefined
            ? left.ValueKind == right.ValueKind
            : JsonElement.DeepEquals(left, right);

    /// <summary>The same members, in whatever order.</summary>
    private static bool AreSame(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Array && right.ValueKind == JsonValueKind.Array
        && left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().All(each => Contains(right, each));

    private static bool Contains(JsonElement list, JsonElement value) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().Any(each => IsEqual(each, value));

    /// <summary>Amounts are texts in messages and numbers in rules; both are compared as numbers. Null where one of them is none.</summary>
    private static int? Compare(JsonElement left, JsonElement right) =>
        Number(left) is { } first && Number(right) is { } second ? first.CompareTo(second) : null;

    private static decimal? Number(JsonElement value) => value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Number => value.GetDecimal() != 0,
        _ => true,
    };
}

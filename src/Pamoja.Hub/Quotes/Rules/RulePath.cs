using System.Globalization;
using System.Text.Json;

namespace Pamoja.Hub;

/// <summary>Where in a fact a value stands: <c>$.payer.partyIdInfo.fspId</c>, <c>$.items[0]</c>, <c>$['x-y']</c>.</summary>
internal sealed class RulePath
{
    private readonly string[] _steps;

    private RulePath(string[] steps) => _steps = steps;

    /// <summary>The fact as a whole.</summary>
    internal static RulePath Whole { get; } = new([]);

    /// <summary>Reads a path; null if it is none.</summary>
    internal static RulePath? Parse(string text)
    {
        var rest = text.StartsWith('$') ? text.AsSpan(1) : text.StartsWith('.') ? text.AsSpan() : ("." + text).AsSpan();
        var steps = new List<string>();
        while (!rest.IsEmpty)
        {
            if (rest[0] == '.')
            {
                var end = rest[1..].IndexOfAny('.', '[');
                var length = end < 0 ? rest.Length - 1 : end;
                if (length == 0) return null;
                steps.Add(rest.Slice(1, length).ToString());
                rest = rest[(1 + length)..];
                continue;
            }

            var close = rest.IndexOf(']');
            if (rest[0] != '[' || close < 2) return null;
            steps.Add(rest[1..close].Trim("'\"").ToString());
            rest = rest[(close + 1)..];
        }

        return new RulePath([.. steps]);
    }

    /// <summary>The value; undefined where there is none.</summary>
    internal JsonElement Find(JsonElement fact)
    {
        foreach (var step in _steps)
        {
            if (fact.ValueKind == JsonValueKind.Object && fact.TryGetProperty(step, out var member)) fact = member;
            else if (fact.ValueKind == JsonValueKind.Array
                && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < fact.GetArrayLength())
            {
                fact = fact[index];
            }
            else
            {
                return default;
            }
        }

        return fact;
    }
}

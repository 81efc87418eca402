using System.Text.Json;

namespace Pamoja.Hub;

/// <summary>When a rule applies. Read once, without state.</summary>
internal abstract class RuleCondition
{
    /// <summary>Conditions nest no deeper.</summary>
    private const int DepthMax = 16;

    internal abstract bool Holds(QuoteFacts facts);

    /// <summary>Reads <c>all</c>, <c>any</c>, <c>not</c>, or a comparison of a fact.</summary>
    /// <param name="json">The condition.</param>
    /// <param name="where">Its place in the file, for the message.</param>
    /// <param name="depth">How deep it lies.</param>
    internal static RuleCondition Read(JsonElement json, string where, int depth = 0)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new RulesFileException($"{where} must be an object");
        if (depth > DepthMax) throw new RulesFileException($"{where} is nested too deeply");
        if (json.TryGetProperty("all", out var all)) return new Every(List(all, $"{where}/all", depth));
        if (json.TryGetProperty("any", out var any)) return new Some(List(any, $"{where}/any", depth));
        if (json.TryGetProperty("not", out var not)) return new Not(Read(not, $"{where}/not", depth + 1));
        return Comparison.Of(json, where);
    }

    private static RuleCondition[] List(JsonElement json, string where, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array) throw new RulesFileException($"{where} must be a list");
        return [.. json.EnumerateArray().Select((each, i) => Read(each, $"{where}/{i}", depth + 1))];
    }

    private sealed class Every(RuleCondition[] parts) : RuleCondition
    {
        internal override bool Holds(QuoteFacts facts) => parts.All(part => part.Holds(facts));
    }

    private sealed class Some(RuleCondition[] parts) : RuleCondition
    {
        internal override bool Holds(QuoteFacts facts) => parts.Any(part => part.Holds(facts));
    }

    private sealed class Not(RuleCondition part) : RuleCondition
    {
        internal override bool Holds(QuoteFacts facts) => !part.Holds(facts);
    }

    /// <summary>A fact, an operator, and a value or another fact.</summary>
    private sealed class Comparison : RuleCondition
    {
        private readonly (string Fact, RulePath Path) _left;
        private readonly (string Fact, RulePath Path)? _right;
        private readonly JsonElement _value;
        private readonly Func<JsonElement, JsonElement, bool> _compare;

        private Comparison(
            (string, RulePath) left, (string, RulePath)? right, JsonElement value, Func<JsonElement, JsonElement, bool> compare)
        {
            _left = left;
            _right = right;
            _value = value;
            _compare = compare;
        }

        internal static Comparison Of(JsonElement json, string where)
        {
            var name = json.TryGetProperty("operator", out var given) ? given.ToString() : string.Empty;
            if (!RuleOperators.All.TryGetValue(name, out var compare))
            {
                var known = string.Join(", ", RuleOperators.All.Keys.Order());
                throw new RulesFileException($"{where}/operator '{name}' is not known; there are {known}");
            }

            if (!json.TryGetProperty("value", out var value)) throw new RulesFileException($"{where}/value is missing");
            var isFact = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("fact", out _);
            return new Comparison(FactOf(json, where), isFact ? FactOf(value, $"{where}/value") : null, value.Clone(), compare);
        }

        private static (string, RulePath) FactOf(JsonElement json, string where)
        {
            var name = json.TryGetProperty("fact", out var fact) ? fact.ToString() : string.Empty;
            if (!QuoteFacts.Names.Contains(name))
            {
                throw new RulesFileException($"{where}/fact '{name}' is not known; there are {string.Join(", ", QuoteFacts.Names)}");
            }

            if (!json.TryGetProperty("path", out var text)) return (name, RulePath.Whole);
            return RulePath.Parse(text.ToString()) is { } path
                ? (name, path)
                : throw new RulesFileException($"{where}/path '{text}' is no path; write it like $.payer.partyIdInfo.fspId");
        }

        internal override bool Holds(QuoteFacts facts)
        {
            var right = _right is { } other ? other.Path.Find(facts[other.Fact]) : _value;
            return _compare(_left.Path.Find(facts[_left.Fact]), right);
        }
    }
}

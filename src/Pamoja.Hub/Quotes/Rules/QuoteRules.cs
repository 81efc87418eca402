using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>What rules made of a quote: an error for its sender, another destination with more headers, or neither.</summary>
internal readonly record struct RuleVerdict(
    ErrorInformation? Error, string? RerouteTo, IReadOnlyList<KeyValuePair<string, string>> AdditionalHeaders)
{
    internal static readonly RuleVerdict Pass = new(null, null, []);
}

/// <summary>
/// Routing and validation rules of a scheme as data: a list of conditions and events, in the form that the field's rule files have.
/// <c>INVALID_QUOTE_REQUEST</c> refuses with an error, <c>INTERCEPT_QUOTE</c> sends to somebody else. All rules are looked at; the first error
/// counts, and two that reroute at once contradict each other.
/// </summary>
internal sealed class QuoteRules
{
    private const int FileBytesMax = 1 << 20;
    private static readonly JsonDocumentOptions Relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Rule[] _rules;

    private QuoteRules(Rule[] rules) => _rules = rules;

    private sealed record Rule(RuleCondition When, RuleVerdict Then);

    /// <summary>No rules: every quote passes.</summary>
    internal static QuoteRules None { get; } = new([]);

    internal bool IsEmpty => _rules.Length == 0;

    /// <summary>Reads a file of rules.</summary>
    /// <exception cref="RulesFileException">It cannot be read, or says what cannot be done.</exception>
    internal static QuoteRules Load(string file)
    {
        try
        {
            if (new FileInfo(file).Length > FileBytesMax) throw new RulesFileException($"{file} is larger than {FileBytesMax} bytes");
            return Parse(File.ReadAllBytes(file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            // The file is not there, may not be read, or is no JSON; the reason names place and cause.
            throw new RulesFileException($"{file} cannot be read: {unreadable.Message}");
        }
        catch (RulesFileException wrong) when (!wrong.Message.StartsWith(file, StringComparison.Ordinal))
        {
            // What is wrong in it, with the file's name before it.
            throw new RulesFileException($"{file}: {wrong.Message}");
        }
    }

    /// <summary>Reads a list of rules.</summary>
    internal static QuoteRules Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Relaxed);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw new RulesFileException("the rules must be a list");
        return new QuoteRules([.. document.RootElement.EnumerateArray().Select((rule, i) => Read(rule, $"/{i}"))]);
    }

    /// <summary>What the rules make of a request whose both sides are participants.</summary>
    internal RuleVerdict Judge(string operation, Request request)
    {
        if (IsEmpty) return RuleVerdict.Pass;
        var facts = new QuoteFacts(operation, request);
        var verdict = RuleVerdict.Pass;
        foreach (var rule in _rules)
        {
            if (!rule.When.Holds(facts)) continue;
            if (rule.Then.Error is not null) return rule.Then;
            if (verdict.RerouteTo is not null)
            {
                return RuleVerdict.Pass with { Error = FspiopError.InternalServerError.With("Several rules send the quote elsewhere") };
            }

            verdict = rule.Then;
        }

        return verdict;
    }

    private static Rule Read(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("conditions", out var conditions))
            throw new RulesFileException($"{where}/conditions is missing");
        if (!json.TryGetProperty("event", out var what) || what.ValueKind != JsonValueKind.Object)
            throw new RulesFileException($"{where}/event is missing");
        var parameters = what.TryGetProperty("params", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var type = what.TryGetProperty("type", out var named) ? named.ToString() : string.Empty;
        var verdict = type switch
        {
            "INVALID_QUOTE_REQUEST" => Invalid(parameters, $"{where}/event/params"),
            "INTERCEPT_QUOTE" => Intercept(parameters, $"{where}/event/params"),
            _ => throw new RulesFileException(
                $"{where}/event/type '{type}' is not known; there are INVALID_QUOTE_REQUEST and INTERCEPT_QUOTE"),
        };
        return new Rule(RuleCondition.Read(conditions, $"{where}/conditions"), verdict);
    }

    /// <summary>The error is named by its code, or by its name in capitals: PAYEE_FSP_REJECTED_QUOTE.</summary>
    private static RuleVerdict Invalid(JsonElement parameters, string where)
    {
        var name = Text(parameters, "FSPIOPError") ?? string.Empty;
        var error = FspiopError.Find(name)
            ?? FspiopError.All.FirstOrDefault(each => Capitals(each.Name).Equals(name, StringComparison.OrdinalIgnoreCase));
        return error is null
            ? throw new RulesFileException($"{where}/FSPIOPError '{name}' is no error of the API; give its code, such as 5103")
            : RuleVerdict.Pass with { Error = error.With(Text(parameters, "message")) };
    }

    private static RuleVerdict Intercept(JsonElement parameters, string where)
    {
        if (Text(parameters, "rerouteToFsp") is not { Length: > 0 } fsp) throw new RulesFileException($"{where}/rerouteToFsp is missing");
        var headers = parameters.TryGetProperty("additionalHeaders", out var more) && more.ValueKind == JsonValueKind.Object
            ? more.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.ToString())).ToList()
            : [];
        return new RuleVerdict(null, fsp, headers);
    }

    private static string? Text(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static string Capitals(string name) =>
        string.Concat(name.ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}

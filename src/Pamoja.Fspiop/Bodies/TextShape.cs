using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop;

/// <summary>Whether a text, in UTF-8 and free of escapes, fulfils a pattern.</summary>
internal delegate bool TextMatch(ReadOnlySpan<byte> text);

/// <summary>
/// A string. A number is taken for its text, as the field's validators do; it is forwarded as it came. Lengths are counted in characters
/// of Unicode.
/// </summary>
internal sealed class TextShape : Shape
{
    private int _minLength;
    private int _maxLength = int.MaxValue;
    private TextMatch? _matches;
    private string _pattern = "";
    private bool _isEnumeration;
    private bool _isInteger;
    private IReadOnlyList<string> _words = [];

    /// <summary>A string of bounded length.</summary>
    public static TextShape OfLength(int min, int max) => new() { _minLength = min, _maxLength = max };

    /// <summary>A string that fulfils a pattern. The pattern's text is what the error names; <paramref name="matches"/> decides.</summary>
    public static TextShape Matching(string pattern, TextMatch matches, int minLength = 0, int maxLength = int.MaxValue)
    {
        return new() { _minLength = minLength, _maxLength = maxLength, _matches = matches, _pattern = pattern };
    }

    /// <summary>A whole number written as text, as queries have it; anything else is of the wrong type.</summary>
    public static TextShape Integer(TextMatch matches) => new() { _matches = matches, _isInteger = true };

    /// <summary>One of a list of words.</summary>
    public static TextShape OneOf(params string[] words)
    {
        byte[][] allowed = [.. words.Select(System.Text.Encoding.ASCII.GetBytes)];
        return OneOf(text => Contains(allowed, text), words);
    }

    /// <summary>One of a set of words that has a quicker way to say whether it holds one.</summary>
    public static TextShape OneOf(TextMatch isAllowed, IReadOnlyList<string> words, int minLength = 0, int maxLength = int.MaxValue)
    {
        return new() { _minLength = minLength, _maxLength = maxLength, _matches = isAllowed, _isEnumeration = true, _words = words };
    }

    public override SchemaFault? Check(JsonElement value)
    {
        return JsonValues.TryGetText(value, out var text) ? CheckText(text) : SchemaFault.WrongType("string");
    }

    public override JsonObject Describe()
    {
        var schema = new JsonObject { ["type"] = _isInteger ? "integer" : "string" };
        if (_minLength > 0) schema.Add("minLength", _minLength);
        if (_maxLength < int.MaxValue) schema.Add("maxLength", _maxLength);
        if (_pattern.Length > 0) schema.Add("pattern", _pattern);
        if (_isEnumeration) schema.Add("enum", new JsonArray([.. _words.Select(word => JsonValue.Create(word))]));
        return schema;
    }

    /// <summary>Null if a text, in UTF-8 and free of escapes, has this shape.</summary>
    public SchemaFault? CheckText(ReadOnlySpan<byte> text)
    {
        // A character has one to four bytes, so that most texts need no counting.
        if (text.Length > _maxLength && JsonValues.CountCharacters(text) > _maxLength)
            return SchemaFault.Invalid($"must NOT have more than {_maxLength} characters");
        if (text.Length < 4 * _minLength && JsonValues.CountCharacters(text) < _minLength)
            return SchemaFault.Invalid($"must NOT have fewer than {_minLength} characters");
        if (_matches is null || _matches(text)) return null;
        if (_isInteger) return SchemaFault.WrongType("integer");
        return SchemaFault.Invalid(_isEnumeration ? "must be equal to one of the allowed values" : $"must match pattern \"{_pattern}\"");
    }

    private static bool Contains(byte[][] allowed, ReadOnlySpan<byte> text)
    {
        foreach (var word in allowed)
        {
            if (text.SequenceEqual(word)) return true;
        }

        return false;
    }
}

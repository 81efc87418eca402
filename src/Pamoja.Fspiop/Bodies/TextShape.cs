using System.Text.Json;

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

    /// <summary>A string of bounded length.</summary>
    public static TextShape OfLength(int min, int max) => new() { _minLength = min, _maxLength = max };

    /// <summary>A string that fulfils a pattern. The pattern's text is what the error names; <paramref name="matches"/> decides.</summary>
    public static TextShape Matching(string pattern, TextMatch matches, int minLength = 0, int maxLength = int.MaxValue)
    {
        return new() { _minLength = minLength, _maxLength = maxLength, _matches = matches, _pattern = pattern };
    }

    /// <summary>One of a list of words.</summary>
    public static TextShape OneOf(params string[] words)
    {
        byte[][] allowed = [.. words.Select(System.Text.Encoding.ASCII.GetBytes)];
        return OneOf(text => Contains(allowed, text));
    }

    /// <summary>One of a set of words.</summary>
    public static TextShape OneOf(TextMatch isAllowed, int minLength = 0, int maxLength = int.MaxValue)
    {
        return new() { _minLength = minLength, _maxLength = maxLength, _matches = isAllowed, _isEnumeration = true };
    }

    public override SchemaFault? Check(JsonElement value)
    {
        return JsonValues.TryGetText(value, out var text) ? CheckText(text) : SchemaFault.WrongType("string");
    }

    private SchemaFault? CheckText(ReadOnlySpan<byte> text)
    {
        // A character has one to four bytes, so that most texts need no counting.
        if (text.Length > _maxLength && JsonValues.CountCharacters(text) > _maxLength)
            return SchemaFault.Invalid($"must NOT have more than {_maxLength} characters");
        if (text.Length < 4 * _minLength && JsonValues.CountCharacters(text) < _minLength)
            return SchemaFault.Invalid($"must NOT have fewer than {_minLength} characters");
        if (_matches is null || _matches(text)) return null;
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

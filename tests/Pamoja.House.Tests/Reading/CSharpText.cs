namespace Pamoja.House.Tests;

/// <summary>
/// Takes out of C# what is not code: comments and directives become blanks, what stands in strings and characters becomes x. Words keep
/// their lengths and lines their numbers. Code in the holes of interpolated strings stays.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _text;
    private readonly char[] _masked;
    private int _at;

    private CSharpText(string text)
    {
        _text = text;
        _masked = text.ToCharArray();
    }

    internal static string Mask(string text)
    {
        var reader = new CSharpText(text);
        while (reader._at < text.Length) reader.Code(isHole: false);
        return new string(reader._masked);
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private int RunOf(char c, int ahead = 0)
    {
        var count = 0;
        while (Peek(ahead + count) == c) count++;
        return count;
    }

    private void Cover(int count, char with)
    {
        for (; count > 0 && _at < _text.Length; count--, _at++)
        {
            if (!char.IsWhiteSpace(_text[_at])) _masked[_at] = with;
        }
    }

    private void CoverThrough(string end)
    {
        var found = _text.IndexOf(end, _at, StringComparison.Ordinal);
        Cover((found < 0 ? _text.Length : found + end.Length) - _at, ' ');
    }

    /// <summary>Reads to the end, or in a hole to the brace that closes it.</summary>
    private void Code(bool isHole)
    {
        for (var depth = 0; _at < _text.Length;)
        {
            var c = Peek();
            if (isHole && c == '}' && depth == 0) return;
            if (c == '/' && Peek(1) == '/') CoverThrough("\n");
            else if (c == '/' && Peek(1) == '*') CoverThrough("*/");
            else if (c == '#' && IsFirstOfLine()) CoverThrough("\n");
            else if (c == '\'') Character();
            else if (!TryString())
            {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                _at++;
            }
        }
    }

    private bool IsFirstOfLine()
    {
        var before = _at - 1;
        while (before >= 0 && _text[before] is ' ' or '\t') before--;
        return before < 0 || _text[before] == '\n';
    }

    private void Character()
    {
        _at++;
        if (Peek() == '\\') Cover(2, 'x');
        while (_at < _text.Length && Peek() is not ('\'' or '\n')) Cover(1, 'x');
        _at++;
    }

    private bool TryString()
    {
        var prefix = 0;
        while (Peek(prefix) is '$' or '@') prefix++;
        if (Peek(prefix) != '"') return false;
        var opening = _text.AsSpan(_at, prefix);
        var dollars = opening.Count('$');
        var isVerbatim = opening.Contains('@');
        var quotes = RunOf('"', prefix);
        _at += prefix;
        if (!isVerbatim && quotes >= 3)
        {
            _at += quotes;
            Raw(quotes, dollars);
        }
        else
        {
            _at++;
            Quoted(isVerbatim, dollars > 0);
        }

        return true;
    }

    private void Raw(int quotes, int dollars)
    {
        while (_at < _text.Length)
        {
            if (Peek() == '"' && RunOf('"') >= quotes)
            {
                _at += RunOf('"');
                return;
            }

            if (dollars > 0 && RunOf('{') >= dollars) Hole(RunOf('{'), dollars);
            else Cover(1, 'x');
        }
    }

    private void Quoted(bool isVerbatim, bool hasHoles)
    {
        while (_at < _text.Length)
        {
            var c = Peek();
            if (c == '"' && isVerbatim && Peek(1) == '"') Cover(2, 'x');
            else if (c == '"' || (c == '\n' && !isVerbatim))
            {
                _at++;
                return;
            }
            else if (c == '\\' && !isVerbatim) Cover(2, 'x');
            else if (hasHoles && c == '{' && Peek(1) == '{') Cover(2, 'x');
            else if (hasHoles && c == '{') Hole(1, 1);
            else Cover(1, 'x');
        }
    }

    private void Hole(int opening, int closing)
    {
        Cover(opening, ' ');
        Code(isHole: true);
        Cover(closing, ' ');
    }
}

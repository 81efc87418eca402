using System.Buffers;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// Writes JSON as JavaScript's JSON.stringify does: no white space, only what must be escaped is escaped. The field signs and hashes that
/// form, and System.Text.Json escapes more. The buffer is rented: <see cref="ToArrayAndReturn"/> or <see cref="Return"/> ends the text.
/// </summary>
internal struct JsonText(int capacity)
{
    private static readonly SearchValues<char> NeedsCare =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Ascii(ReadOnlySpan<char> text) => _length += Encoding.ASCII.GetBytes(text, Reserve(text.Length));

    /// <summary>A quoted string. The text is well-formed UTF-16: lone surrogates never pass the parser.</summary>
    public void String(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(NeedsCare);
            if (plain < 0) plain = text.Length;
            var target = Reserve(Encoding.UTF8.GetMaxByteCount(plain));
            _length += Encoding.UTF8.GetBytes(text[..plain], target);
            if (plain == text.Length) break;
            Escape(text[plain]);
            text = text[(plain + 1)..];
        }

        Raw("\""u8);
    }

    public byte[] ToArrayAndReturn()
    {
        var bytes = Written.ToArray();
        Return();
        return bytes;
    }

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': Raw("\\\""u8); break;
            case '\\': Raw("\\\\"u8); break;
            case '\b': Raw("\\b"u8); break;
            case '\f': Raw("\\f"u8); break;
            case '\n': Raw("\\n"u8); break;
            case '\r': Raw("\\r"u8); break;
            case '\t': Raw("\\t"u8); break;
            default:
                Raw("\\u00"u8);
                Raw([HexDigit(c >> 4), HexDigit(c & 15)]);
                break;
        }
    }

    private static byte HexDigit(int value) => "0123456789abcdef"u8[value];

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var bigger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
            Written.CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = bigger;
        }

        return _buffer.AsSpan(_length);
    }
}

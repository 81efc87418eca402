using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// Writes JSON as JavaScript's JSON.stringify does: no white space, only what must be escaped is escaped. The field signs and hashes that
/// form, and System.Text.Json escapes more. The buffer is rented; <see cref="ToArrayAndReturn"/> or <see cref="HashAndReturn"/> ends the text.
/// </summary>
/// <param name="capacity">Bytes that it will mostly have.</param>
/// <param name="isHashed">Whether it is only hashed: then no more of a long one is kept than fits in a buffer.</param>
internal struct JsonText(int capacity, bool isHashed = false)
{
    /// <summary>The pool keeps what is returned, for each thread: large buffers would stay long after the message that wanted them.</summary>
    private const int RentedMax = 128 * 1024;

    private static readonly SearchValues<char> NeedsCare =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private IncrementalHash? _before;
    private int _length;

    private readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

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

    /// <summary>SHA-256 of the text.</summary>
    public byte[] HashAndReturn()
    {
        byte[] hash;
        if (_before is null) hash = SHA256.HashData(Written);
        else
        {
            _before.AppendData(Written);
            hash = _before.GetHashAndReset();
            _before.Dispose();
            _before = null;
        }

        Return();
        return hash;
    }

    private void Return()
    {
        LetGo(_buffer);
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
        if (_buffer.Length - _length >= count) return _buffer.AsSpan(_length);
        if (isHashed && _buffer.Length >= RentedMax)
        {
            _before ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _before.AppendData(Written);
            _length = 0;
            if (_buffer.Length >= count) return _buffer;
        }

        var wanted = Math.Max(_buffer.Length * 2, _length + count);
        var bigger = wanted <= RentedMax ? ArrayPool<byte>.Shared.Rent(wanted) : GC.AllocateUninitializedArray<byte>(wanted);
        Written.CopyTo(bigger);
        LetGo(_buffer);
        _buffer = bigger;
        return _buffer.AsSpan(_length);
    }

    private static void LetGo(byte[] buffer)
    {
        if (buffer.Length <= RentedMax) ArrayPool<byte>.Shared.Return(buffer);
    }
}

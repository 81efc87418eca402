using System.Buffers.Text;
using System.Text;

namespace Pamoja.Bench;

/// <summary>
/// A request or an answer of HTTP/1.1 in a connection's buffer, with no more read of it than the ends of a bench need. One object a
/// connection, filled anew for each message.
/// </summary>
internal sealed class LeanMessage
{
    private byte[] _buffer = [];
    private Range _source;
    private Range _head;
    private Range _body;
    private Range _target;

    /// <summary>The first word of a request.</summary>
    internal bool IsGet { get; private set; }

    /// <summary>Whether it is a PUT or PATCH: an answer to something.</summary>
    internal bool IsCallback { get; private set; }

    /// <summary>The status of an answer.</summary>
    internal int Status { get; private set; }

    /// <summary>The sender as FSPIOP names it.</summary>
    internal string Source => Encoding.Latin1.GetString(_buffer.AsSpan(_source));

    /// <summary>Path and query.</summary>
    internal string Target => Encoding.Latin1.GetString(_buffer.AsSpan(_target));

    /// <summary>The body, as long as the message is being handled.</summary>
    internal ReadOnlySpan<byte> Body => _buffer.AsSpan(_body);

    /// <summary>A header's value; null where it is not there.</summary>
    /// <param name="name">In lower case, with the colon.</param>
    internal string? Header(ReadOnlySpan<byte> name)
    {
        foreach (var line in Encoding.Latin1.GetString(_buffer.AsSpan(_head)).AsSpan().EnumerateLines())
        {
            var isIt = line.Length > name.Length && Ascii.EqualsIgnoreCase(name, line[..name.Length]);
            if (isIt) return line[name.Length..].Trim().ToString();
        }

        return null;
    }

    /// <summary>
    /// Reads the message that begins in the buffer. Null: it is not whole yet; else how many bytes it has.
    /// </summary>
    /// <exception cref="IOException">It is none that these ends know.</exception>
    internal int? Read(byte[] buffer, int start, int end)
    {
        var bytes = buffer.AsSpan(start, end - start);
        var headLength = bytes.IndexOf("\r\n\r\n"u8);
        if (headLength < 0) return null;
        _buffer = buffer;
        _source = default;
        _head = start..(start + headLength);
        var line = bytes[..bytes.IndexOf("\r\n"u8)];
        ReadFirstLine(line, start);
        var bodyLength = ReadHeaders(bytes[..headLength], line.Length, start);
        var length = headLength + 4 + bodyLength;
        if (bytes.Length < length) return null;
        _body = (start + headLength + 4)..(start + length);
        return length;
    }

    private void ReadFirstLine(ReadOnlySpan<byte> line, int start)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0) throw new IOException("this is not HTTP/1.1");
        if (line.StartsWith("HTTP/1.1"u8))
        {
            Status = Utf8Parser.TryParse(line[(space + 1)..], out int status, out _) ? status : 0;
            return;
        }

        IsGet = line.StartsWith("GET"u8);
        IsCallback = line.StartsWith("PUT"u8) || line.StartsWith("PATCH"u8);
        var target = line[(space + 1)..];
        _target = (start + space + 1)..(start + space + 1 + target.IndexOf((byte)' '));
    }

    /// <summary>Notes the sender, and says how long the body is.</summary>
    private int ReadHeaders(ReadOnlySpan<byte> head, int firstLine, int start)
    {
        var (at, bodyLength) = (firstLine + 2, 0);
        while (at < head.Length)
        {
            var rest = head[at..];
            var length = rest.IndexOf("\r\n"u8);
            var header = length < 0 ? rest : rest[..length];
            if (Is(header, "content-length:"u8))
            {
                _ = Utf8Parser.TryParse(header["content-length:".Length..].TrimStart((byte)' '), out bodyLength, out _);
            }
            else if (Is(header, "transfer-encoding:"u8)) throw new IOException("a message came in chunks");
            else if (Is(header, "fspiop-source:"u8))
            {
                var value = header["fspiop-source:".Length..];
                var trimmed = value.TrimStart((byte)' ').Length;
                _source = (start + at + header.Length - trimmed)..(start + at + header.Length);
            }

            at += header.Length + 2;
        }

        return bodyLength;
    }

    private static bool Is(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name) =>
        header.Length > name.Length && (header[0] | 0x20) == name[0] && Ascii.EqualsIgnoreCase(header[..name.Length], name);
}

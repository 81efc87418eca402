using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>A connection that sends exactly the bytes it is given and reads one HTTP/1.1 response after the other.</summary>
internal sealed class RawConnection(Uri hub) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TcpClient? _client;
    private byte[] _buffer = new byte[16_384];
    private int _filled;

    /// <summary>Sends a request and reads the response; connects anew where the hub closed.</summary>
    internal async Task<RawAnswer> SendAsync(ReadOnlyMemory<byte> request)
    {
        using var limit = new CancellationTokenSource(Patience);
        if (_client is null)
        {
            _client = new TcpClient { NoDelay = true };
            await _client.ConnectAsync(hub.Host, hub.Port, limit.Token);
            _filled = 0;
        }

        var stream = _client.GetStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
        }
        catch (IOException)
        {
            // The hub may answer and close before it has read all; the answer is there to be read.
        }

        var answer = await ReadAsync(stream, isHead: request.Span.StartsWith("HEAD "u8), limit.Token);

        // Of what is too large the hub does not read the rest: nothing more can be said on this connection.
        var isClosing = answer.Headers.TryGetValue("Connection", out var connection) && connection == "close";
        if (isClosing || answer.Body.Contains("\"3104\"", StringComparison.Ordinal)) Close();
        return answer;
    }

    /// <summary>Sends a part of a request and hangs up.</summary>
    internal async Task SendAndHangUpAsync(ReadOnlyMemory<byte> part)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(hub.Host, hub.Port);
        await client.GetStream().WriteAsync(part);
    }

    /// <summary>Sends a part of a request, and no more.</summary>
    internal async Task BeginAsync(string part)
    {
        _client = new TcpClient();
        await _client.ConnectAsync(hub.Host, hub.Port);
        await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(part));
    }

    /// <summary>Reads until the hub has closed the connection.</summary>
    internal async Task ReadToEndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (await _client!.GetStream().ReadAsync(_buffer, limit.Token) > 0) continue;
        }
        catch (IOException)
        {
            // Cut off: an end too.
        }
    }

    private async Task<RawAnswer> ReadAsync(NetworkStream stream, bool isHead, CancellationToken limit)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0) await FillAsync(stream, limit);
        var lines = Encoding.Latin1.GetString(_buffer, 0, end).Split("\r\n");
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase);
        var length = !isHead && headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        while (_filled < end + 4 + length) await FillAsync(stream, limit);
        var body = Encoding.UTF8.GetString(_buffer, end + 4, length);
        Buffer.BlockCopy(_buffer, end + 4 + length, _buffer, 0, _filled -= end + 4 + length);
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    private async Task FillAsync(NetworkStream stream, CancellationToken limit)
    {
        if (_filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_filled), limit);
        if (read == 0) throw new IOException("The hub closed the connection without an answer.");
        _filled += read;
    }

    private void Close()
    {
        _client?.Dispose();
        _client = null;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A response as it came.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);

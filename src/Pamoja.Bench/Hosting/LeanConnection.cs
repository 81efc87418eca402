using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Pamoja.Bench;

/// <summary>A connection on which one message at a time comes in.</summary>
internal sealed class LeanConnection(Stream stream) : IDisposable
{
    private const int BufferBytesMax = 1 << 20;

    private byte[] _buffer = new byte[8_192];
    private int _start;
    private int _end;

    /// <summary>Connects to a host, by its address.</summary>
    /// <param name="target">Where.</param>
    /// <param name="tls">With mutual TLS; null: without.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<LeanConnection> OpenAsync(
        IPEndPoint target, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellation);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (tls is null) return new LeanConnection(plain);
            var secure = new SslStream(plain);
            await secure.AuthenticateAsClientAsync(tls, cancellation);
            return new LeanConnection(secure);
        }
        catch
        {
            // Nobody else knows of it yet.
            socket.Dispose();
            throw;
        }
    }

    internal ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <summary>The next message, in the given object; false when the other side has closed in between messages.</summary>
    /// <exception cref="IOException">The connection broke, or what came is no message.</exception>
    internal async ValueTask<bool> ReadAsync(LeanMessage message)
    {
        while (true)
        {
            if (_end > _start && message.Read(_buffer, _start, _end) is { } length)
            {
                _start += length;
                return true;
            }

            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end));
            if (read == 0) return _end == _start ? false : throw new IOException("the connection ended within a message");
            _end += read;
        }
    }

    private void MakeRoom()
    {
        if (_start == _end) (_start, _end) = (0, 0);
        if (_end < _buffer.Length) return;
        if (_start == 0 && _buffer.Length >= BufferBytesMax) throw new IOException("a message is too long");
        var next = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
        Buffer.BlockCopy(_buffer, _start, next, 0, _end - _start);
        (_buffer, _end, _start) = (next, _end - _start, 0);
    }

    public void Dispose() => stream.Dispose();
}

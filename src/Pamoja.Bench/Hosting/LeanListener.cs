using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Pamoja.Bench;

/// <summary>What a listener says: a status, a body of JSON if there is one, and what to do once it was said.</summary>
internal readonly record struct LeanAnswer(int Status, string? Json = null, Action? Then = null);

/// <summary>
/// The least that can hear HTTP/1.1: it shares the cores with what is measured, so it must cost little. Requests of a connection are
/// answered one after the other.
/// </summary>
internal sealed class LeanListener : IAsyncDisposable
{
    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
    private static readonly byte[] Accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Stream, Task> _connections = new();
    private readonly Func<LeanMessage, LeanAnswer> _handle;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <summary>Listens on a free port of loopback.</summary>
    /// <param name="handle">Answers each message.</param>
    /// <param name="tls">With mutual TLS; null: without.</param>
    internal LeanListener(Func<LeanMessage, LeanAnswer> handle, SslServerAuthenticationOptions? tls)
    {
        (_handle, _tls) = (handle, tls);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1_024);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    internal Uri Address => new($"{(_tls is null ? "http" : "https")}://{_listener.LocalEndPoint}");

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                var plain = new NetworkStream(socket, ownsSocket: true);
                Stream stream = _tls is null ? plain : new SslStream(plain);
                _connections[stream] = Task.CompletedTask;
                _connections[stream] = ServeAsync(stream);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        var message = new LeanMessage();
        using var connection = new LeanConnection(stream);
        try
        {
            if (stream is SslStream secure) await secure.AuthenticateAsServerAsync(_tls!);
            while (await connection.ReadAsync(message))
            {
                var answer = _handle(message);
                await connection.WriteAsync(Render(answer));
                answer.Then?.Invoke();
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or AuthenticationException)
        {
            // The other side broke it, or we are stopping.
        }
        finally
        {
            _connections.TryRemove(stream, out _);
        }
    }

    private static ReadOnlyMemory<byte> Render(LeanAnswer answer)
    {
        if (answer.Json is null) return answer.Status == 200 ? Ok : Accepted;
        var length = Encoding.UTF8.GetByteCount(answer.Json);
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {answer.Status} OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{answer.Json}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        foreach (var connection in _connections.Keys) connection.Dispose();
        _stopping.Dispose();
    }
}

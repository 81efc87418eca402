using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
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
    private readonly ConcurrentDictionary<LeanConnection, Task> _connections = new();
    private readonly Func<LeanMessage, LeanAnswer> _handle;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <summary>Listens on a free port of loopback.</summary>
    internal LeanListener(Func<LeanMessage, LeanAnswer> handle)
    {
        _handle = handle;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1_024);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    internal Uri Address => new($"http://{_listener.LocalEndPoint}");

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                var connection = new LeanConnection(new NetworkStream(socket, ownsSocket: true));
                _connections[connection] = Task.CompletedTask;
                _connections[connection] = ServeAsync(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ServeAsync(LeanConnection connection)
    {
        var message = new LeanMessage();
        try
        {
            while (await connection.ReadAsync(message))
            {
                var answer = _handle(message);
                await connection.WriteAsync(Render(answer));
                answer.Then?.Invoke();
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // The other side broke it, or we are stopping.
        }
        finally
        {
            connection.Dispose();
            _connections.TryRemove(connection, out _);
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

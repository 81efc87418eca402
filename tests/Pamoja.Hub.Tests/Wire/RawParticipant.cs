using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>An FSP on a bare socket, which keeps each request as the bytes that came and answers 2xx.</summary>
internal sealed class RawParticipant : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();

    internal RawParticipant()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Without a slash at the end.</summary>
    internal string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What came, by the value of the header X-Test.</summary>
    internal ConcurrentDictionary<string, RawReceived> Received { get; } = new();

    /// <summary>How many requests came that had come before, or that cannot be told apart.</summary>
    internal int Odd;

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[65_536];
            var filled = 0;
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                    var read = await stream.ReadAsync(buffer.AsMemory(filled));
                    if (read == 0) return;
                    filled += read;
                }

                var lines = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
                var headers = lines[1..].Select(line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim(' '))).ToList();
                var announced = headers.Find(header => header.Item1.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Item2;
                var length = announced is null ? 0 : int.Parse(announced, CultureInfo.InvariantCulture);
                if (buffer.Length < end + 4 + length) Array.Resize(ref buffer, end + 4 + length);
                while (filled < end + 4 + length)
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(filled));
                    if (read == 0) return;
                    filled += read;
                }

                var key = headers.Find(header => header.Item1.Equals("X-Test", StringComparison.OrdinalIgnoreCase)).Item2;
                var request = new RawReceived(lines[0], headers, buffer[(end + 4)..(end + 4 + length)]);
                if (key is null || !Received.TryAdd(key, request)) Interlocked.Increment(ref Odd);
                Buffer.BlockCopy(buffer, end + 4 + length, buffer, 0, filled -= end + 4 + length);
                await stream.WriteAsync("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        _stopping.Dispose();
    }
}

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawReceived(string RequestLine, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

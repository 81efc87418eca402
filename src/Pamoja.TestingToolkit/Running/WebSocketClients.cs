using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;

namespace Pamoja.TestingToolkit;

/// <summary>The WebSockets that scripts open by name. Each is for one message: the first that comes.</summary>
internal sealed class WebSocketClients(TimeProvider time)
{
    private const int LargestMessage = 4 * 1024 * 1024;
    private const int MostClients = 64;

    private readonly ConcurrentDictionary<string, Client> _clients = new();

    /// <summary>Connects; false when there is one of that name already or nobody answers.</summary>
    internal async Task<bool> ConnectAsync(string name, string address, TimeSpan lifetime, CancellationToken cancellation)
    {
        if (_clients.Count >= MostClients || _clients.ContainsKey(name)
            || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("ws" or "wss"))
        {
            return false;
        }

        var client = new Client(new ClientWebSocket(), new CancellationTokenSource(lifetime, time));
        client.Socket.Options.Proxy = null;
        try
        {
            await client.Socket.ConnectAsync(uri, cancellation);
        }
        catch (WebSocketException)
        {
            // Nobody answers there; the script learns it from the result.
            client.Dispose();
            return false;
        }

        client.Message = ReceiveAsync(client);
        return _clients.TryAdd(name, client);
    }

    /// <summary>The first message of a client, or null when none comes in time or there is no such client. The client is closed.</summary>
    internal async Task<string?> MessageAsync(string name, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!_clients.TryGetValue(name, out var client))
        {
            return null;
        }

        await Task.WhenAny(client.Message, Task.Delay(timeout, time, cancellation));
        var message = client.Message.IsCompletedSuccessfully ? client.Message.Result : null;
        await CloseAsync(name);
        return message;
    }

    /// <summary>Closes a client, or all of them.</summary>
    internal async ValueTask CloseAsync(string? name)
    {
        foreach (var key in name is null ? _clients.Keys : [name])
        {
            if (_clients.TryRemove(key, out var client))
            {
                await client.Lifetime.CancelAsync();
                await client.Message;
                client.Dispose();
            }
        }
    }

    private static async Task<string?> ReceiveAsync(Client client)
    {
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (text.Length < LargestMessage)
            {
                var part = await client.Socket.ReceiveAsync(buffer, client.Lifetime.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                text.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    return Encoding.UTF8.GetString(text.ToArray());
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The other side went away, or nobody waits any more: there is no message.
        }

        return null;
    }

    private sealed class Client(ClientWebSocket socket, CancellationTokenSource lifetime) : IDisposable
    {
        internal ClientWebSocket Socket => socket;

        internal CancellationTokenSource Lifetime => lifetime;

        internal Task<string?> Message { get; set; } = Task.FromResult<string?>(null);

        public void Dispose()
        {
            socket.Dispose();
            lifetime.Dispose();
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Pamoja.Bench;

/// <summary>
/// Sends requests to equal nodes in turns, on connections that are kept. A node that breaks a connection is left out for a second, and the
/// request goes to another one: whoever speaks FSPIOP may repeat a message.
/// </summary>
/// <param name="nodes">Where they are.</param>
/// <param name="tls">With mutual TLS; null: without.</param>
/// <param name="time">The clock.</param>
internal sealed class LeanClient(IReadOnlyList<Uri> nodes, SslClientAuthenticationOptions? tls, TimeProvider time) : IDisposable
{
    private const int ConnectionsMax = 1_024;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Node[] _nodes = [.. nodes.Select(node => new Node(node))];
    private readonly SslClientAuthenticationOptions? _tls = Aimed(tls, nodes[0].Host);
    private readonly SemaphoreSlim _room = new(ConnectionsMax);
    private int _turn;

    private sealed class Node(Uri address)
    {
        internal IPEndPoint Target { get; } = new(IPAddress.Parse(address.Host), address.Port);

        internal ConcurrentStack<LeanConnection> Idle { get; } = new();

        /// <summary>Until when it is left out; a stale value costs one try.</summary>
        internal long RestsUntil;
    }

    /// <summary>Sends a request and reads its answer: the status, and the body of a refusal.</summary>
    /// <exception cref="IOException">No node took it.</exception>
    internal async Task<(int Status, string? Refusal)> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _room.WaitAsync();
        try
        {
            Exception? last = null;
            for (var tries = 0; tries < (_nodes.Length * 2) + 2; tries++)
            {
                var node = Next();
                var isKept = node.Idle.TryPop(out var connection);
                try
                {
                    connection ??= await LeanConnection.OpenAsync(node.Target, _tls, CancellationToken.None);
                    return await ExchangeAsync(node, connection, request);
                }
                catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException)
                {
                    // A kept connection may have been closed for its age, like all that were kept as long: that is no try. A new one that
                    // breaks means that the node is in trouble.
                    connection?.Dispose();
                    last = broken;
                    if (isKept) tries--;
                    else Volatile.Write(ref node.RestsUntil, time.GetTimestamp() + (long)(Rest.TotalSeconds * time.TimestampFrequency));
                }
            }

            throw new IOException("no node takes the message", last);
        }
        finally
        {
            _room.Release();
        }
    }

    private static async Task<(int Status, string? Refusal)> ExchangeAsync(Node node, LeanConnection connection, ReadOnlyMemory<byte> request)
    {
        await connection.WriteAsync(request);
        var answer = new LeanMessage();
        if (!await connection.ReadAsync(answer)) throw new IOException("the connection was closed");
        var refusal = answer.Status is >= 200 and < 300 ? null : Encoding.UTF8.GetString(answer.Body);
        node.Idle.Push(connection);
        return (answer.Status, refusal);
    }

    /// <summary>All nodes are on one host.</summary>
    private static SslClientAuthenticationOptions? Aimed(SslClientAuthenticationOptions? tls, string host)
    {
        if (tls is not null) tls.TargetHost = host;
        return tls;
    }

    private Node Next()
    {
        var now = time.GetTimestamp();
        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = _nodes[(uint)Interlocked.Increment(ref _turn) % _nodes.Length];
            if (Volatile.Read(ref node.RestsUntil) <= now) return node;
        }

        return _nodes[(uint)Interlocked.Increment(ref _turn) % _nodes.Length];
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            while (node.Idle.TryPop(out var connection)) connection.Dispose();
        }

        _room.Dispose();
    }
}

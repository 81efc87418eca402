using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Stands between a ledger and PostgreSQL and breaks the connection when a test wants it broken: as if the network did.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private static readonly byte[] CommitAnswer = "COMMIT\0"u8.ToArray();

    private readonly EndPoint _server;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "pamoja-cut-" + Guid.NewGuid().ToString("n")[..8]);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly bool _isTcp;
    private Socket? _listener;
    private int _cuts;
    private int _connections;
    private int _hushed;

    private CuttingProxy(string connectionString, bool isTcp)
    {
        _isTcp = isTcp;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = settings.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}")
            : new DnsEndPoint(settings.Host, settings.Port);
        settings.Host = isTcp ? "127.0.0.1" : _folder;
        settings.Port = isTcp ? FreePort() : 1;
        Port = settings.Port;
        settings.Timeout = 5;
        ConnectionString = settings.ConnectionString;
    }

    internal string ConnectionString { get; }

    internal int Port { get; }

    /// <summary>How many of the next answers to COMMIT are swallowed, and the connection closed instead.</summary>
    internal int CutsAtCommit
    {
        get => Volatile.Read(ref _cuts);
        set => Volatile.Write(ref _cuts, value);
    }

    internal static CuttingProxy Start(string connectionString, bool isTcp = false)
    {
        var proxy = new CuttingProxy(connectionString, isTcp);
        Directory.CreateDirectory(proxy._folder);
        proxy.Up();
        return proxy;
    }

    /// <summary>Takes connections.</summary>
    internal void Up()
    {
        File.Delete(SocketFile);
        var listener = _isTcp ? new Socket(SocketType.Stream, ProtocolType.Tcp) : UnixSocket();
        listener.Bind(_isTcp ? new IPEndPoint(IPAddress.Loopback, Port) : new UnixDomainSocketEndPoint(SocketFile));
        listener.Listen();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    /// <summary>
    /// From now on nothing passes on the connections that there are, and none is closed: as if the host had vanished without a word. New
    /// connections work.
    /// </summary>
    internal void Hush() => Volatile.Write(ref _hushed, Volatile.Read(ref _connections));

    /// <summary>Breaks every connection and takes no more.</summary>
    internal void Down()
    {
        _listener?.Dispose();
        while (_sockets.TryTake(out var socket)) socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Down();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private string SocketFile => Path.Combine(_folder, ".s.PGSQL.1");

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                var server = _server is UnixDomainSocketEndPoint ? UnixSocket() : new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(_server);
                _sockets.Add(client);
                _sockets.Add(server);
                var number = Interlocked.Increment(ref _connections);
                _ = PumpAsync(client, server, number, isAnswer: false);
                _ = PumpAsync(server, client, number, isAnswer: true);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Down.
        }
    }

    private static Socket UnixSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static int FreePort()
    {
        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }

    private async Task PumpAsync(Socket from, Socket to, int number, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (number <= Volatile.Read(ref _hushed)) continue;
                if (isAnswer && buffer.AsSpan(0, count).IndexOf(CommitAnswer) >= 0 && Interlocked.Decrement(ref _cuts) >= 0) break;
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The other side went first.
        }

        from.Dispose();
        to.Dispose();
    }
}

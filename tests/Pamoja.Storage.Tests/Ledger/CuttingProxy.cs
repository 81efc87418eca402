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
    private Socket? _listener;
    private int _cuts;

    private CuttingProxy(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = settings.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}")
            : new DnsEndPoint(settings.Host, settings.Port);
        settings.Host = _folder;
        settings.Port = 1;
        settings.Timeout = 5;
        ConnectionString = settings.ConnectionString;
    }

    internal string ConnectionString { get; }

    /// <summary>How many of the next answers to COMMIT are swallowed, and the connection closed instead.</summary>
    internal int CutsAtCommit
    {
        get => Volatile.Read(ref _cuts);
        set => Volatile.Write(ref _cuts, value);
    }

    internal static CuttingProxy Start(string connectionString)
    {
        var proxy = new CuttingProxy(connectionString);
        Directory.CreateDirectory(proxy._folder);
        proxy.Up();
        return proxy;
    }

    /// <summary>Takes connections.</summary>
    internal void Up()
    {
        File.Delete(SocketFile);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketFile));
        listener.Listen();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

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
                var server = _server is UnixDomainSocketEndPoint
                    ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                    : new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(_server);
                _sockets.Add(client);
                _sockets.Add(server);
                _ = PumpAsync(client, server, isAnswer: false);
                _ = PumpAsync(server, client, isAnswer: true);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Down.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
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

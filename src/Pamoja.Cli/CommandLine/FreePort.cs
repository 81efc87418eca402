using System.Net;
using System.Net.Sockets;

namespace Pamoja.Cli;

/// <summary>A port that nobody listens on, for a process that must be known before it listens.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

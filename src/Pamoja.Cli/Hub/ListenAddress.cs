using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pamoja.Cli;

/// <summary>A place to listen on, written HOST:PORT: an IP address, localhost, or * for every address.</summary>
internal static class ListenAddress
{
    /// <summary>Reads one; null if it is none. Port 0 asks for any free port.</summary>
    public static IPEndPoint? Read(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1) return null;
        var host = text[..colon] switch
        {
            "localhost" => "127.0.0.1",
            "*" => "0.0.0.0",
            var other => other.Trim('[', ']'),
        };
        return IPAddress.TryParse(host, out var address)
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new IPEndPoint(address, port)
            : null;
    }

    /// <summary>Why one cannot listen there now; null if one can.</summary>
    public static SocketError? WhyNot(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As Kestrel does: connections that linger after a stop do not keep the port.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(address);
            socket.Listen(1);
            return null;
        }
        catch (SocketException refused)
        {
            // The operating system said no; its reason is the answer.
            return refused.SocketErrorCode;
        }
    }
}

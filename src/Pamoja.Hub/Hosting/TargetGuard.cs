using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Pamoja.Hub;

/// <summary>
/// Where the hub may send: never to its own listeners, which would let whoever registers an endpoint speak as the hub; unless participants may
/// live on this machine, never to what this machine alone can reach; and in a closed scheme never unencrypted. Asked when an endpoint is
/// registered, for what its text shows, and again when a connection is made, for the address that its name has come to.
/// </summary>
/// <param name="allowsLocal">Whether participants may live on this machine: sandbox, development, conformance.</param>
/// <param name="requiresTls">Whether nothing may leave unencrypted: a closed scheme.</param>
internal sealed class TargetGuard(bool allowsLocal, bool requiresTls = false)
{
    // Replaced as a whole, once the ports are known.
    private volatile IReadOnlyList<IPEndPoint> _own = [];

    /// <summary>Names the hub's own listeners; a port of 0 is none yet.</summary>
    public void Protect(params IEnumerable<IPEndPoint> listeners) => _own = [.. listeners.Where(listener => listener.Port != 0)];

    /// <summary>
    /// Why an endpoint's text cannot be taken; null where nothing is seen against it. Mail addresses and templates of hosts are not judged.
    /// </summary>
    public string? WhyNot(string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return null;
        if (requiresTls && url.Scheme == "http") return "is not encrypted: in a closed scheme it begins with https";
        if (url.IdnHost.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase)) return WhyNot(IPAddress.Loopback, url.Port);
        return IPAddress.TryParse(url.IdnHost, out var address) ? WhyNot(address, url.Port) : null;
    }

    /// <summary>Why nothing is sent to an address; null where it may be.</summary>
    public string? WhyNot(IPAddress address, int port)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (_own.Any(own => own.Port == port && IsReachedBy(own.Address, address))) return "points at the hub's own listener";
        if (allowsLocal) return null;
        if (IsLoopback(address)) return "points at this machine, where Scheme:AllowLocalEndpoints lets nobody live";
        return IsLinkLocal(address) ? "is a link-local address, where Scheme:AllowLocalEndpoints lets nobody live" : null;
    }

    /// <summary>Connects to the first allowed address that a name has.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        if (requiresTls && context.InitialRequestMessage.RequestUri?.Scheme != "https")
            throw new HttpRequestException("the endpoint is not encrypted");
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellation);
        IPAddress[] allowed = [.. addresses.Where(address => WhyNot(address, port) is null)];
        if (allowed.Length == 0)
            throw new HttpRequestException($"the endpoint {(addresses.Length == 0 ? "has no address" : WhyNot(addresses[0], port))}");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            // Whatever the cause, the caller learns it and nobody else will close the socket.
            socket.Dispose();
            throw;
        }
    }

    private static bool IsReachedBy(IPAddress listener, IPAddress target)
    {
        if (listener.Equals(target) || IsAny(target)) return true;
        return IsAny(listener) && (IPAddress.IsLoopback(target) || OwnAddresses().Contains(target));
    }

    private static IEnumerable<IPAddress> OwnAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);

    // To connect to the unspecified address is to connect to this machine.
    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address) || IsAny(address);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.GetAddressBytes() is [169, 254, _, _] && address.AddressFamily == AddressFamily.InterNetwork);
}

using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Pamoja.Hub;

/// <summary>Networks (CIDR) and single addresses, of which one may be asked whether it is among them.</summary>
internal sealed class AddressList
{
    /// <summary>Each request may be held against all of them.</summary>
    internal const int Max = 64;

    private readonly IPNetwork[] _networks;

    private AddressList(IPNetwork[] networks) => _networks = networks;

    /// <summary>Nobody.</summary>
    internal static AddressList None { get; } = new([]);

    /// <summary>Reads a list; false where one of it is neither network nor address, or where there are too many.</summary>
    internal static bool TryRead(IEnumerable<string> texts, [NotNullWhen(true)] out AddressList? list)
    {
        list = null;
        List<IPNetwork> networks = [];
        foreach (var text in texts)
        {
            if (networks.Count == Max || !TryRead(text.Trim(), out var network)) return false;
            networks.Add(network);
        }

        list = new AddressList([.. networks]);
        return true;
    }

    private static bool TryRead(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>Whether an address is among them. A listener for both families gives those of IPv4 as IPv6: <see cref="Plain"/> undoes it.</summary>
    internal bool Contains(IPAddress? address)
    {
        if (address is null) return false;
        foreach (var network in _networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    /// <summary>An address of IPv4 as such.</summary>
    internal static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}

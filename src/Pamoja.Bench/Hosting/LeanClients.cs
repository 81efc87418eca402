using System.Collections.Concurrent;

namespace Pamoja.Bench;

/// <summary>
/// Sends for several participants. With mutual TLS each has connections of its own, on which it shows its certificate; else they share them.
/// </summary>
internal sealed class LeanClients(IReadOnlyList<Uri> nodes, BenchCertificates? certificates, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, LeanClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The Host header of requests.</summary>
    internal string Host { get; } = nodes[0].Authority;

    /// <summary>What sends for a participant.</summary>
    internal LeanClient Of(string participant) => _clients.GetOrAdd(certificates is null ? string.Empty : participant, Open);

    private LeanClient Open(string name) => new(nodes, certificates is null ? null : Connections.ClientTls(certificates, name), time);

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }
}

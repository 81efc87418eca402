using System.Diagnostics.CodeAnalysis;

namespace Pamoja.Hub;

/// <summary>How far the hub trusts who speaks to it. Scheme:Security.</summary>
public enum SchemeSecurity
{
    /// <summary>Everybody is who the headers say: development, sandbox, conformance. The hub signs what it says, and verifies nothing.</summary>
    Open,

    /// <summary>A message must be signed by its source. Connections need not be encrypted: something in front of the hub does that.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "Messages are signed; it is no type.")]
    Signed,

    /// <summary>
    /// Mutual TLS names the peer, a message must be signed by its source, and limits and lists of addresses are in force.
    /// </summary>
    Closed,
}

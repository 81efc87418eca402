namespace Pamoja.Bench;

/// <summary>How the scheme of the switch's bench is secured.</summary>
/// <param name="MutualTls">Whether all connections of participants and hub are of mutual TLS.</param>
/// <param name="Signatures">RS256 or ES256: participants and hub sign, and the hub verifies all of it; null: nothing is signed.</param>
public sealed record SwitchSecurity(bool MutualTls = false, string? Signatures = null)
{
    /// <summary>The hub's Scheme:Security.</summary>
    public string Scheme => (Signatures, MutualTls) switch
    {
        (null, _) => "open",
        (_, true) => "closed",
        _ => "signed",
    };

    /// <summary>The bare relay's connections are like the hub's; it passes signatures on unread.</summary>
    public bool RelayMutualTls => MutualTls;

    /// <summary>In a few words.</summary>
    public override string ToString() => (MutualTls, Signatures) switch
    {
        (false, null) => "open, nothing is encrypted or signed",
        (true, null) => "open, mutual TLS on every connection, the bare relay's too",
        (false, var algorithm) => $"signed with {algorithm}, verified by the hub; the bare relay reads no signature",
        (true, var algorithm) =>
            $"closed: mutual TLS on every connection, the bare relay's too; signed with {algorithm}, verified by the hub",
    };
}

namespace Pamoja.Cli;

/// <summary>One way of securing the scheme whose cost the relay bench measures.</summary>
/// <param name="Name">What it is called in the result.</param>
/// <param name="Settings">The hub's settings, KEY=VALUE.</param>
/// <param name="SignatureAlgorithm">With what the participants sign; null: they do not.</param>
internal sealed record RelayVariant(string Name, IReadOnlyList<string> Settings, string? SignatureAlgorithm = null)
{
    /// <summary>An open scheme: what the hub costs by itself.</summary>
    internal static readonly RelayVariant Plain = new("plain", ["Scheme:Security=open"]);

    /// <summary>A scheme in which messages are signed and verified.</summary>
    internal static RelayVariant Signed(string algorithm) =>
        new(algorithm, ["Scheme:Security=signed", "Scheme:AllowLocalEndpoints=true"], algorithm);

    /// <summary>Whether all connections are of mutual TLS, those of the bare relay too.</summary>
    internal bool IsMutualTls { get; private init; }

    /// <summary>The same over mutual TLS.</summary>
    internal RelayVariant OverMutualTls() => this with { Name = Name == Plain.Name ? "mtls" : $"mtls {Name}", IsMutualTls = true };
}

namespace Pamoja.Bench;

/// <summary>With what the ends of the switch's bench show who they are; each null where it is not wanted.</summary>
/// <param name="Certificates">For connections of mutual TLS.</param>
/// <param name="Signature">For what they send and get.</param>
public sealed record EndSecurity(BenchCertificates? Certificates, LoadSignature? Signature) : IDisposable
{
    /// <summary>What another process has made.</summary>
    /// <param name="certificates">Folder of the certificates; null for none.</param>
    /// <param name="keys">Folder of the signature keys; null for none.</param>
    /// <param name="algorithm">What those are for.</param>
    public static EndSecurity In(string? certificates, string? keys, string? algorithm) => new(
        certificates is null ? null : BenchCertificates.In(certificates),
        keys is null ? null : LoadSignature.In(keys, algorithm!));

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificates?.Dispose();
        Signature?.Dispose();
    }
}

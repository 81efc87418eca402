using System.Security.Cryptography;

namespace Pamoja.Cli;

/// <summary>Keys with which simulated participants sign.</summary>
internal static class SigningKeys
{
    /// <summary>A given key, or a fresh one where there is none, in PEM.</summary>
    public static string Or(string? given)
    {
        if (!string.IsNullOrEmpty(given)) return given;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}

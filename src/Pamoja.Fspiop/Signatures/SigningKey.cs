using System.Security.Cryptography;

namespace Pamoja.Fspiop;

/// <summary>
/// A private RSA (RS256) or P-256 (ES256) key, in this process or in a module that keeps it and computes with it. The platform's keys compute
/// without changing themselves, so that one may serve all threads.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private SigningKey(RSA? rsa, ECDsa? ec)
    {
        _rsa = rsa;
        _ec = ec;
        Public = VerificationKey.FromPem(rsa?.ExportSubjectPublicKeyInfoPem() ?? ec!.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>RS256 or ES256.</summary>
    public string Algorithm => Public.Algorithm;

    /// <summary>Its public half.</summary>
    public VerificationKey Public { get; }

    /// <summary>Of a key that the platform holds; it belongs to the result. Throws CryptographicException where it is too weak.</summary>
    public static SigningKey Of(RSA rsa) => new(rsa, null);

    /// <summary>Of a key that the platform holds; it belongs to the result. Throws CryptographicException where it is not of P-256.</summary>
    public static SigningKey Of(ECDsa ec) => new(null, ec);

    /// <summary>From a private key in PEM. A text that holds no such key is a mistake of the configuration and throws.</summary>
    /// <param name="pem">PKCS #8, encrypted or not, or the older forms of RSA and elliptic-curve keys.</param>
    /// <param name="passphrase">Of an encrypted key; not looked at otherwise.</param>
    public static SigningKey FromPem(string pem, ReadOnlySpan<char> passphrase = default)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CryptographicException("There is no private key in PEM.");
        var rsa = RSA.Create();
        if (TryImport(rsa, pem, passphrase, out _)) return new SigningKey(rsa, null);
        rsa.Dispose();

        var ec = ECDsa.Create();
        return TryImport(ec, pem, passphrase, out var reason)
            ? new SigningKey(null, ec)
            : throw new CryptographicException(
                pem.Contains("ENCRYPTED", StringComparison.Ordinal)
                    ? "The passphrase does not open the key, or it is neither an RSA nor an elliptic-curve key."
                    : "There is no private RSA or elliptic-curve key in PEM.",
                reason);
    }

    /// <summary>The signature of a SHA-256 hash; that of ES256 has both numbers side by side (IEEE P1363).</summary>
    internal byte[] Sign(ReadOnlySpan<byte> hash) => _rsa is not null
        ? _rsa.SignHash(hash.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ec!.SignHash(hash.ToArray());

    /// <inheritdoc/>
    public void Dispose()
    {
        Public.Dispose();
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    private static bool TryImport(AsymmetricAlgorithm key, string pem, ReadOnlySpan<char> passphrase, out Exception? reason)
    {
        reason = null;
        try
        {
            if (pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)) key.ImportFromEncryptedPem(pem, passphrase);
            else key.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Of another kind, or no key at all; PEM labels do not always say which. Neither exception quotes the key.
            reason = e;
            return false;
        }
    }
}

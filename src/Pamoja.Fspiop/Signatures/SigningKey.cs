using System.Security.Cryptography;

namespace Pamoja.Fspiop;

/// <summary>
/// An RSA (RS256) or P-256 (ES256) key. The platform's keys compute without changing themselves, so that one may serve all threads.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private SigningKey(RSA? rsa, ECDsa? ec)
    {
        _rsa = rsa;
        _ec = ec;
    }

    public string Algorithm => _rsa is not null ? "RS256" : "ES256";

    /// <summary>From PEM, public or private. A text that holds no such key is a mistake of the configuration and throws.</summary>
    public static SigningKey FromPem(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return new SigningKey(rsa, null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Not an RSA key; PEM labels do not always say which kind it is. The next attempt tells what is wrong with it.
            rsa.Dispose();
        }

        var ec = ECDsa.Create();
        try
        {
            ec.ImportFromPem(pem);
        }
        catch (ArgumentException e)
        {
            // No key in PEM at all.
            throw new CryptographicException("There is no RSA or elliptic-curve key in PEM.", e);
        }

        if (ec.KeySize != 256) throw new CryptographicException($"An elliptic-curve key must be of P-256; this one has {ec.KeySize} bits.");
        return new SigningKey(null, ec);
    }

    // ES256 wants both numbers side by side (IEEE P1363), which is the default of ECDsa.
    public byte[] Sign(ReadOnlySpan<byte> input) => _rsa is not null
        ? _rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ec!.SignData(input, HashAlgorithmName.SHA256);

    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) => _rsa is not null
        ? _rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ec!.VerifyData(input, signature, HashAlgorithmName.SHA256);

    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }
}

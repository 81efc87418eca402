using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pamoja.Fspiop;

/// <summary>
/// A public key that signatures are verified with: RSA of 2,048 to 4,096 bits (RS256), or P-256 (ES256). What it verifies follows from its
/// kind, never from what a message says. One may serve all threads.
/// </summary>
public sealed class VerificationKey : IDisposable
{
    /// <summary>Characters of PEM at most; a key of the largest kind has fewer than a thousand.</summary>
    public const int PemLengthMax = 4_096;

    private const int RsaBitsMin = 2_048;
    private const int RsaBitsMax = 4_096;
    private const uint RsaExponentMin = 65_537;

    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private VerificationKey(RSA? rsa, ECDsa? ec)
    {
        _rsa = rsa;
        _ec = ec;
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(rsa is null ? MembersOf(ec!) : MembersOf(rsa))));
    }

    /// <summary>RS256 or ES256.</summary>
    public string Algorithm => _rsa is not null ? JwsAlgorithms.Rs256 : JwsAlgorithms.Es256;

    /// <summary>Names the key by what it is: SHA-256 of its members, base64url. Source: RFC 7638.</summary>
    public string Thumbprint { get; }

    /// <summary>From one public key in PEM. Throws <see cref="CryptographicException"/>, which says what is wrong with it.</summary>
    public static VerificationKey FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Length > PemLengthMax) throw new CryptographicException($"The key has more than {PemLengthMax} characters.");
        if (!PemEncoding.TryFind(pem, out var fields)) throw new CryptographicException("There is no key in PEM.");
        var label = pem.AsSpan()[fields.Label];
        if (label.Contains("PRIVATE", StringComparison.Ordinal))
            throw new CryptographicException("This is a private key: give the public one.");
        if (label is not ("PUBLIC KEY" or "RSA PUBLIC KEY")) throw new CryptographicException("The PEM holds no public key.");
        var rest = pem.AsSpan(fields.Location.End.GetOffset(pem.Length));
        if (PemEncoding.TryFind(rest, out _)) throw new CryptographicException("There is more than one key in the PEM.");

        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        return label is "RSA PUBLIC KEY" ? ImportPkcs1(der) : Import(der);
    }

    /// <summary>The same in PEM, with the label PUBLIC KEY.</summary>
    public string ToPem() => _rsa?.ExportSubjectPublicKeyInfoPem() ?? _ec!.ExportSubjectPublicKeyInfoPem();

    /// <inheritdoc/>
    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    // ES256 has both numbers side by side (IEEE P1363), which is the default of ECDsa.
    internal bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) => _rsa is not null
        ? _rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ec!.VerifyHash(hash, signature);

    private static VerificationKey Import(byte[] der)
    {
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(der, out var read);
        if (read != der.Length) throw new CryptographicException("There is more than a key in the PEM.");
        if (key.GetRSAPublicKey() is { } rsa) return new VerificationKey(Checked(rsa), null);
        try
        {
            if (key.GetECDsaPublicKey() is { } ec) return new VerificationKey(null, Checked(ec));
        }
        catch (PlatformNotSupportedException unknown)
        {
            // How the platform says that it has no such curve.
            throw new CryptographicException("An elliptic-curve key must be of P-256.", unknown);
        }

        throw new CryptographicException("This is neither an RSA nor a P-256 key.");
    }

    private static VerificationKey ImportPkcs1(byte[] der)
    {
        var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(der, out var read);
        if (read != der.Length) throw new CryptographicException("There is more than a key in the PEM.");
        return new VerificationKey(Checked(rsa), null);
    }

    /// <summary>A small exponent lets signatures be made up; a huge one makes each verification a long computation.</summary>
    private static RSA Checked(RSA rsa)
    {
        if (rsa.KeySize is < RsaBitsMin or > RsaBitsMax)
            throw new CryptographicException($"An RSA key must have {RsaBitsMin} to {RsaBitsMax} bits; this one has {rsa.KeySize}.");
        var exponent = rsa.ExportParameters(includePrivateParameters: false).Exponent!.AsSpan().TrimStart((byte)0);
        var isUsual = exponent.Length <= sizeof(uint) && ToNumber(exponent) is >= RsaExponentMin and var number && number % 2 == 1;
        return isUsual
            ? rsa
            : throw new CryptographicException($"An RSA key's exponent must be odd, of 32 bits and at least {RsaExponentMin}.");
    }

    /// <summary>Other curves have 256 bits as well, and a curve may be spelt out instead of named.</summary>
    private static ECDsa Checked(ECDsa ec)
    {
        var curve = ec.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && curve.Oid.Value == JwsAlgorithms.P256
            ? ec
            : throw new CryptographicException("An elliptic-curve key must be of P-256.");
    }

    private static uint ToNumber(ReadOnlySpan<byte> bigEndian)
    {
        Span<byte> four = stackalloc byte[sizeof(uint)];
        four.Clear();
        bigEndian.CopyTo(four[(sizeof(uint) - bigEndian.Length)..]);
        return BinaryPrimitives.ReadUInt32BigEndian(four);
    }

    private static string MembersOf(RSA rsa)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"e":"{{Base64Url.EncodeToString(key.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}"}""";
    }

    private static string MembersOf(ECDsa ec)
    {
        var key = ec.ExportParameters(includePrivateParameters: false);
        return $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""";
    }
}

using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pamoja.Testing;

/// <summary>An authority that issues certificates for tests: for hub and participants on this machine, good, expired or revoked.</summary>
public sealed class TestAuthority
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static int Numbers;

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>Its own certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its own certificate as others get it.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>A root.</summary>
    public static TestAuthority Create(string name) => new(RequestOf(name, ECDsa.Create(ECCurve.NamedCurves.nistP256)).CreateSelfSigned(
        Now.AddDays(-2), Now.AddDays(365)));

    /// <summary>A root whose key is of RSA.</summary>
    public static TestAuthority CreateRsa(string name)
    {
        var request = new CertificateRequest($"CN={name}", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AddAuthority(request);
        return new TestAuthority(request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(365)));
    }

    /// <summary>An authority below this one.</summary>
    public TestAuthority IssueAuthority(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Sign(RequestOf(name, key), Now.AddDays(-1), Now.AddDays(100)).CopyWithPrivateKey(key));
    }

    /// <summary>A certificate with its key, for localhost and 127.0.0.1, to listen and to connect with.</summary>
    /// <param name="name">Whom it names.</param>
    /// <param name="days">For how many days from now it is good; below zero: it has expired.</param>
    /// <param name="host">Another host than this machine.</param>
    /// <param name="key">The key of another certificate, to renew it; null: a new one.</param>
    public X509Certificate2 Issue(string name, int days = 90, string? host = null, ECDsa? key = null)
    {
        key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host ?? "localhost");
        if (host is null) names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return Sign(request, Now.AddDays(days < 0 ? days - 1 : -1), Now.AddDays(days)).CopyWithPrivateKey(key);
    }

    /// <summary>A signed list of certificates that this authority has taken back, in PEM.</summary>
    public string Revoke(params X509Certificate2[] revoked) => RevokeUntil(Now.AddDays(30), revoked);

    /// <summary>The same, with the moment at which the next one is due.</summary>
    public string RevokeUntil(DateTimeOffset nextUpdate, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked) builder.AddEntry(certificate);
        var padding = Certificate.GetRSAPublicKey() is null ? null : RSASignaturePadding.Pkcs1;
        var list = builder.Build(
            Certificate, Interlocked.Increment(ref Numbers), nextUpdate, HashAlgorithmName.SHA256, padding, nextUpdate.AddDays(-60));
        return PemEncoding.WriteString("X509 CRL", list) + "\n";
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        var number = Interlocked.Increment(ref Numbers).ToString("x8", CultureInfo.InvariantCulture);
        var signs = Certificate.GetRSAPrivateKey() is { } rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);
        return request.Create(Certificate.SubjectName, signs, from, to, Convert.FromHexString($"4f{number}"));
    }

    private static CertificateRequest RequestOf(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        AddAuthority(request);
        return request;
    }

    private static void AddAuthority(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }
}

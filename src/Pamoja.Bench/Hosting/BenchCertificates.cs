using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pamoja.Bench;

/// <summary>
/// An authority and a certificate for each end of a bench, in a folder, so that processes can share them: NAME.pem has certificate and private
/// key, authority.pem whom all of them trust. They are for this machine and for a day.
/// </summary>
public sealed class BenchCertificates : IDisposable
{
    private const string AuthorityName = "authority";

    private readonly bool _isOwner;

    private BenchCertificates(string folder, bool isOwner) => (Folder, _isOwner) = (folder, isOwner);

    /// <summary>Where they are.</summary>
    public string Folder { get; }

    /// <summary>The file of the authority.</summary>
    public string AuthorityFile => FileOf(AuthorityName);

    /// <summary>The file of one end's certificate and key.</summary>
    public string FileOf(string name) => Path.Combine(Folder, $"{name}.pem");

    /// <summary>One end's certificate in PEM, without its key.</summary>
    public string CertificateOf(string name) => Load(name).ExportCertificatePem();

    /// <summary>Those that another process has made.</summary>
    public static BenchCertificates In(string folder) => new(folder, isOwner: false);

    /// <summary>Makes them for some names; whoever disposes of them deletes them.</summary>
    public static BenchCertificates Make(TimeProvider time, params IEnumerable<string> names)
    {
        var certificates = new BenchCertificates(Directory.CreateTempSubdirectory("pamoja-bench-tls-").FullName, isOwner: true);
        var now = time.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Bench Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        File.WriteAllText(certificates.AuthorityFile, authority.ExportCertificatePem());
        foreach (var name in names) certificates.Issue(name, authority, now);
        return certificates;
    }

    private void Issue(string name, X509Certificate2 authority, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, now.AddHours(-1), now.AddHours(23), Guid.NewGuid().ToByteArray());
        File.WriteAllText(FileOf(name), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    internal X509Certificate2 Load(string name) => X509Certificate2.CreateFromPemFile(FileOf(name));

    /// <summary>A chain that ends at the authority and nowhere else.</summary>
    internal X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPemFile(AuthorityFile);
        return policy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwner) Directory.Delete(Folder, recursive: true);
    }
}

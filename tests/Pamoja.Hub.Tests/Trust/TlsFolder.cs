using System.Security.Cryptography.X509Certificates;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>The files of a hub's certificate, authorities and revocations, which a test changes while the hub runs.</summary>
internal sealed class TlsFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-tls-").FullName;

    internal string Certificate => Path.Combine(_folder, "hub.pem");

    internal string Key => Path.Combine(_folder, "hub-key.pem");

    internal string Authorities => Path.Combine(_folder, "authorities.pem");

    internal string Revocations => Path.Combine(_folder, "revoked.pem");

    internal TlsFiles Files => new(Certificate, Key, Authorities, Revocations);

    internal void WriteOwn(X509Certificate2 certificate, params TestAuthority[] between)
    {
        // As an operator's tools do: the two files change one after the other, each at once.
        Write(Key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write(Certificate, certificate.ExportCertificatePem() + "\n" + string.Concat(between.Select(each => each.Pem)));
    }

    internal void WriteAuthorities(params TestAuthority[] authorities) => Write(Authorities, string.Concat(authorities.Select(each => each.Pem)));

    internal void WriteRevocations(params string[] lists) => Write(Revocations, string.Concat(lists));

    private static void Write(string file, string text)
    {
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

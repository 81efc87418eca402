using System.Security.Cryptography.X509Certificates;

namespace Pamoja.Hub;

/// <summary>What tells one certificate from all others: who issued it, and the number that the issuer gave it (RFC 5280, 4.1.2.2).</summary>
internal readonly record struct CertificateNumber(string Issuer, string Serial)
{
    internal static CertificateNumber Of(X509Certificate2 certificate) => Of(certificate.IssuerName, certificate.SerialNumber);

    /// <param name="issuer">The issuer's name.</param>
    /// <param name="serial">The number's bytes in hexadecimal, the highest first.</param>
    internal static CertificateNumber Of(X500DistinguishedName issuer, string serial) => new(issuer.Name, serial.TrimStart('0'));
}

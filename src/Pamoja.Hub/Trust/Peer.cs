using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>What a connection knows of who is at its other end. One for each connection; nothing is made for each message.</summary>
/// <param name="Address">Where it comes from; null where a connection has no address.</param>
/// <param name="MayNameClient">Whether it is a gateway, which says in x-client-id for whom it speaks.</param>
internal sealed record Peer(IPAddress? Address, bool MayNameClient)
{
    /// <summary>Of a message that came by no connection.</summary>
    internal static Peer Unknown { get; } = new(null, MayNameClient: true);

    /// <summary>What it has shown; null without TLS. Set once, by the handshake, before the first message.</summary>
    internal ShownCertificate? Certificate { get; set; }
}

/// <summary>A certificate that was found good when a connection began.</summary>
/// <param name="PublicKey">SHA-256 of its public key (SubjectPublicKeyInfo).</param>
/// <param name="ValidTo">When it expires.</param>
/// <param name="Numbers">It and those that vouch for it.</param>
internal sealed record ShownCertificate(Bits256 PublicKey, DateTimeOffset ValidTo, IReadOnlyList<CertificateNumber> Numbers)
{
    internal static ShownCertificate Of(X509Certificate2 certificate, X509Chain chain) => new(
        PublicKeyOf(certificate),
        certificate.NotAfter.ToUniversalTime(),
        [.. chain.ChainElements.Select(element => CertificateNumber.Of(element.Certificate))]);

    internal static Bits256 PublicKeyOf(X509Certificate2 certificate) =>
        Bits256.FromBytes(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}

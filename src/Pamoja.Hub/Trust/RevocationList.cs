using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pamoja.Hub;

/// <summary>
/// A list of revoked certificates (RFC 5280, section 5), complete and by the issuer of the certificates itself. A list that is limited to some
/// certificates, adds to another one or speaks for another issuer says so in a critical extension; such a list is not taken.
/// </summary>
internal sealed class RevocationList
{
    /// <summary>Entries that are kept in memory; a scheme has thousands of participants, not millions.</summary>
    private const int EntriesMax = 100_000;

    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    private readonly byte[] _signed;
    private readonly string _algorithm;
    private readonly byte[] _signature;

    private RevocationList(byte[] signed, string algorithm, byte[] signature) =>
        (_signed, _algorithm, _signature) = (signed, algorithm, signature);

    /// <summary>Who issued it.</summary>
    internal required X500DistinguishedName Issuer { get; init; }

    /// <summary>When the next one is due; null where the issuer has not said.</summary>
    internal DateTimeOffset? NextUpdate { get; init; }

    /// <summary>What is revoked.</summary>
    internal required IReadOnlyList<CertificateNumber> Revoked { get; init; }

    /// <summary>Reads a list.</summary>
    /// <exception cref="CryptographicException">It is none, or one that is not taken.</exception>
    internal static RevocationList Read(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var outer = new AsnReader(encoded, AsnEncodingRules.DER);
            var parts = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var signed = parts.PeekEncodedValue().ToArray();
            var list = parts.ReadSequence();
            var algorithm = parts.ReadEncodedValue();
            var signature = parts.ReadBitString(out var unused);
            parts.ThrowIfNotEmpty();
            return unused == 0 ? ReadList(list, signed, algorithm, signature) : throw new CryptographicException("its signature is cut");
        }
        catch (AsnContentException malformed)
        {
            // Not the form of RFC 5280.
            throw new CryptographicException("it is no list of revoked certificates", malformed);
        }
    }

    private static RevocationList ReadList(AsnReader list, byte[] signed, ReadOnlyMemory<byte> algorithm, byte[] signature)
    {
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) list.ReadInteger();
        if (!list.ReadEncodedValue().Span.SequenceEqual(algorithm.Span)) throw new CryptographicException("it names two algorithms");
        var issuer = new X500DistinguishedName(list.ReadEncodedValue().Span);
        ReadTime(list);
        DateTimeOffset? next = list.HasData && IsTime(list.PeekTag()) ? ReadTime(list) : null;
        List<CertificateNumber> revoked = [];
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            var entries = list.ReadSequence();
            while (entries.HasData)
            {
                if (revoked.Count == EntriesMax) throw new CryptographicException($"it has more than {EntriesMax} entries");
                revoked.Add(ReadEntry(entries.ReadSequence(), issuer));
            }
        }

        if (list.HasData) RefuseCritical(list.ReadSequence(ExtensionsTag).ReadSequence());
        list.ThrowIfNotEmpty();
        var name = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
        return new RevocationList(signed, name, signature) { Issuer = issuer, NextUpdate = next, Revoked = revoked };
    }

    private static CertificateNumber ReadEntry(AsnReader entry, X500DistinguishedName issuer)
    {
        var serial = Convert.ToHexString(entry.ReadIntegerBytes().Span);
        ReadTime(entry);
        if (entry.HasData) RefuseCritical(entry.ReadSequence());
        return CertificateNumber.Of(issuer, serial);
    }

    private static void RefuseCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean())
                throw new CryptographicException($"it has the critical extension {name}, which is not understood");
        }
    }

    /// <summary>Whether an authority of that name has signed it, and may sign such lists.</summary>
    internal bool IsSignedBy(X509Certificate2 authority)
    {
        if (authority.SubjectName.Name != Issuer.Name) return false;
        var usage = authority.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not null && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign)) return false;
        using var rsa = authority.GetRSAPublicKey();
        using var ecdsa = authority.GetECDsaPublicKey();
        return _algorithm switch
        {
            "1.2.840.113549.1.1.11" => IsSignedBy(rsa, HashAlgorithmName.SHA256),
            "1.2.840.113549.1.1.12" => IsSignedBy(rsa, HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" => IsSignedBy(rsa, HashAlgorithmName.SHA512),
            "1.2.840.10045.4.3.2" => IsSignedBy(ecdsa, HashAlgorithmName.SHA256),
            "1.2.840.10045.4.3.3" => IsSignedBy(ecdsa, HashAlgorithmName.SHA384),
            "1.2.840.10045.4.3.4" => IsSignedBy(ecdsa, HashAlgorithmName.SHA512),
            _ => false,
        };
    }

    private bool IsSignedBy(RSA? key, HashAlgorithmName hash) =>
        key?.VerifyData(_signed, _signature, hash, RSASignaturePadding.Pkcs1) == true;

    private bool IsSignedBy(ECDsa? key, HashAlgorithmName hash) =>
        key?.VerifyData(_signed, _signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}

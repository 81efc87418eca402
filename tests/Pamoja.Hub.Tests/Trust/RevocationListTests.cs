using System.Formats.Asn1;
using System.Security.Cryptography;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

public sealed class RevocationListTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_list_names_what_its_issuer_has_taken_back(bool isRsa)
    {
        var authority = isRsa ? TestAuthority.CreateRsa("list") : TestAuthority.Create("list");
        var (good, first, second) = (authority.Issue("good"), authority.Issue("first"), authority.Issue("second"));

        var list = RevocationList.Read(Bytes(authority.Revoke(first, second)));

        Assert.True(list.IsSignedBy(authority.Certificate));
        Assert.Equal([CertificateNumber.Of(first), CertificateNumber.Of(second)], list.Revoked);
        Assert.DoesNotContain(CertificateNumber.Of(good), list.Revoked);
        Assert.NotNull(list.NextUpdate);
        Assert.Empty(RevocationList.Read(Bytes(authority.Revoke())).Revoked);
    }

    [Fact]
    public void Another_authority_of_the_same_name_has_not_signed_it()
    {
        var (authority, other, elsewhere) = (TestAuthority.Create("same"), TestAuthority.Create("same"), TestAuthority.Create("other"));
        var list = RevocationList.Read(Bytes(authority.Revoke()));

        Assert.False(list.IsSignedBy(other.Certificate));
        Assert.False(list.IsSignedBy(elsewhere.Certificate));
        Assert.False(list.IsSignedBy(authority.Issue("same")));
    }

    [Fact]
    public void A_changed_list_is_signed_by_nobody_or_is_none()
    {
        var authority = TestAuthority.Create("changed");
        var bytes = Bytes(authority.Revoke(authority.Issue("one")));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x01;
            try
            {
                Assert.False(RevocationList.Read(changed).IsSignedBy(authority.Certificate), $"byte {i} may be changed");
            }
            catch (CryptographicException)
            {
                // No list any more.
            }
        }
    }

    [Fact]
    public void Every_beginning_of_a_list_is_none()
    {
        var authority = TestAuthority.Create("cut");
        var bytes = Bytes(authority.Revoke(authority.Issue("one")));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CryptographicException>(() => RevocationList.Read(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void A_list_that_speaks_for_others_or_adds_to_another_is_not_taken()
    {
        // A delta list (2.5.29.27) and one of an indirect issuer (2.5.29.28) say so in a critical extension.
        foreach (var extension in new[] { "2.5.29.27", "2.5.29.28" })
        {
            var refused = Assert.Throws<CryptographicException>(() => RevocationList.Read(ListWith(extension, isCritical: true)));
            Assert.Contains(extension, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(RevocationList.Read(ListWith("2.5.29.20", isCritical: false)).Revoked);
    }

    private static byte[] ListWith(string extension, bool isCritical)
    {
        const string Algorithm = "1.2.840.10045.4.3.2";
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSequence()) writer.WriteObjectIdentifier(Algorithm);
                writer.WriteEncodedValue(TestAuthority.Create("critical").Certificate.SubjectName.RawData);
                writer.WriteUtcTime(TimeProvider.System.GetUtcNow());
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                using (writer.PushSequence())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(extension);
                    if (isCritical) writer.WriteBoolean(true);
                    writer.WriteOctetString([2, 1, 0]);
                }
            }

            using (writer.PushSequence()) writer.WriteObjectIdentifier(Algorithm);
            writer.WriteBitString([0]);
        }

        return writer.Encode();
    }

    private static byte[] Bytes(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
}

using System.Security.Cryptography;

namespace Pamoja.Fspiop.Tests;

public sealed class VerificationKeyTests
{
    [Fact]
    public void A_key_is_named_by_what_it_is()
    {
        // The example of RFC 7638, 3.1.
        const string Modulus =
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W"
            + "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08q"
            + "NLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        using var rsa = RSA.Create();
        rsa.ImportParameters(new RSAParameters
        {
            Modulus = System.Buffers.Text.Base64Url.DecodeFromChars(Modulus),
            Exponent = [1, 0, 1],
        });
        using var key = VerificationKey.FromPem(rsa.ExportSubjectPublicKeyInfoPem());
        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.Thumbprint);
        Assert.Equal("RS256", key.Algorithm);
        using var older = VerificationKey.FromPem(rsa.ExportRSAPublicKeyPem());
        Assert.Equal(key.Thumbprint, older.Thumbprint);
        Assert.Equal(key.ToPem(), older.ToPem());
    }

    [Fact]
    public void A_key_that_protects_nothing_is_refused()
    {
        using var small = RSA.Create(1024);
        using var large = RSA.Create();
        large.ImportParameters(new RSAParameters { Modulus = [0x80, .. new byte[1022], 1], Exponent = [1, 0, 1] });
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var otherCurve = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        using var good = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var goodPem = good.ExportSubjectPublicKeyInfoPem();
        Refused("2048", small.ExportSubjectPublicKeyInfoPem());
        Refused("2048", large.ExportSubjectPublicKeyInfoPem());
        Refused("P-256", p384.ExportSubjectPublicKeyInfoPem());
        Refused("P-256", otherCurve.ExportSubjectPublicKeyInfoPem());
        Refused("private", good.ExportPkcs8PrivateKeyPem());
        Refused("more than one", goodPem + "\n" + goodPem);
        Refused("no key", "");
        Refused("no public key", goodPem.Replace("PUBLIC KEY", "CERTIFICATE", StringComparison.Ordinal));
        Refused("characters", goodPem + new string('\n', 5_000));
        Assert.NotNull(VerificationKey.FromPem("# a comment\n" + goodPem + "\n"));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 1 })]
    [InlineData(new byte[] { 0, 0, 3 })]
    [InlineData(new byte[] { 1, 0, 0 })]
    public void An_exponent_that_lets_signatures_be_made_up_is_refused(byte[] exponent)
    {
        using var rsa = RSA.Create(2048);
        var der = rsa.ExportSubjectPublicKeyInfo();
        Assert.Equal([1, 0, 1], der[^3..]);
        exponent.CopyTo(der, der.Length - 3);
        Assert.ThrowsAny<CryptographicException>(() => VerificationKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", der)));
    }

    [Theory]
    [InlineData(new byte[] { 3 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1 })]
    public void An_exponent_that_is_unusual_is_refused(byte[] exponent)
    {
        using var rsa = RSA.Create(2048);
        using var weak = RSA.Create();
        var parameters = rsa.ExportParameters(false);
        parameters.Exponent = exponent;
        weak.ImportParameters(parameters);
        Refused("exponent", weak.ExportSubjectPublicKeyInfoPem());
    }

    private static void Refused(string reason, string pem)
    {
        var refusal = Assert.Throws<CryptographicException>(() => VerificationKey.FromPem(pem));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}

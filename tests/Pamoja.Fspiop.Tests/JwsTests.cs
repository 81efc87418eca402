using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop.Tests;

public sealed class JwsTests
{
    private static readonly SignedHead Head = new("/transfers", "POST", "Hub", "payeefsp", "Tue, 02 Jan 2030 03:04:05 GMT");
    private static readonly byte[] Body = "{\"a\":1}"u8.ToArray();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_signed_verifies_and_what_was_changed_does_not(bool elliptic)
    {
        var (signer, verifier, _) = Keys(elliptic);
        var header = signer.Sign(Head, Body);
        Assert.Null(verifier.Verify(header, Head, Body));

        foreach (var (head, body) in new (SignedHead, byte[])[]
        {
            (Head, "{\"a\":2}"u8.ToArray()),
            (Head with { Uri = "/quotes" }, Body),
            (Head with { Method = "PUT" }, Body),
            (Head with { Source = "hub" }, Body),
            (Head with { Destination = "other" }, Body),
            (Head with { Destination = null }, Body),
            (Head with { Date = "Wed, 03 Jan 2030 03:04:05 GMT" }, Body),
        })
        {
            var error = verifier.Verify(header, head, body);
            Assert.Equal("3105", error?.Code);
            Assert.StartsWith("Invalid signature - ", error!.Description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_protected_header_names_what_it_protects_in_the_fields_order()
    {
        var (signer, _, _) = Keys(elliptic: false);
        var header = JsonNode.Parse(signer.Sign(Head, Body))!;
        Assert.Equal(["signature", "protectedHeader"], header.AsObject().Select(member => member.Key));
        var inner = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(header["protectedHeader"]!.GetValue<string>()));
        Assert.Equal(
            """{"alg":"RS256","FSPIOP-URI":"/transfers","FSPIOP-HTTP-Method":"POST","FSPIOP-Source":"Hub","""
            + "\"FSPIOP-Destination\":\"payeefsp\",\"Date\":\"Tue, 02 Jan 2030 03:04:05 GMT\"}",
            inner);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_key_serves_many_threads(bool elliptic)
    {
        var (signer, verifier, _) = Keys(elliptic);
        Parallel.For(0, 50, i =>
        {
            var body = Encoding.UTF8.GetBytes($"{i}");
            Assert.Null(verifier.Verify(signer.Sign(Head, body), Head, body));
        });
    }

    [Fact]
    public void Without_a_destination_none_is_protected()
    {
        var (signer, verifier, _) = Keys(elliptic: true);
        var head = Head with { Destination = null, Date = null };
        Assert.Null(verifier.Verify(signer.Sign(head, Body), head, Body));
    }

    [Fact]
    public void A_date_that_was_sent_is_protected_and_no_other()
    {
        var (signer, verifier, _) = Keys(elliptic: true);
        var undated = Head with { Date = null };
        Assert.Contains("Date differs", verifier.Verify(signer.Sign(undated, Body), Head, Body)!.Description, StringComparison.Ordinal);
        Assert.Contains("Date differs", verifier.Verify(signer.Sign(Head, Body), undated, Body)!.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"signature\":1,\"protectedHeader\":2}")]
    [InlineData("{\"signature\":\"*\",\"protectedHeader\":\"*\"}")]
    [InlineData("{\"signature\":\"AA\",\"protectedHeader\":\"AA\"}")]
    [InlineData("{\"signature\":\"\\ud800\",\"protectedHeader\":\"\"}")]
    [InlineData("{\"\\ud800\":1,\"signature\":\"AA\",\"protectedHeader\":\"e30\"}")]
    public void A_header_that_is_no_signature_is_refused(string header)
    {
        var (_, verifier, _) = Keys(elliptic: false);
        Assert.Equal("3105", verifier.Verify(header, Head, Body)?.Code);
    }

    [Fact]
    public void A_signature_of_another_kind_of_key_is_refused()
    {
        var (signer, _, _) = Keys(elliptic: true);
        var (_, verifier, _) = Keys(elliptic: false);
        Assert.Contains("algorithm", verifier.Verify(signer.Sign(Head, Body), Head, Body)!.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_a_usable_key_is_refused_when_it_is_read()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<CryptographicException>(() => JwsSigner.FromPem(p384.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => JwsSigner.FromPem("no key"));
        Assert.Throws<CryptographicException>(() => JwsSigner.FromPem(Keys(elliptic: true).Public.ToPem()));
    }

    [Fact]
    public void The_SDKs_signature_verifies()
    {
        if (SharedFacts.Vectors("jws-vector.json") is not { } vector) return;
        var headers = vector.GetProperty("headers");
        string Header(string name) => headers.GetProperty(name).GetString()!;
        using var verifier = JwsVerifier.FromPem(vector.GetProperty("publicKey").GetString()!);
        var head = new SignedHead(
            Header("fspiop-uri"), Header("fspiop-http-method"), Header("fspiop-source"), Header("fspiop-destination"), Header("date"));
        var body = Encoding.UTF8.GetBytes(vector.GetProperty("sentBody").GetString()!);
        Assert.Null(verifier.Verify(Header("fspiop-signature"), head, body));
        body[^2] = (byte)'3';
        Assert.NotNull(verifier.Verify(Header("fspiop-signature"), head, body));
    }

    // Made once: RSA keys are slow to find.
    private static readonly Lazy<(JwsSigner Signer, JwsVerifier Verifier, VerificationKey Public)> RsaKeys = new(() =>
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        return (JwsSigner.FromPem(rsa.ExportPkcs8PrivateKeyPem()), JwsVerifier.FromPem(pem), VerificationKey.FromPem(pem));
    });

    private static (JwsSigner Signer, JwsVerifier Verifier, VerificationKey Public) Keys(bool elliptic)
    {
        if (!elliptic) return RsaKeys.Value;
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = ec.ExportSubjectPublicKeyInfoPem();
        return (JwsSigner.FromPem(ec.ExportECPrivateKeyPem()), JwsVerifier.FromPem(pem), VerificationKey.FromPem(pem));
    }
}

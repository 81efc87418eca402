using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Fspiop.Tests;

public sealed class SignatureHeaderTests : IDisposable
{
    private const string Date = "Tue, 02 Jan 2030 03:04:05 GMT";
    private static readonly SignedHead Head = new("/transfers", "POST", "payerfsp", "payeefsp", Date);

    private const string Members = "\"FSPIOP-URI\":\"/transfers\",\"FSPIOP-HTTP-Method\":\"POST\",\"FSPIOP-Source\":\"payerfsp\","
        + "\"FSPIOP-Destination\":\"payeefsp\",\"Date\":\"" + Date + "\"";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly VerificationKey _public;

    public SignatureHeaderTests() => _public = VerificationKey.FromPem(_key.ExportSubjectPublicKeyInfoPem());

    public void Dispose()
    {
        _public.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData("""{"b":1,"a":[1,2]}""", """{"b":1,"a":[1,2]}""", SignedForm.Raw)]
    [InlineData("""{ "b":1, "a":[1, 2] }""", """{ "b":1, "a":[1, 2] }""", SignedForm.Raw)]
    [InlineData("""{ "b":1, "a":[1, 2] }""", """{"b":1,"a":[1,2]}""", SignedForm.Minified)]
    [InlineData("""{"b":1,"a":{"d":1,"c":2}}""", """{"a":{"c":2,"d":1},"b":1}""", SignedForm.Sorted)]
    [InlineData("""{"b":1.50,"a":1e2}""", """{"b":1.5,"a":100}""", SignedForm.Minified)]
    [InlineData("""{"b":"\u0041\/\u00e9\u000b"}""", """{"b":"A/é\u000b"}""", SignedForm.Minified)]
    [InlineData("""{"b":1,"10":2,"9":3}""", """{"9":3,"10":2,"b":1}""", SignedForm.Minified)]
    [InlineData("""{"b":1,"10":2,"\u0039":3}""", """{"10":2,"9":3,"b":1}""", SignedForm.Sorted)]
    [InlineData("""{"b":1,"01":2,"4294967295":3}""", """{"01":2,"4294967295":3,"b":1}""", SignedForm.Sorted)]
    public void A_signature_over_what_the_field_prints_from_the_body_is_found_with_its_form(string sent, string printed, SignedForm expected)
    {
        var header = Read(Sign($$"""{"alg":"ES256",{{Members}}}""", printed));
        Assert.True(header.Fits([_public], Encoding.UTF8.GetBytes(sent), out var form));
        Assert.Equal(expected, form);
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1}""")]
    [InlineData("""{"a":90071992547409931}""", """{"a":90071992547409930}""")]
    [InlineData("""{"a":1""", """{"a":1}""")]
    [InlineData("", "{}")]
    public void No_form_of_another_body_fits(string sent, string printed)
    {
        var header = Read(Sign($$"""{"alg":"ES256",{{Members}}}""", printed));
        Assert.False(header.Fits([_public], Encoding.UTF8.GetBytes(sent), out _));
    }

    [Theory]
    [InlineData("""{"alg":"none",$}""", "the algorithm is neither")]
    [InlineData("""{"alg":"None",$}""", "the algorithm is neither")]
    [InlineData("""{"alg":"HS256",$}""", "the algorithm is neither")]
    [InlineData("""{"alg":"RS512",$}""", "the algorithm is neither")]
    [InlineData("""{"alg":"es256",$}""", "the algorithm is neither")]
    [InlineData("""{"alg":["ES256"],$}""", "the algorithm is neither")]
    [InlineData("""{$}""", "the algorithm is neither")]
    [InlineData("""{"alg":"ES256","crit":["exp"],$}""", "asks for an extension")]
    [InlineData("""{"alg":"ES256","crit":[],$}""", "asks for an extension")]
    [InlineData("""{"alg":"ES256","b64":false,$}""", "asks for an extension")]
    [InlineData("""{"alg":"ES256","alg":"ES256",$}""", "names a member twice")]
    [InlineData("""{"alg":"ES256","\u0061lg":"none",$}""", "names a member twice")]
    [InlineData("""{"alg":"ES256",$,"FSPIOP-URI":"/quotes"}""", "names a member twice")]
    [InlineData("""{"alg":"ES256","kid":1,$}""", "the key's id")]
    [InlineData("""{"alg":"ES256","kid":"",$}""", "the key's id")]
    [InlineData("""{"alg":"ES256","FSPIOP-URI":"/transfers"}""", "the protected FSPIOP-HTTP-Method differs")]
    [InlineData("""["alg","ES256"]""", "no object")]
    [InlineData("""{"alg":"ES256",$,"x":[[[[[[]]]]]]}""", "no JSON")]
    [InlineData("""{"alg":"ES256",$} {}""", "no JSON")]
    public void A_protected_header_that_plays_tricks_is_refused_before_any_key_is_asked(string protectedHeader, string reason)
    {
        var text = Sign(protectedHeader.Replace("$", Members, StringComparison.Ordinal), "{}");
        Assert.False(SignatureHeader.TryRead(text, Head, out _, out var error));
        Assert.Equal("3105", error.Code);
        Assert.Contains(reason, error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_the_header_that_is_there_twice_or_escaped_is_refused()
    {
        var good = Sign($$"""{"alg":"ES256",{{Members}}}""", "{}");
        Assert.True(SignatureHeader.TryRead(good, Head, out _, out _));
        foreach (var bad in new[]
        {
            good.Replace("{\"signature\"", "{\"signature\":\"AA\",\"signature\"", StringComparison.Ordinal),
            good.Replace("{\"signature\"", "{\"protectedHeader\":\"AA\",\"signature\"", StringComparison.Ordinal),
            good.Replace("{\"signature\":\"", "{\"signature\":\"\\u0041", StringComparison.Ordinal),
            good + " ",
            good[..^1],
            good + "{}",
        })
        {
            Assert.Equal(bad.EndsWith(' '), SignatureHeader.TryRead(bad, Head, out _, out _));
        }
    }

    [Fact]
    public void A_header_that_is_too_long_is_refused_unread()
    {
        var text = Sign($$"""{"alg":"ES256",{{Members}},"x":"{{new string('x', 40_000)}}"}""", "{}");
        Assert.False(SignatureHeader.TryRead(text, Head, out _, out var error));
        Assert.Contains("too long", error.Description, StringComparison.Ordinal);
        text = Sign($$"""{"alg":"ES256",{{Members}},"x":"{{new string('x', 25_000)}}"}""", "{}");
        Assert.False(SignatureHeader.TryRead(text, Head, out _, out error));
        Assert.Contains("too long", error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_the_header_brings_along_is_not_looked_at()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = own.ExportParameters(false).Q;
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        var header = Read(Sign($$"""{"alg":"ES256","jwk":{{jwk}},{{Members}}}""", "{}", own));
        Assert.False(header.Fits([_public], "{}"u8.ToArray(), out _));
    }

    [Fact]
    public void An_HMAC_made_with_the_public_key_opens_nothing()
    {
        var protectedHeader = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"HS256",{{Members}}}"""));
        var input = Encoding.ASCII.GetBytes($"{protectedHeader}.{Base64Url.EncodeToString("{}"u8)}");
        var mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(_public.ToPem()), input);
        var text = $$"""{"signature":"{{Base64Url.EncodeToString(mac)}}","protectedHeader":"{{protectedHeader}}"}""";
        Assert.False(SignatureHeader.TryRead(text, Head, out _, out var error));
        Assert.Equal("3105", error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    public void Zeros_are_no_signature(int length)
    {
        var good = Sign($$"""{"alg":"ES256",{{Members}}}""", "{}");
        var protectedHeader = good[good.IndexOf(",\"protected", StringComparison.Ordinal)..];
        var text = $$"""{"signature":"{{Base64Url.EncodeToString(new byte[length])}}"{{protectedHeader}}""";
        if (SignatureHeader.TryRead(text, Head, out var header, out _)) Assert.False(header.Fits([_public], "{}"u8.ToArray(), out _));
        else Assert.Equal(0, length);
    }

    private static SignatureHeader Read(string text)
    {
        Assert.True(SignatureHeader.TryRead(text, Head, out var header, out var error), error?.Description);
        return header;
    }

    private string Sign(string protectedHeader, string body, ECDsa? key = null)
    {
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(protectedHeader));
        var input = Encoding.ASCII.GetBytes($"{encoded}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body))}");
        var signature = Base64Url.EncodeToString((key ?? _key).SignData(input, HashAlgorithmName.SHA256));
        return $$"""{"signature":"{{signature}}","protectedHeader":"{{encoded}}"}""";
    }
}

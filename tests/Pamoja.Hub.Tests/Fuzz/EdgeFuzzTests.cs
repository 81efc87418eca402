using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>
/// What the two edges read by themselves, before or beside a message's own format: targets, queries, stored headers, operators' bodies,
/// files of trust.
/// </summary>
public sealed class EdgeFuzzTests
{
    private const int TargetMax = 65_536;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static readonly Router Router = new(
    [
        .. WireOperations.All.Select(each => each.Target.Split('?')[0].Split('/')[1]).Distinct().SelectMany(resource => new[]
        {
            Of("POST", $"/{resource}"), Of("GET", $"/{resource}/{{Type}}/{{ID}}/{{SubId}}"), Of("PUT", $"/{resource}/{{ID}}"),
            Of("PUT", $"/{resource}/{{ID}}/error"),
        }),
    ]);

    private static readonly AdministrationSchema[] Schemas =
        [SignatureKeyBodies.Add, ParticipantBodies.Add, LimitBodies.Replace, FundsBodies.Record, OracleBodies.Info, PolicyBodies.Replace];

    private static readonly TlsFiles Files = new("own.pem", "own-key.pem", "authorities.pem", "revoked.pem");

    private static readonly Lazy<X509Certificate2> Authority = new(() =>
        X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(FuzzCorpus.Of("certificates")[0])));

    private static readonly Lazy<TlsTexts> Texts = new(() =>
    {
        var authority = TestAuthority.Create("Fuzz");
        var own = authority.Issue("hub");
        return new TlsTexts(own.ExportCertificatePem(), own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), authority.Pem, null);
    });

    public static TheoryData<string> Parsers => ["targets", "stored-headers", "administration", "crls", "certificates", "bundles", "addresses"];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void What_an_edge_reads_by_itself_is_only_ever_refused(string parser) => Run(parser, Short);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Parsers))]
    public void What_an_edge_reads_by_itself_is_only_ever_refused_for_long(string parser) => Run(parser, Long);

    private static void Run(string parser, TimeSpan budget)
    {
        var (corpus, parse) = parser switch
        {
            "targets" => (FuzzCorpus.Of("targets"), (Action<byte[]>)ReadTarget),
            "stored-headers" => (FuzzCorpus.Of("headers"), ReadStoredHeaders),
            "administration" =>
                ([.. Schemas.Select(schema => Encoding.UTF8.GetBytes(schema.Example().ToJsonString())), .. FuzzCorpus.Of("bodies")], ReadBody),
            "crls" => (FuzzCorpus.Of("crls"), ReadRevocationList),
            "certificates" => (FuzzCorpus.Of("certificates"), ReadCertificate),
            "bundles" => ([.. FuzzCorpus.Of("certificates"), .. FuzzCorpus.Of("crls").Select(AsPem)], ReadBundle),
            "addresses" => (FuzzCorpus.Of("addresses"), ReadAddresses),
            _ => throw new ArgumentOutOfRangeException(nameof(parser)),
        };
        var fault = new FuzzRun(corpus, TargetMax).Run(parse, budget, out var tried);
        Assert.True(fault is null, fault);
        Assert.True(tried >= 300, $"{tried} inputs");
        TestContext.Current.TestOutputHelper!.WriteLine($"{tried} inputs");
    }

    /// <summary>A target as it comes, its values and its query.</summary>
    private static void ReadTarget(byte[] input)
    {
        var target = Encoding.Latin1.GetString(input);
        var message = new ReceivedMessage("GET", target, new HeaderList(), default);
        foreach (var method in new[] { "GET", "PUT", "POST", "X" })
        {
            var match = Router.Find(method, message.Path);
            foreach (var (_, value) in match.Values ?? new Dictionary<string, string>())
            {
                if (TransferId.TryParse(value, out var id)) Assert.NotEmpty(id.ToString());
            }
        }

        foreach (var name in new[] { "currency", "amount", "", "x" }) message.Query(name);
    }

    /// <summary>What is stored comes back as it was, whatever was in it.</summary>
    private static void ReadStoredHeaders(byte[] input)
    {
        var headers = HeaderList.Unpack(Encoding.Latin1.GetString(input));
        Assert.Equal(headers.Lines, HeaderList.Unpack(headers.Pack()).Lines);
    }

    private static void ReadBody(byte[] input)
    {
        foreach (var schema in Schemas)
        {
            var request = new DefaultHttpContext().Request;
            request.ContentType = "application/json";
            request.Body = new MemoryStream(input);
            var (body, error) = RequestBody.ReadAsync(request, schema).GetAwaiter().GetResult();
            Assert.NotEqual(body is null, error is null);
            error?.ToJson();
        }
    }

    private static void ReadRevocationList(byte[] input)
    {
        try
        {
            RevocationList.Read(input).IsSignedBy(Authority.Value);
        }
        catch (CryptographicException)
        {
            // The declared refusal.
        }
    }

    /// <summary>A participant's certificate, as an operator registers it.</summary>
    private static void ReadCertificate(byte[] input) => CertificateBodies.Read(Encoding.Latin1.GetString(input))?.Dispose();

    /// <summary>Authorities and revocations, as an operator changes their files while the hub runs.</summary>
    private static void ReadBundle(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        foreach (var texts in new[] { Texts.Value with { Authorities = text }, Texts.Value with { Revocations = text } })
        {
            try
            {
                Assert.NotEmpty(TlsMaterial.Load(Files, texts).Expiries);
            }
            catch (TlsFileException)
            {
                // The declared refusal.
            }
        }
    }

    private static void ReadAddresses(byte[] input)
    {
        if (AddressList.TryRead(Encoding.Latin1.GetString(input).Split(','), out var list)) list.Contains(IPAddress.Loopback);
    }

    private static byte[] AsPem(byte[] list) => Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", list));

    private static Operation Of(string method, string pattern) => new(method, pattern, null, _ => default);
}

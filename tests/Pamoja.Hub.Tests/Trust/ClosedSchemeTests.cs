using System.Net;
using Pamoja.Fspiop;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>A closed scheme by real clients over real TLS: what goes through, and what is refused.</summary>
public sealed class ClosedSchemeTests(ClosedHubFixture hub) : IClassFixture<ClosedHubFixture>
{
    private const string Payer = HubFixture.PayerName;
    private const string Payee = HubFixture.PayeeName;

    [Fact]
    public async Task A_party_is_found_quoted_and_paid_and_every_receiver_can_verify_who_spoke()
    {
        using var published = new PublishedKeys(hub);

        var (payee, payer) = await hub.PayAsync(request => hub.SendSignedAsync(hub.PayerSigns, request));

        Assert.All(payee.Skip(1).Take(2), message => Verify(message, hub.PayerSigns.PublicKey));
        Assert.All(payer, message => Verify(message, hub.PayeeSigns.PublicKey));
        await published.VerifyAsync(payee[^1]);
        Assert.Empty(published.Failures);
    }

    public static TheoryData<string, int, string, string> Refusals => new()
    {
        { "another's connection", 400, "3100", "Invalid fspiop-source header" },
        { "a certificate of the scheme that is no participant's", 400, "3100", "The certificate is no participant's" },
        { "from elsewhere", 400, "3100", "does not send from this address" },
        { "not signed", 400, "3105", "the message is not signed" },
        { "signed by another's key", 400, "3105", "it does not fit the message" },
        { "signed by a key of another's name", 400, "3105", "the key that it names is not known" },
        { "signed by an expired key", 400, "3105", "the key has expired" },
        { "signed by a revoked key", 400, "3105", "the key was revoked" },
        { "body altered", 400, "3105", "it does not fit the message" },
        { "URI altered", 400, "3105", "the protected FSPIOP-URI differs" },
        { "method altered", 400, "3105", "the protected FSPIOP-HTTP-Method differs" },
        { "destination altered", 400, "3105", "the protected FSPIOP-Destination differs" },
        { "replayed later", 400, "3100", "Date must be within 300 seconds" },
        { "replayed with another date", 400, "3105", "the protected Date differs" },
        { "a member twice", 400, "3101", "" },
        { "a member of the protected header twice", 400, "3105", "" },
        { "no algorithm", 400, "3105", "the algorithm is neither" },
        { "HMAC with the public key", 400, "3105", "the algorithm is neither" },
        { "another algorithm than the key's", 400, "3105", "the algorithm is not that of the key" },
        { "a key that the header brings along", 400, "3105", "it does not fit the message" },
        { "a signature that is oversized", 400, "3105", "too long" },
        { "oversized", 400, "3104", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_not_its_sources_or_not_in_order_is_refused_and_reaches_nobody(
        string fault, int status, string code, string reason)
    {
        var payment = new Payment();
        var reply = await TryAsync(fault, SignedRequest.Prepare(payment));

        reply.AssertError(status, code, reason);
        await AssertReachedNobodyAsync(payment);
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("a certificate of another authority of the same name")]
    [InlineData("an expired certificate")]
    [InlineData("a revoked certificate")]
    public async Task Who_connects_with_a_certificate_that_is_not_good_says_nothing_however_well_it_is_signed(string fault)
    {
        var certificate = fault switch
        {
            "no certificate" => null,
            "a certificate of another authority of the same name" => TestAuthority.Create("Scheme Authority").Issue(Payer),
            "an expired certificate" => hub.Authority.Issue(Payer, days: -1),
            _ => await hub.RevokedCertificateOfAsync(Payer),
        };
        using var client = TlsClient.Open(certificate, hub.Trusted);
        var payment = new Payment();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(client, hub.PayerSigns.Sign(SignedRequest.Prepare(payment))));

        await AssertReachedNobodyAsync(payment);
    }

    [Fact]
    public async Task Who_has_no_list_of_addresses_sends_nothing_until_it_has_one()
    {
        const string name = "unlisted";
        var signs = SigningFsp.WithCurve(name, "unlisted's");
        var certificate = hub.Authority.Issue(name);
        await hub.ProvisionAsync("POST", "/participants", new { name, currency = HubFixture.Currency });
        await hub.RegisterAsync(name, certificate);
        await hub.RegisterAsync(signs);
        using var client = TlsClient.Open(certificate, hub.Trusted);
        SignedRequest Question() => signs.Sign(new SignedRequest("GET", "/parties/MSISDN/27710101999", name, null, null));

        (await SendAsync(client, Question())).AssertError(400, "3100", "does not send from this address");
        Assert.Equal("[]", (await hub.ProvisionAsync("GET", $"/participants/{name}/access")).Json.GetProperty("inForce").GetProperty("addresses").ToString());

        await hub.ProvisionAsync("PUT", $"/participants/{name}/access", new { addresses = new[] { "127.0.0.0/8" } });
        Assert.Equal(202, (await SendAsync(client, Question())).Status);
    }

    private async Task<Reply> TryAsync(string fault, SignedRequest good)
    {
        var signs = hub.PayerSigns;
        Task<Reply> Say(SignedRequest sent) => SendAsync(hub.ClientOf(Payer), sent);
        Task<Reply> SayWith(string protectedHeader) => Say(signs.Sign(good, protectedHeader, good.Body!));
        switch (fault)
        {
            case "another's connection":
                return await SendAsync(hub.ClientOf(Payee), signs.Sign(good));
            case "a certificate of the scheme that is no participant's":
                using (var unknown = TlsClient.Open(hub.Authority.Issue(Payer), hub.Trusted)) return await SendAsync(unknown, signs.Sign(good));
            case "from elsewhere":
                using (var elsewhere = TlsClient.Open(hub.CertificateOf(Payer), hub.Trusted, from: IPAddress.Parse("127.0.0.9")))
                    return await SendAsync(elsewhere, signs.Sign(good));
            case "not signed":
                return await Say(good);
            case "signed by another's key":
                return await hub.SendSignedAsync(SigningFsp.WithRsa(Payer, signs.KeyId), good);
            case "signed by a key of another's name":
                return await Say(hub.PayeeSigns.Sign(good));
            case "signed by an expired key":
                return await hub.SendSignedAsync(await ExpiredAsync(), good);
            case "signed by a revoked key":
                return await hub.SendSignedAsync(await RevokedAsync(), good);
            case "body altered":
                return await hub.SendSignedAsync(
                    signs, good, request => request with { Body = request.Body!.Replace("10.5", "99.5", StringComparison.Ordinal) });
            case "URI altered":
                return await hub.SendSignedAsync(
                    signs, good, request => (request with { Target = "/transfers?x=1" }).With("FSPIOP-URI", "/transfers?x=1"));
            case "method altered":
                return await Say(signs.Sign(good, signs.ProtectedHeader(good with { Method = "PUT" }), good.Body!));
            case "destination altered":
                return await Say(signs.Sign(good, signs.ProtectedHeader(good with { Destination = "another" }), good.Body!));
            case "replayed later":
                return await hub.SendSignedAsync(signs, good.With("Date", DateAt(-600)));
            case "replayed with another date":
                return await hub.SendSignedAsync(signs, good, request => request.With("Date", DateAt(30)));
            case "a member twice":
                return await hub.SendSignedAsync(
                    signs, good with { Body = good.Body!.Replace("{ \"tr", "{ \"payeeFsp\":\"x\", \"tr", StringComparison.Ordinal) });
            case "a member of the protected header twice":
                return await SayWith("{\"alg\":\"none\"," + signs.ProtectedHeader(good)[1..]);
            case "no algorithm":
                return await SayWith(signs.ProtectedHeader(good, "none"));
            case "HMAC with the public key":
                return await SayWith(signs.ProtectedHeader(good, "HS256"));
            case "another algorithm than the key's":
                return await SayWith(signs.ProtectedHeader(good, "ES256"));
            case "a key that the header brings along":
                var own = SigningFsp.WithRsa(Payer, signs.KeyId);
                var brought = $"{own.ProtectedHeader(good)[..^1]},\"x5c\":[\"{own.PublicKey.Split('\n')[1]}\"]}}";
                return await Say(own.Sign(good, brought, good.Body!));
            case "a signature that is oversized":
                return await SayWith($"{signs.ProtectedHeader(good)[..^1]},\"x\":\"{new string('x', 40_000)}\"}}");
            default:
                // It asks before it sends so much.
                return await hub.SendSignedAsync(
                    signs, (good with { Body = good.Body + new string(' ', 6 << 20) }).With("Expect", "100-continue"));
        }
    }

    private async Task<SigningFsp> ExpiredAsync()
    {
        var key = SigningFsp.WithCurve(Payer, "expired");
        var end = TimeProvider.System.GetUtcNow().AddSeconds(2);
        await hub.RegisterAsync(key, new { publicKey = key.PublicKey, kid = key.KeyId, validTo = end });
        while (TimeProvider.System.GetUtcNow() <= end) await Task.Delay(50, TestContext.Current.CancellationToken);
        return key;
    }

    private async Task<SigningFsp> RevokedAsync()
    {
        var key = SigningFsp.WithCurve(Payer, "revoked");
        await hub.RegisterAsync(key);
        await hub.ProvisionAsync("DELETE", $"{key.KeysPath}/{key.KeyId}");
        return key;
    }

    /// <summary>The payee has not heard of it, and there is no such transfer.</summary>
    private async Task AssertReachedNobodyAsync(Payment payment)
    {
        Assert.Equal(0, hub.Payee.CountOf(payment.Id));
        (await hub.AdministerAsync("GET", $"/transactions/{payment.Id}")).AssertError(400, "3200", "");
    }

    [Fact]
    public async Task A_message_that_is_sent_again_as_it_was_moves_money_once()
    {
        var payment = new Payment { Amount = "1" };
        var request = hub.PayerSigns.Sign(SignedRequest.Prepare(payment));

        for (var i = 0; i < 3; i++) Assert.Equal(202, (await SendAsync(hub.ClientOf(Payer), request)).Status);

        await hub.Payee.TakeAsync("POST", "/transfers", payment.Id);
        Assert.Equal(200, (await hub.SendSignedAsync(hub.PayeeSigns, SignedRequest.Commit(payment))).Status);
        await hub.Payer.TakeAsync("PUT", payment.Path);
        Assert.Equal(1, hub.Payee.Everything.Count(message => message.Target == "/transfers" && message.Has(payment.Id)));
    }

    private Task<Reply> SendAsync(HttpMessageInvoker client, SignedRequest sent) =>
        hub.SendAsync(client, sent.Method, sent.Target, sent.Source, sent.Destination, sent.Body, sent.HeaderPairs());

    private static string DateAt(int seconds) => HttpDate.Write(TimeProvider.System.GetUtcNow().AddSeconds(seconds));

    private static void Verify(Recorded message, string publicKey)
    {
        using var verifier = JwsVerifier.FromPem(publicKey);
        var head = new SignedHead(
            message["FSPIOP-URI"]!, message["FSPIOP-HTTP-Method"]!, message["FSPIOP-Source"]!, message["FSPIOP-Destination"], message["Date"]);
        Assert.Null(verifier.Verify(message["FSPIOP-Signature"]!, head, message.Body));
    }
}

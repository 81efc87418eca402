using System.Net;
using Pamoja.Fspiop;

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
        { "from elsewhere", 400, "3100", "does not send from this address" },
        { "not signed", 400, "3105", "the message is not signed" },
        { "signed by another's key", 400, "3105", "it does not fit the message" },
        { "body altered", 400, "3105", "it does not fit the message" },
        { "URI altered", 400, "3105", "the protected FSPIOP-URI differs" },
        { "replayed later", 400, "3100", "Date must be within 300 seconds" },
        { "replayed with another date", 400, "3105", "the protected Date differs" },
        { "a member twice", 400, "3101", "" },
        { "no algorithm", 400, "3105", "the algorithm is neither" },
        { "HMAC with the public key", 400, "3105", "the algorithm is neither" },
        { "oversized", 400, "3104", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_not_its_sources_or_not_in_order_is_refused_and_reaches_nobody(
        string fault, int status, string code, string reason)
    {
        var payment = new Payment();
        var signs = hub.PayerSigns;
        var good = SignedRequest.Prepare(payment);
        var reply = fault switch
        {
            "another's connection" => await SendAsync(hub.ClientOf(Payee), signs.Sign(good)),
            "from elsewhere" => await FromElsewhereAsync(signs.Sign(good)),
            "not signed" => await SendAsync(hub.ClientOf(Payer), good),
            "signed by another's key" => await hub.SendSignedAsync(SigningFsp.WithRsa(Payer, signs.KeyId), good),
            "body altered" => await hub.SendSignedAsync(
                signs, good, request => request with { Body = request.Body!.Replace("10.5", "99.5", StringComparison.Ordinal) }),
            "URI altered" => await hub.SendSignedAsync(
                signs, good, request => (request with { Target = "/transfers?x=1" }).With("FSPIOP-URI", "/transfers?x=1")),
            "replayed later" => await hub.SendSignedAsync(signs, good.With("Date", DateAt(-600))),
            "replayed with another date" => await hub.SendSignedAsync(signs, good, request => request.With("Date", DateAt(30))),
            "a member twice" => await hub.SendSignedAsync(
                signs, good with { Body = good.Body!.Replace("{ \"tr", "{ \"payeeFsp\":\"x\", \"tr", StringComparison.Ordinal) }),
            "no algorithm" => await SendAsync(hub.ClientOf(Payer), signs.Sign(good, signs.ProtectedHeader(good, "none"), good.Body!)),
            "HMAC with the public key" => await SendAsync(
                hub.ClientOf(Payer), signs.Sign(good, signs.ProtectedHeader(good, "HS256"), good.Body!)),
            // It asks before it sends so much.
            "oversized" => await hub.SendSignedAsync(
                signs, (good with { Body = good.Body + new string(' ', 6 << 20) }).With("Expect", "100-continue")),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };

        reply.AssertError(status, code, reason);
        Assert.Equal(0, hub.Payee.CountOf(payment.Id));
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

    private async Task<Reply> FromElsewhereAsync(SignedRequest sent)
    {
        using var client = TlsClient.Open(hub.CertificateOf(Payer), hub.Trusted, from: IPAddress.Parse("127.0.0.9"));
        return await SendAsync(client, sent);
    }

    private static string DateAt(int seconds) => HttpDate.Write(TimeProvider.System.GetUtcNow().AddSeconds(seconds));

    private static void Verify(Recorded message, string publicKey)
    {
        using var verifier = JwsVerifier.FromPem(publicKey);
        var head = new SignedHead(
            message["FSPIOP-URI"]!, message["FSPIOP-HTTP-Method"]!, message["FSPIOP-Source"]!, message["FSPIOP-Destination"], message["Date"]);
        Assert.Null(verifier.Verify(message["FSPIOP-Signature"]!, head, message.Body));
    }
}

using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A scheme in which messages are signed: what counts as said, and what does not.</summary>
public sealed class SignatureTests(SignedHubFixture hub) : IClassFixture<SignedHubFixture>
{
    private const string Refused = "Invalid signature";
    private const string Signature = "FSPIOP-Signature";

    [Fact]
    public async Task A_signed_payment_goes_through_and_every_receiver_can_verify_who_spoke()
    {
        var payment = new Payment();
        Assert.Equal(202, (await hub.SendSignedAsync(hub.PayerSigns, SignedRequest.Prepare(payment))).Status);
        var prepare = await hub.Payee.TakeAsync("POST", "/transfers");
        Verify(prepare, hub.PayerSigns.PublicKey);

        Assert.Equal(200, (await hub.SendSignedAsync(hub.PayeeSigns, SignedRequest.Commit(payment))).Status);
        Verify(await hub.Payer.TakeAsync("PUT", payment.Path), hub.PayeeSigns.PublicKey);

        // The hub speaks for itself, and says with which of its keys.
        var confirmation = await hub.Payee.TakeAsync("PUT", payment.Path);
        var key = Assert.Single((await hub.ProvisionAsync("GET", "/hub/jwsKeys")).Json.EnumerateArray());
        Verify(confirmation, key.GetProperty("publicKey").GetString()!);
        Assert.Contains(key.GetProperty("kid").GetString()!, ProtectedHeader(confirmation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_not_signed_is_refused_unless_it_only_asks()
    {
        var payment = new Payment();
        var unsigned = SignedRequest.Prepare(payment);
        foreach (var signature in new[] { null, "" })
            AssertRefused(await SendAsync(unsigned.With("FSPIOP-Signature", signature)), "the message is not signed");
        foreach (var request in new[]
        {
            SignedRequest.Commit(payment),
            new SignedRequest("DELETE", "/participants/MSISDN/123", HubFixture.PayerName, null, null),
            new SignedRequest("PUT", "/parties/MSISDN/123/error", HubFixture.PayeeName, HubFixture.PayerName, "{}"),
        })
        {
            AssertRefused(await SendAsync(request), "the message is not signed");
        }

        var asks = new SignedRequest("GET", payment.Path, HubFixture.PayerName, null, null);
        Assert.Equal(202, (await SendAsync(asks)).Status);
        Assert.Equal(202, (await hub.SendSignedAsync(hub.PayerSigns, asks)).Status);
        AssertRefused(await SendAsync(asks.With("FSPIOP-Signature", "{}")), "the header is no signature");
        Assert.Equal(0, hub.Payee.CountOf(payment.Id));
    }

    public static TheoryData<string, string> Alterations => new()
    {
        { "body", "it does not fit the message" },
        { "white space", "" },
        { "uri header", "FSPIOP-URI is not what was asked for" },
        { "uri", "FSPIOP-URI is not what was asked for" },
        { "uri and its header", "the protected FSPIOP-URI differs" },
        { "method header", "FSPIOP-HTTP-Method is not how it was asked for" },
        { "source", "the protected FSPIOP-Source differs" },
        { "destination", "the protected FSPIOP-Destination differs" },
        { "no destination", "the protected FSPIOP-Destination differs" },
        { "date", "the protected Date differs" },
        { "another's signature", "it does not fit the message" },
        { "no uri header", "FSPIOP-URI is not what was asked for" },
        { "signature of another message", "it does not fit the message" },
        { "two signatures", "the header is no signature" },
        { "oversized", "the header is too long" },
        { "repeated member", "it does not fit the message" },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public async Task What_was_altered_after_it_was_signed_is_refused_and_reaches_nobody(string alteration, string reason)
    {
        var payment = new Payment();
        var other = new Payment();
        var reply = await hub.SendSignedAsync(hub.PayerSigns, SignedRequest.Prepare(payment), request => alteration switch
        {
            "body" => request with { Body = request.Body!.Replace("10.5", "99.5", StringComparison.Ordinal) },
            "white space" => request with { Body = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(request.Body!)) },
            "uri header" => request.With("FSPIOP-URI", "/quotes"),
            "uri" => request with { Target = "/transfers?x=1" },
            "uri and its header" => (request with { Target = "/transfers?x=1" }).With("FSPIOP-URI", "/transfers?x=1"),
            "method header" => request.With("FSPIOP-HTTP-Method", "PUT"),
            "source" => request with { Source = "PAYERFSP" },
            "destination" => request with { Destination = "otherfsp" },
            "no destination" => request with { Destination = null },
            "date" => request.With("Date", HttpDate.Write(TimeProvider.System.GetUtcNow().AddSeconds(5))),
            "another's signature" => SigningFsp.WithRsa(HubFixture.PayerName).Sign(request),
            "no uri header" => request.With("FSPIOP-URI", null),
            "signature of another message" => hub.PayerSigns.Sign(request, hub.PayerSigns.ProtectedHeader(request), other.Prepare()),
            "two signatures" => request.With(Signature, $"{request.Headers[Signature]},{request.Headers[Signature]}"),
            "oversized" => request.With(Signature, $"{{\"x\":\"{new string('x', 40_000)}\",{request.Headers[Signature]![1..]}"),
            "repeated member" => request with { Body = request.Body!.Replace("{ \"tr", "{ \"amount\":1, \"tr", StringComparison.Ordinal) },
            _ => throw new ArgumentOutOfRangeException(nameof(alteration)),
        });

        // White space is no part of what the field signs: it prints what it parsed. Here the payer had signed it with white space.
        AssertRefused(reply, reason.Length == 0 ? "it does not fit the message" : reason);
        Assert.Equal(0, hub.Payee.CountOf(payment.Id));
    }

    public static TheoryData<string, string> Tricks => new()
    {
        { """{"alg":"none",$}""", "the algorithm is neither" },
        { """{"alg":"HS256",$}""", "the algorithm is neither" },
        { """{"alg":"ES256",$}""", "no valid key of this algorithm" },
        { """{"alg":"PS256",$}""", "the algorithm is neither" },
        { """{"alg":"RS256","crit":["b64"],"b64":false,$}""", "asks for an extension" },
        { """{"alg":"RS256","alg":"RS256",$}""", "names a member twice" },
        { """{"alg":"RS256","kid":"nobody's",$}""", "the key that it names is not known" },
        { """{"alg":"RS256","kid":"payee's",$}""", "the key that it names is not known" },
    };

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task Tricks_with_the_protected_header_are_refused(string protectedHeader, string reason)
    {
        var request = SignedRequest.Prepare(new Payment());
        var usual = hub.PayerSigns.ProtectedHeader(request);
        var members = usual[(usual.IndexOf(',', StringComparison.Ordinal) + 1)..^1];
        var text = protectedHeader.Replace("$", members, StringComparison.Ordinal);
        AssertRefused(await SendAsync(hub.PayerSigns.Sign(request, text, request.Body!)), reason);
    }

    [Fact]
    public async Task A_key_counts_within_its_time_and_until_it_is_revoked()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (later, shortLived, revoked) = (Key("later"), Key("short-lived"), Key("revoked"));
        var inAnHour = new { publicKey = later.PublicKey, kid = later.KeyId, validFrom = now.AddHours(1), validTo = now.AddHours(2) };
        await hub.RegisterAsync(later, inAnHour);
        await hub.RegisterAsync(shortLived, new { publicKey = shortLived.PublicKey, kid = shortLived.KeyId, validTo = now.AddSeconds(3) });
        await hub.RegisterAsync(revoked);

        AssertRefused(await hub.SendSignedAsync(later, Question()), "the key is not valid yet");
        Assert.Equal(202, (await hub.SendSignedAsync(shortLived, Question())).Status);
        Assert.Equal(202, (await hub.SendSignedAsync(revoked, Question())).Status);
        await hub.ProvisionAsync("DELETE", $"{revoked.KeysPath}/{revoked.KeyId}");
        AssertRefused(await hub.SendSignedAsync(revoked, Question()), "the key was revoked");
        while (TimeProvider.System.GetUtcNow() < now.AddSeconds(3)) await Task.Delay(50);
        AssertRefused(await hub.SendSignedAsync(shortLived, Question()), "the key has expired");

        // What was revoked does not come back, under whatever name.
        var renamed = new { publicKey = revoked.PublicKey, kid = "new" };
        (await hub.AdministerAsync("POST", revoked.KeysPath, renamed)).AssertError(400, "3000", "already");
        (await hub.AdministerAsync("DELETE", $"{revoked.KeysPath}/{revoked.KeyId}")).AssertError(400, "3200", "revoked before");
        await hub.ProvisionAsync("DELETE", $"{later.KeysPath}/{later.KeyId}");
        SigningFsp Key(string keyId) => SigningFsp.WithCurve(HubFixture.PayerName, keyId);
    }

    [Fact]
    public async Task A_signature_without_a_kid_is_tried_with_every_valid_key_and_one_FSP_has_four_at_most()
    {
        var fsp = await RecordingParticipant.StartAsync("manykeys");
        await hub.OnboardAsync(fsp);
        SigningFsp[] keys = [.. Enumerable.Range(0, 4).Select(_ => SigningFsp.WithCurve(fsp.Name))];
        foreach (var key in keys) await hub.RegisterAsync(key);
        var fifth = SigningFsp.WithCurve(fsp.Name);
        (await hub.AdministerAsync("POST", fifth.KeysPath, fifth.Registration)).AssertError(400, "3000", "in use already");
        foreach (var key in keys) Assert.Equal(202, (await hub.SendSignedAsync(key, Question() with { Source = fsp.Name })).Status);
        AssertRefused(await hub.SendSignedAsync(SigningFsp.WithCurve(fsp.Name), Question() with { Source = fsp.Name }), "it does not fit");
        AssertRefused(await hub.SendSignedAsync(SigningFsp.WithRsa(fsp.Name), Question() with { Source = fsp.Name }), "of this algorithm");
        await fsp.DisposeAsync();
    }

    [Fact]
    public async Task A_proxy_brings_what_another_schemes_FSP_has_signed_and_does_not_sign_for_it()
    {
        var external = new SigningFsp("farfsp", System.Security.Cryptography.RSA.Create(2048))
        {
            KeysPath = "/externalParticipants/farfsp/jwsKeys",
        };
        await hub.ProvisionAsync("POST", "/participants", new { name = "proxy1", isProxy = true });
        var proxy = SigningFsp.WithRsa("proxy1");
        await hub.RegisterAsync(proxy);
        var prepare = SignedRequest.Prepare(new Payment { Payer = "farfsp" }).With("fspiop-proxy", "proxy1");
        AssertRefused(await hub.SendSignedAsync(external, prepare), "the source has no key here");
        await hub.RegisterAsync(external);
        var reply = await hub.SendSignedAsync(external, prepare);
        Assert.DoesNotContain(Refused, reply.Text, StringComparison.Ordinal);
        AssertRefused(await hub.SendSignedAsync(proxy, prepare), "it does not fit the message");

        // Whoever takes part here is no FSP of another scheme.
        (await hub.AdministerAsync("POST", "/externalParticipants/payerfsp/jwsKeys", external.Registration)).AssertError(400, "3200", "");
        (await hub.AdministerAsync("POST", "/participants/Hub/jwsKeys", external.Registration)).AssertError(400, "3200", "");
    }

    [Fact]
    public async Task A_message_that_is_sent_again_as_it_was_moves_money_once()
    {
        var payment = new Payment { Amount = "1" };
        var request = hub.PayerSigns.Sign(SignedRequest.Prepare(payment));
        Assert.Equal(202, (await SendAsync(request)).Status);
        await hub.Payee.TakeAsync("POST", "/transfers");
        for (var i = 0; i < 3; i++) Assert.Equal(202, (await SendAsync(request)).Status);
        Assert.Equal(200, (await hub.SendSignedAsync(hub.PayeeSigns, SignedRequest.Commit(payment))).Status);
        await hub.Payer.TakeAsync("PUT", payment.Path);
        Assert.Equal(0, hub.Payee.CountOf("POST /transfers"));
        var transfer = (await hub.ProvisionAsync("GET", $"/transfers/{payment.Id}")).Text;
        Assert.Contains("COMMITTED", transfer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_that_was_signed_is_counted()
    {
        var request = Question();
        var sorted = """{"amount":{"amount":"1","currency":"USD"},"amountType":"SEND"}""";
        var sent = request with { Body = """{"amountType":"SEND", "amount":{"currency":"USD","amount":"1"}}""" };
        var before = await CountsAsync();
        var reply = await SendAsync(hub.PayerSigns.Sign(sent, hub.PayerSigns.ProtectedHeader(sent), sorted));
        Assert.DoesNotContain(Refused, reply.Text, StringComparison.Ordinal);
        AssertRefused(await SendAsync(hub.PayerSigns.Sign(sent, hub.PayerSigns.ProtectedHeader(sent), "{}")), "it does not fit");
        var after = await CountsAsync();
        Assert.Equal((before.Sorted + 1, before.Refused + 1), after);
    }

    [Fact]
    public async Task A_key_whose_row_was_spoilt_verifies_nothing_and_harms_nobody_else()
    {
        var fsp = await RecordingParticipant.StartAsync("spoiltfsp");
        await hub.OnboardAsync(fsp);
        var key = SigningFsp.WithCurve(fsp.Name);
        await hub.RegisterAsync(key);
        await using (var source = Npgsql.NpgsqlDataSource.Create(hub.ConnectionString))
        {
            await using var spoil = source.CreateCommand("update signature_key set public_key = 'x' where fsp_id = 'spoiltfsp'");
            Assert.Equal(1, await spoil.ExecuteNonQueryAsync());
        }

        // The next change of any key has all of them read again.
        var another = SigningFsp.WithCurve(fsp.Name);
        await hub.RegisterAsync(another);
        AssertRefused(await hub.SendSignedAsync(key, Question() with { Source = fsp.Name }), "it does not fit the message");
        Assert.Equal(202, (await hub.SendSignedAsync(another, Question() with { Source = fsp.Name })).Status);
        Assert.Equal(202, (await hub.SendSignedAsync(hub.PayerSigns, Question())).Status);
        await fsp.DisposeAsync();
    }

    private async Task<(long Sorted, long Refused)> CountsAsync()
    {
        var text = (await hub.ProvisionAsync("GET", "/metrics")).Text;
        return (Count("sorted"), Count("refused"));
        long Count(string result)
        {
            // A result that has not happened yet has no line.
            var start = $"pamoja_signatures_total{{result=\"{result}\"}} ";
            var line = text.Split('\n').SingleOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[start.Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A quote: nothing is written, and the payee may answer or not.</summary>
    private static SignedRequest Question() => new(
        "POST", "/quotes", HubFixture.PayerName, HubFixture.PayeeName, QuoteBodies.Post(Guid.NewGuid().ToString()));

    private Task<Reply> SendAsync(SignedRequest request) => hub.SendAsync(
        request.Method, request.Target, request.Source, request.Destination, request.Body, request.HeaderPairs());

    private static void AssertRefused(Reply reply, string reason)
    {
        reply.AssertError(400, "3105", Refused);
        Assert.Contains(reason, reply.Text, StringComparison.Ordinal);
    }

    private static void Verify(Recorded message, string publicKey)
    {
        using var verifier = JwsVerifier.FromPem(publicKey);
        var head = new SignedHead(
            message["FSPIOP-URI"]!, message["FSPIOP-HTTP-Method"]!, message["FSPIOP-Source"]!, message["FSPIOP-Destination"], message["Date"]);
        Assert.Null(verifier.Verify(message["FSPIOP-Signature"]!, head, message.Body));
        Assert.Equal((message.Target, message.Method), (head.Uri, head.Method));
    }

    private static string ProtectedHeader(Recorded message)
    {
        using var header = JsonDocument.Parse(message["FSPIOP-Signature"]!);
        return System.Text.Encoding.UTF8.GetString(
            System.Buffers.Text.Base64Url.DecodeFromChars(header.RootElement.GetProperty("protectedHeader").GetString()!));
    }
}

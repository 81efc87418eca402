using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Pamoja.Testing;

namespace Pamoja.Hub.Tests;

/// <summary>Who is let in by mutual TLS, and as whom; by a real client over real connections.</summary>
public sealed class MutualTlsTests(TlsFixture hub) : IClassFixture<TlsFixture>
{
    private const string Payer = HubFixture.PayerName;
    private const string Payee = HubFixture.PayeeName;

    /// <summary>The files are looked at once a second.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(2.5);

    private TestAuthority Authority => hub.Authority;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_payment_goes_through_over_both_versions(SslProtocols protocol)
    {
        using var payer = TlsClient.Open(hub.CertificateOf(Payer), [Authority], protocol);
        var payment = new Payment();

        Assert.Equal(202, (await hub.SendAsync(payer, "POST", "/transfers", Payer, Payee, payment.Prepare())).Status);
        Assert.Equal(payment.Prepare(), (await hub.Payee.TakeAsync("POST", "/transfers")).Text);
        Assert.Equal(200, (await hub.SendAsync("PUT", payment.Path, Payee, Payer, payment.Commit())).Status);
        Assert.Equal("COMMITTED", (await hub.Payer.TakeAsync("PUT", payment.Path)).Json.GetProperty("transferState").GetString());
    }

    [Fact]
    public async Task Nobody_is_let_in_without_a_certificate_of_the_scheme_that_is_good()
    {
        var stranger = TestAuthority.Create("Scheme Authority");
        var revoked = Authority.Issue(Payer);
        hub.Files.WriteRevocations(Authority.Revoke(revoked));
        await hub.RegisterAsync(Payer, revoked);
        var between = Authority.IssueAuthority("an authority that the hub was not told of");

        await AssertTurnedAwayAsync(null);
        await AssertTurnedAwayAsync(stranger.Issue(Payer));
        await AssertTurnedAwayAsync(between.Issue(Payer));
        await AssertTurnedAwayAsync(Authority.Issue(Payer, days: -1));
        await UntilTurnedAwayAsync(revoked);
    }

    [Fact]
    public async Task Older_versions_of_TLS_are_refused()
    {
        // A ClientHello of TLS 1.1 by hand: today's libraries do not send one.
        byte[] suites = [0xc0, 0x09, 0xc0, 0x0a, 0xc0, 0x13, 0xc0, 0x14, 0x00, 0x2f, 0x00, 0x35];
        byte[] curves = [0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17];
        byte[] hello = [0x03, 0x02, .. new byte[32], 0, 0, (byte)suites.Length, .. suites, 1, 0, 0, (byte)curves.Length, .. curves];
        byte[] record = [0x16, 0x03, 0x01, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Hub.Interoperability.Port);
        var stream = client.GetStream();

        await stream.WriteAsync(record);

        var answer = new byte[7];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        // An alert, fatal: 70, protocol version.
        if (length > 0) Assert.Equal([0x15, 2, 70], [answer[0], answer[5], answer[6]]);
    }

    [Fact]
    public async Task The_certificate_names_the_source()
    {
        (await LookAsync(hub.ClientOf(Payer), Payee)).AssertError(400, "3100", "Invalid fspiop-source header");
        (await LookAsync(hub.ClientOf(Payer), "nobody")).AssertError(400, "3100", "Invalid fspiop-source header");
        using var unknown = TlsClient.Open(Authority.Issue(Payer), [Authority]);
        (await LookAsync(unknown, Payer)).AssertError(400, "3100", "The certificate is no participant's");
        Assert.Equal(202, (await LookAsync(hub.ClientOf(Payer), Payer)).Status);
        Assert.Equal(202, (await LookAsync(hub.ClientOf(Payer), Payer.ToUpperInvariant())).Status);
    }

    [Fact]
    public async Task A_participant_changes_its_key_without_a_pause_and_the_old_one_ends_on_open_connections_too()
    {
        var (name, first, second) = ("changing", Authority.Issue("first"), Authority.Issue("second"));
        await hub.ProvisionAsync("POST", "/participants", new { name, currency = HubFixture.Currency });
        await hub.RegisterAsync(name, first);
        using var before = TlsClient.Open(first, [Authority]);
        using var after = TlsClient.Open(second, [Authority]);
        Assert.Equal(202, (await LookAsync(before, name)).Status);

        await hub.RegisterAsync(name, second);
        Assert.Equal(202, (await LookAsync(before, name)).Status);
        Assert.Equal(202, (await LookAsync(after, name)).Status);
        await hub.UnregisterAsync(name, first);

        (await LookAsync(before, name)).AssertError(400, "3100", "The certificate is no participant's");
        Assert.Equal(202, (await LookAsync(after, name)).Status);
        using var renewed = TlsClient.Open(Authority.Issue("renewed", key: second.GetECDsaPrivateKey()), [Authority]);
        Assert.Equal(202, (await LookAsync(renewed, name)).Status);
    }

    [Fact]
    public async Task Only_a_proxy_speaks_for_others_and_never_for_itself()
    {
        await hub.ProvisionAsync("POST", "/participants", new { name = "proxy1", isProxy = true });
        var certificate = Authority.Issue("proxy1");
        await hub.RegisterAsync("proxy1", certificate);
        using var proxy = TlsClient.Open(certificate, [Authority]);

        var abroad = await LookAsync(proxy, "abroad", ("fspiop-proxy", "proxy1"));
        Assert.DoesNotContain("Invalid fspiop-", abroad.Text, StringComparison.Ordinal);
        (await LookAsync(proxy, "abroad")).AssertError(400, "3100", "Invalid fspiop-source header");
        (await LookAsync(proxy, "proxy1", ("fspiop-proxy", "proxy1"))).AssertError(400, "3100", "Invalid fspiop-proxy header");
        (await LookAsync(proxy, "abroad", ("fspiop-proxy", Payer))).AssertError(400, "3100", "Invalid fspiop-proxy header");
        foreach (var source in new[] { Payer, Payee, "abroad" })
        {
            (await LookAsync(hub.ClientOf(Payer), source, ("fspiop-proxy", Payer))).AssertError(400, "3100", "Invalid fspiop-proxy header");
            (await LookAsync(hub.ClientOf(Payer), source, ("fspiop-proxy", "proxy1"))).AssertError(400, "3100", "Invalid fspiop-proxy header");
        }
    }

    [Fact]
    public async Task Who_is_no_gateway_cannot_name_a_client()
    {
        (await LookAsync(hub.ClientOf(Payer), Payee, ("x-client-id", Payee))).AssertError(400, "3100", "Invalid fspiop-source header");
        Assert.Equal(202, (await LookAsync(hub.ClientOf(Payer), Payer, ("x-client-id", Payee))).Status);

        using var gateway = TlsClient.Open(Authority.Issue("gateway"), [Authority], from: IPAddress.Parse(TlsFixture.GatewayAddress));
        Assert.Equal(202, (await LookAsync(gateway, Payee, ("x-client-id", Payee))).Status);
        (await LookAsync(gateway, Payer, ("x-client-id", Payee))).AssertError(400, "3100", "Invalid fspiop-source header");
        (await LookAsync(gateway, "abroad", ("x-client-id", Payee), ("fspiop-proxy", Payee)))
            .AssertError(400, "3100", "Invalid fspiop-proxy header");
        (await LookAsync(gateway, Payer)).AssertError(400, "3100", "The certificate is no participant's");
    }

    [Fact]
    public async Task A_gateway_whose_certificate_is_revoked_is_refused_on_open_connections_too()
    {
        var certificate = Authority.Issue("gateway");
        using var gateway = TlsClient.Open(certificate, [Authority], from: IPAddress.Parse(TlsFixture.GatewayAddress));
        Assert.Equal(202, (await LookAsync(gateway, Payee, ("x-client-id", Payee))).Status);

        hub.Files.WriteRevocations(Authority.Revoke(certificate));
        await Task.Delay(LookTime, TestContext.Current.CancellationToken);

        (await LookAsync(gateway, Payee, ("x-client-id", Payee))).AssertError(400, "3100", "The certificate was revoked");
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("expired")]
    [InlineData("elsewhere")]
    [InlineData("revoked")]
    public async Task Nothing_is_sent_to_whom_the_scheme_does_not_vouch_for(string fault)
    {
        var name = $"false{fault}";
        var certificate = fault switch
        {
            "stranger" => TestAuthority.Create("Scheme Authority").Issue(name),
            "expired" => Authority.Issue(name, days: -1),
            "revoked" => Authority.Issue(name),
            _ => Authority.Issue(name, host: "elsewhere.example"),
        };
        if (fault == "revoked")
        {
            hub.Files.WriteRevocations(Authority.Revoke(certificate));
            await Task.Delay(LookTime, TestContext.Current.CancellationToken);
        }

        await using var impostor = await RecordingParticipant.StartAsync(name, certificate, [Authority]);
        await hub.OnboardAsync(impostor);

        var quote = Guid.NewGuid();
        Assert.Equal(202, (await hub.SendAsync("POST", "/quotes", Payer, name, Quote(quote, name))).Status);

        var told = await hub.Payer.TakeAsync("PUT", $"/quotes/{quote}/error");
        Assert.Equal("1001", told.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString());
        Assert.Empty(impostor.Everything);
    }

    [Fact]
    public async Task The_operators_port_stays_as_it_is()
    {
        Assert.Equal("http", hub.Hub.Administration.Scheme);
        Assert.Equal("https", hub.Hub.Interoperability.Scheme);
        Assert.Contains("OK", (await hub.ProvisionAsync("GET", "/health")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await hub.ProvisionAsync("GET", "/openapi.json")).Status);
    }

    [Fact]
    public async Task Certificates_are_registered_listed_and_taken_back()
    {
        const string Path = $"/participants/{Payee}/certificates";
        var certificate = Authority.Issue("listed");
        var made = (await hub.RegisterAsync(Payee, certificate)).Json;
        Assert.Equal(TlsFixture.PublicKeyOf(certificate), made.GetProperty("publicKeySha256").GetString());
        Assert.Equal("CN=listed", made.GetProperty("subject").GetString());
        Assert.Contains(TlsFixture.PublicKeyOf(certificate), (await hub.ProvisionAsync("GET", Path)).Text, StringComparison.Ordinal);

        var pem = certificate.ExportCertificatePem();
        (await hub.AdministerAsync("POST", $"/participants/{Payer}/certificates", new { certificate = pem })).AssertError(400, "3100", "already");
        (await hub.AdministerAsync("POST", "/participants/nobody/certificates", new { certificate = pem })).AssertError(400, "3200", "");
        (await hub.AdministerAsync("POST", "/participants/Hub/certificates", new { certificate = pem })).AssertError(400, "3200", "");
        foreach (var wrong in new[] { "", "not PEM", pem + "\n" + pem, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + pem })
            (await hub.AdministerAsync("POST", Path, new { certificate = wrong })).AssertError(400, "3101", "one certificate in PEM");

        await hub.UnregisterAsync(Payee, certificate);
        foreach (var gone in new[] { TlsFixture.PublicKeyOf(certificate), "00", new string('g', 64) })
            (await hub.AdministerAsync("DELETE", $"{Path}/{gone}")).AssertError(400, "3200", "");
    }

    private static string Quote(Guid quote, string payee) => $$$"""
        {"quoteId":"{{{quote}}}","transactionId":"{{{Guid.NewGuid()}}}","amountType":"SEND",
         "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"{{{Payer}}}"}},
         "payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2","fspId":"{{{payee}}}"}},
         "amount":{"amount":"1","currency":"USD"},
         "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"}}
        """;

    private Task<Reply> LookAsync(HttpMessageInvoker client, string source, params (string Name, string? Value)[] headers) =>
        hub.SendAsync(client, "GET", "/parties/MSISDN/27710101999", source, null, null, headers);

    private async Task AssertTurnedAwayAsync(X509Certificate2? certificate)
    {
        using var client = TlsClient.Open(certificate, [Authority]);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => LookAsync(client, Payer));
    }

    /// <summary>Lists of revocations are in force a moment after they changed; until then the certificate is good, and registered.</summary>
    private async Task UntilTurnedAwayAsync(X509Certificate2 certificate)
    {
        for (var tries = 0; ; tries++)
        {
            using var client = TlsClient.Open(certificate, [Authority]);
            try
            {
                Assert.Equal(202, (await LookAsync(client, Payer)).Status);
            }
            catch (HttpRequestException)
            {
                // Turned away, as it should be.
                return;
            }

            Assert.True(tries < 100, "a revoked certificate is still good after many seconds");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}

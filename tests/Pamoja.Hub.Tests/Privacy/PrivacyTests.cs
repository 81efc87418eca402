using System.Text;

namespace Pamoja.Hub.Tests;

/// <summary>
/// A day in the life of a hub, good and bad, with everything that it says of itself overheard at every level: nobody's identifier, name or
/// secret is among it. Who overhears one hub of this process has all of them trace, so that no other test runs beside it.
/// </summary>
[CollectionDefinition("Overheard", DisableParallelization = true)]
[Collection("Overheard")]
public sealed class PrivacyTests(OverheardHubFixture hub) : IClassFixture<OverheardHubFixture>
{
    private const string Number = "27713803912";
    private const string Account = "GB29NWBK60161331926819";
    private const string Person = "Wanjiru";
    private const string Note = "rent-for-the-flat";
    private const string OneTimePassword = "otp-482913";

    private static readonly string Party =
        $$$"""
        {"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{Number}}}","fspId":"payeefsp"},"name":"Amina {{{Person}}}",
         "personalInfo":{"complexName":{"firstName":"Amina","lastName":"{{{Person}}}"},"dateOfBirth":"1980-02-29"}}
        """;

    [Fact]
    public async Task Nothing_that_the_hub_says_of_itself_names_a_party_or_a_secret()
    {
        await hub.ProvisionAsync("POST", hub.PayerSigns.KeysPath, hub.PayerSigns.Registration);
        await hub.ProvisionAsync("POST", hub.PayeeSigns.KeysPath, hub.PayeeSigns.Registration);
        await LookUpAsync();
        await QuoteAsync();
        var payments = await PayAsync();
        await AskForTheRestAsync();
        await AdministerAsync();
        await SettleAsync();
        await SpeakNonsenseAsync();
        hub.Overheard.AskGauges();
        hub.Overheard.Lines.Enqueue((await hub.ProvisionAsync("GET", "/metrics")).Text);

        var privateKey = string.Concat((await File.ReadAllTextAsync(hub.KeyFile)).Split('\n').Skip(1).Take(2));
        string[] secrets =
        [
            Number, Account, Person, Note, OneTimePassword, "1980-02-29", OverheardHubFixture.SmtpPassword, OverheardHubFixture.Passphrase, privateKey[..40],
            "\"signature\":", .. payments.Select(payment => payment.Fulfilment), PublicKeyOf(hub.PayerSigns),
        ];
        var lines = hub.Overheard.Lines.ToArray();
        var leaks = lines.Where(line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase))).Distinct().ToList();
        Assert.True(leaks.Count == 0, string.Join('\n', leaks.Take(10)));

        // It did say something: a deaf listener proves nothing.
        Assert.Contains(lines, line => line.Contains("Pamoja.Hub", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Debug ", StringComparison.Ordinal));
    }

    private async Task LookUpAsync()
    {
        var target = $"/parties/MSISDN/{Number}";
        hub.Oracle.Answer = _ => Task.FromResult((200, """{"partyList":[{"fspId":"payeefsp"}]}"""));
        Assert.Equal(202, (await SendAsync(hub.PayerSigns, new("GET", target, HubFixture.PayerName, null, null))).Status);
        await hub.Payee.TakeAsync("GET", target);
        Assert.Equal(200, (await SendAsync(hub.PayeeSigns, Callback(target, $$"""{"party":{{Party}}}"""))).Status);
        await hub.Payer.TakeAsync("PUT", target);
        await SendAsync(hub.PayeeSigns, Callback(target + "/error", """{"errorInformation":{"errorCode":"3204","errorDescription":"none"}}"""));

        // An oracle that fails, one that says nonsense, one that is not there.
        foreach (var answer in new[] { (500, Number), (200, $"{Number}"), (404, "") })
        {
            hub.Oracle.Answer = _ => Task.FromResult(answer);
            await SendAsync(hub.PayerSigns, new("GET", target, HubFixture.PayerName, null, null));
            await hub.Payer.TakeAsync("PUT", target + "/error");
        }

        await SendAsync(hub.PayerSigns, new("GET", $"/parties/IBAN/{Account}/{Person}", HubFixture.PayerName, null, null));
        foreach (var method in new[] { "POST", "DELETE" })
        {
            var body = method == "POST" ? """{"fspId":"payerfsp","currency":"USD"}""" : null;
            await SendAsync(hub.PayerSigns, new(method, $"/participants/IBAN/{Account}", HubFixture.PayerName, null, body));
        }
    }

    private async Task QuoteAsync()
    {
        var id = Guid.NewGuid().ToString();
        var quote = QuoteBodies.Post(id, note: Note)
            .Replace("\"partyIdentifier\":\"1\"", $"\"partyIdentifier\":\"{Number}\"", StringComparison.Ordinal);
        Assert.Equal(202, (await SendAsync(hub.PayerSigns, Question(quote))).Status);
        await hub.Payee.TakeAsync("POST", "/quotes");
        await SendAsync(hub.PayeeSigns, Callback($"/quotes/{id}", QuoteBodies.Put()));
        await hub.Payer.TakeAsync("PUT", $"/quotes/{id}");

        // A payee that cannot be reached, at an address of its own making.
        await hub.SetEndpointAsync(HubFixture.PayeeName, "FSPIOP_CALLBACK_URL_QUOTES", $"http://127.0.0.1:1/{Person}");
        var other = Guid.NewGuid().ToString();
        await SendAsync(hub.PayerSigns, Question(QuoteBodies.Post(other, note: Note)));
        await hub.Payer.TakeAsync("PUT", $"/quotes/{other}/error");
        await hub.SetEndpointAsync(HubFixture.PayeeName, "FSPIOP_CALLBACK_URL_QUOTES", hub.Payee.Address);
        await SendAsync(hub.PayerSigns, Question(quote[..^20]));
    }

    private async Task<Payment[]> PayAsync()
    {
        Payment[] payments = [new(), new() { Amount = "3" }, new() { Amount = "100000" }, new() { Payee = "nobody" }];
        foreach (var payment in payments)
        {
            var body = payment.Prepare().Replace("ñandú", $"{Person} {Number}", StringComparison.Ordinal);
            await SendAsync(hub.PayerSigns, SignedRequest.Prepare(payment) with { Body = body });
        }

        await SendAsync(hub.PayeeSigns, SignedRequest.Commit(payments[0]));
        await hub.Payer.TakeAsync("PUT", payments[0].Path);
        await SendAsync(hub.PayeeSigns, SignedRequest.Commit(payments[1]) with { Body = Payment.CommitWith(new string('A', 43)) });
        foreach (var payment in payments[1..]) await hub.Payer.TakeAsync("PUT", payment.Path + "/error");
        await SendAsync(hub.PayerSigns, new("GET", payments[0].Path, HubFixture.PayerName, null, null));

        // Signed by another, and not at all.
        await SendAsync(hub.PayeeSigns, SignedRequest.Prepare(payments[0]));
        await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, payments[0].Prepare());
        return payments;
    }

    /// <summary>The other resources, with a party, a password or a note in each.</summary>
    private async Task AskForTheRestAsync()
    {
        var id = Guid.NewGuid().ToString();
        var party = $$$"""{"partyIdType":"MSISDN","partyIdentifier":"{{{Number}}}","fspId":"payerfsp"}""";
        var money = """{"currency":"USD","amount":"1"}""";
        var kind = """{"scenario":"TRANSFER","initiator":"PAYEE","initiatorType":"CONSUMER"}""";
        var terms = $$$"""
            {"conversionId":"{{{id}}}","initiatingFsp":"payerfsp","counterPartyFsp":"payeefsp","amountType":"SEND","sourceAmount":{{{money}}},
             "targetAmount":{{{money}}},"expiration":"2035-01-02T03:04:05.678Z","extensionList":{"extension":[{"key":"k","value":"{{{Note}}}"}]}}
            """;
        foreach (var (method, target, version, body) in new (string, string, string, string?)[]
        {
            ("POST", "/transactionRequests", "1.1", $$$"""
                {"transactionRequestId":"{{{id}}}","payee":{"partyIdInfo":{{{party}}}},"payer":{{{party}}},"amount":{{{money}}},"transactionType":{{{kind}}}}
                """),
            ("PUT", $"/transactionRequests/{id}", "1.1", """{"transactionRequestState":"RECEIVED"}"""),
            ("GET", $"/authorizations/{id}?authenticationType=OTP&retriesLeft=2&amount=102&currency=USD&x={Number}", "1.1", null),
            ("PUT", $"/authorizations/{id}", "1.1", $$$"""
                {"authenticationInfo":{"authentication":"OTP","authenticationValue":"{{{OneTimePassword}}}"},"responseType":"ENTERED"}
                """),
            ("POST", "/participants", "1.1", $$$"""{"requestId":"{{{id}}}","partyList":[{{{party}}}],"currency":"USD"}"""),
            ("POST", "/fxQuotes", "2.0", $$$"""{"conversionRequestId":"{{{id}}}","conversionTerms":{{{terms}}}}"""),
            ("POST", "/bulkTransfers", "1.1", new BulkPayment("1", "5000").Prepare()),
            ("POST", "/bulkQuotes", "1.1", $$$"""
                {"bulkQuoteId":"{{{id}}}","payer":{"partyIdInfo":{{{party}}}},"individualQuotes":[{"quoteId":"{{{id}}}","transactionId":"{{{id}}}",
                 "payee":{"partyIdInfo":{{{party}}}},"amountType":"SEND","amount":{{{money}}},"transactionType":{{{kind}}}}]}
                """),
        })
        {
            var resource = target.Split('/', '?')[1];
            var request = new SignedRequest(method, target, HubFixture.PayerName, HubFixture.PayeeName, body)
                .With("Content-Type", $"application/vnd.interoperability.{resource}+json;version={version}")
                .With("Accept", method == "PUT" ? null : $"application/vnd.interoperability.{resource}+json;version={version[0]}");
            var reply = await SendAsync(hub.PayerSigns, request);
            Assert.True(reply.Status is 200 or 202, $"{method} {target}: {reply.Status} {reply.Text}");
        }
    }

    private async Task AdministerAsync()
    {
        await hub.AdministerAsync("POST", hub.PayerSigns.KeysPath, hub.PayerSigns.Registration);
        await hub.AdministerAsync("POST", hub.PayerSigns.KeysPath, new { publicKey = await File.ReadAllTextAsync(hub.KeyFile) });
        await hub.AdministerAsync("GET", $"/participants/{Person}");
        await hub.AdministerAsync("GET", $"/transactions?payer={Number}");
        await hub.AdministerAsync("POST", "/participants", new { name = "x", currency = Person });
        await hub.AdministerAsync("GET", $"/nothing/{Number}");
        await hub.AdministerAsync("GET", "/hub/jwsKeys");
    }

    private async Task SettleAsync()
    {
        var open = (await hub.ProvisionAsync("GET", "/v2/settlementWindows?state=OPEN")).Json[0].GetProperty("settlementWindowId").GetInt32();
        await hub.ProvisionAsync("POST", $"/v2/settlementWindows/{open}", new { state = "CLOSED", reason = Note });
        await hub.AdministerAsync("POST", "/v2/settlements", new
        {
            settlementModel = $"DEFERREDNET{HubFixture.Currency}",
            reason = Note,
            settlementWindows = new[] { new { id = open } },
        });
    }

    /// <summary>What no listener can read, and what it may be tempted to quote.</summary>
    private async Task SpeakNonsenseAsync()
    {
        foreach (var listener in new[] { hub.Hub.Interoperability, hub.Hub.Administration })
        {
            foreach (var nonsense in new[]
            {
                $"GET /parties/MSISDN/{Number} HTTP/9.9\r\n\r\n", $"{Person} {Number}\r\n\r\n", $"GET /x HTTP/1.1\r\n{Person} {Number}\r\n\r\n",
                $"GET /parties/MSISDN/{Number} HTTP/1.1\r\nHost: {Person}\r\nContent-Length: {Number}{Number}\r\n\r\n",
                $"POST /quotes HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: {Person}\r\n\r\n",
            })
            {
                await using var connection = new RawConnection(listener);
                try
                {
                    await connection.SendAsync(Encoding.ASCII.GetBytes(nonsense));
                }
                catch (IOException)
                {
                    // To close is an answer too.
                }
            }
        }

        await using var another = new RawConnection(hub.Hub.Interoperability);
        var half = $"PUT /parties/MSISDN/{Number} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{Party[..50]}";
        await another.SendAndHangUpAsync(Encoding.ASCII.GetBytes(half));
    }

    private static SignedRequest Question(string body) => new("POST", "/quotes", HubFixture.PayerName, HubFixture.PayeeName, body);

    private static SignedRequest Callback(string target, string body) =>
        new("PUT", target, HubFixture.PayeeName, HubFixture.PayerName, body);

    private Task<Reply> SendAsync(SigningFsp fsp, SignedRequest request)
    {
        var sent = fsp.Sign(request);
        return hub.SendAsync(sent.Method, sent.Target, sent.Source, sent.Destination, sent.Body, sent.HeaderPairs());
    }

    private static string PublicKeyOf(SigningFsp fsp) => fsp.PublicKey.Split('\n')[1];
}

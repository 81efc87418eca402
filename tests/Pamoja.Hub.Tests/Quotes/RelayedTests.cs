namespace Pamoja.Hub.Tests;

/// <summary>Quotes and the other resources between two FSPs, through a whole hub.</summary>
public sealed class RelayedTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private static string NewId() => Guid.NewGuid().ToString();

    private static string Side(string fsp) =>
        $$$"""{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"{{{fsp}}}"},"name":"é ဇော်"}""";

    private const string Payer = """{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2"}}""";

    private static string Quote(string id, string currency = "USD", string payer = Payer) =>
        $$$"""
        { "quoteId":"{{{id}}}", "transactionId":"{{{NewId()}}}", "payee":{{{Side("payeefsp")}}},"payer":{{{payer}}},"amountType":"SEND",
          "amount":{"currency":"{{{currency}}}","amount":"60.1234"},
          "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"} }
        """;

    private static string Offer(string currency = "USD") =>
        $$$"""
        { "transferAmount":{"currency":"{{{currency}}}","amount":"60.1234"},"expiration":"2035-01-02T03:04:05.678Z",
          "ilpPacket":"AYICjg","condition":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8" }
        """;

    private static string Error() => """{ "errorInformation" : {"errorCode":"5103","errorDescription":"no"} }""";

    private static string FxQuote(string id, string target = "USD") =>
        $$$"""
        {"conversionRequestId":"{{{id}}}","conversionTerms":{"conversionId":"{{{NewId()}}}","initiatingFsp":"payerfsp",
         "counterPartyFsp":"payeefsp","amountType":"SEND","sourceAmount":{"currency":"USD","amount":"1"},
         "targetAmount":{"currency":"{{{target}}}"},"expiration":"2035-01-02T03:04:05.678Z"}}
        """;

    private static string BulkQuote(string id, string currency = "USD") =>
        $$$"""
        {"bulkQuoteId":"{{{id}}}","payer":{{{Side("payerfsp")}}},"individualQuotes":[{"quoteId":"{{{NewId()}}}",
         "transactionId":"{{{NewId()}}}","payee":{{{Side("payeefsp")}}},"amountType":"RECEIVE",
         "amount":{"currency":"{{{currency}}}","amount":"1"},
         "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"}}]}
        """;

    private static string TransactionRequest(string id) =>
        $$$"""
        {"transactionRequestId":"{{{id}}}","payee":{{{Side("payeefsp")}}},"payer":{"partyIdType":"MSISDN","partyIdentifier":"2"},
         "amount":{"currency":"USD","amount":"1"},"transactionType":{"scenario":"TRANSFER","initiator":"PAYEE","initiatorType":"CONSUMER"}}
        """;

    public static TheoryData<string, string, string> Messages()
    {
        var id = "0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b01";
        return new TheoryData<string, string, string>
        {
            { "POST", "/quotes", Quote(id) },
            { "GET", $"/quotes/{id}", "" },
            { "PUT", $"/quotes/{id}", Offer() },
            { "PUT", $"/quotes/{id}/error", Error() },
            { "POST", "/fxQuotes", FxQuote(id) },
            { "GET", $"/fxQuotes/{id}", "" },
            { "PUT", $"/fxQuotes/{id}/error", Error() },
            { "POST", "/bulkQuotes", BulkQuote(id) },
            { "GET", $"/bulkQuotes/{id}", "" },
            { "PUT", $"/bulkQuotes/{id}", """{"expiration":"2035-01-02T03:04:05.678Z"}""" },
            { "PUT", $"/bulkQuotes/{id}/error", Error() },
            { "POST", "/transactionRequests", TransactionRequest(id) },
            { "GET", $"/transactionRequests/{id}", "" },
            { "PUT", $"/transactionRequests/{id}", """{"transactionRequestState":"RECEIVED"}""" },
            { "PUT", $"/transactionRequests/{id}/error", Error() },
            { "GET", $"/authorizations/{id}?authenticationType=OTP&retriesLeft=2&amount=102&currency=USD", "" },
            { "PUT", $"/authorizations/{id}", """{"responseType":"ENTERED"}""" },
            { "PUT", $"/authorizations/{id}/error", Error() },
            { "GET", $"/transactions/{id}", "" },
            { "PUT", $"/transactions/{id}", """{"transactionState":"COMPLETED", "code":"Ab12"}""" },
            { "PUT", $"/transactions/{id}/error", Error() },
        };
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_goes_to_whom_it_names_byte_for_byte(string method, string target, string body)
    {
        var reply = await hub.SendAsync(
            method,
            target,
            HubFixture.PayerName,
            HubFixture.PayeeName,
            body,
            ("FSPIOP-URI", target),
            ("FSPIOP-HTTP-Method", method),
            ("FSPIOP-Signature", """{"signature":"a","protectedHeader":"b"}"""),
            ("FSPIOP-Encryption", "{}"));

        Assert.Equal((method == "PUT" ? 200 : 202, ""), (reply.Status, reply.Text));
        var forwarded = await hub.Payee.TakeAsync(method, target);
        var resource = target.Split('/')[1];
        Assert.Equal(body, forwarded.Text);
        Assert.Equal(HubFixture.PayerName, forwarded["FSPIOP-Source"]);
        Assert.Equal(HubFixture.PayeeName, forwarded["FSPIOP-Destination"]);
        Assert.Equal($"application/vnd.interoperability.{resource}+json;version=1.1", forwarded["Content-Type"]);
        Assert.Equal(method == "PUT" ? null : $"application/vnd.interoperability.{resource}+json;version=1", forwarded["Accept"]);
        Assert.Equal(target, forwarded["FSPIOP-URI"]);
        Assert.Equal(method, forwarded["FSPIOP-HTTP-Method"]);
        Assert.Equal("""{"signature":"a","protectedHeader":"b"}""", forwarded["FSPIOP-Signature"]);
        Assert.Equal("{}", forwarded["FSPIOP-Encryption"]);
    }

    [Theory]
    [InlineData("/quotes", "nobody", "USD", "3201", "Destination FSP Error - Unsupported participant 'nobody'")]
    [InlineData("/quotes", "payeefsp", "KES", "3201", "Destination FSP Error - Unsupported participant 'payeefsp'")]
    [InlineData("/fxQuotes", "payeefsp", "KES", "3100", "Generic validation error - Unsupported participant 'payeefsp'")]
    [InlineData("/bulkQuotes", "payeefsp", "KES", "3202", "Payer FSP ID not found - Unsupported participant 'payerfsp'")]
    public async Task A_quote_that_nobody_could_honour_comes_back_as_an_error(
        string path, string destination, string currency, string code, string description)
    {
        var id = NewId();
        var body = path switch
        {
            "/quotes" => Quote(id, currency),
            "/fxQuotes" => FxQuote(id, currency),
            _ => BulkQuote(id, currency),
        };

        var reply = await hub.SendAsync("POST", path, HubFixture.PayerName, destination, body);

        Assert.Equal(202, reply.Status);
        var callback = await hub.Payer.TakeAsync("PUT", $"{path}/{id}/error");
        callback.AssertHubError(code, description, HubFixture.PayerName, path[1..]);
        Assert.Equal(0, hub.Payee.CountOf(id));
    }

    [Fact]
    public async Task A_bulk_quote_of_a_thousand_payments_and_megabytes_passes_and_one_more_is_refused()
    {
        var pairs = string.Join(',', Enumerable.Range(0, 16).Select(place => $$"""{"key":"{{place}}","value":"{{new string('v', 126)}}"}"""));
        var each = $$$$"""
            {"quoteId":"{{{{NewId()}}}}","transactionId":"{{{{NewId()}}}}","payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1",
             "extensionList":{"extension":[{{{{pairs}}}}]}}},"amountType":"SEND","amount":{"currency":"USD","amount":"1"},
             "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"},
             "extensionList":{"extension":[{{{{pairs}}}}]}}
            """;
        var id = NewId();
        var body = Of(1_000);
        Assert.InRange(body.Length, 5_000_000, 5 << 20);
        Assert.Equal(202, (await hub.SendAsync("POST", "/bulkQuotes", HubFixture.PayerName, HubFixture.PayeeName, body)).Status);
        Assert.Equal(body, (await hub.Payee.TakeAsync("POST", "/bulkQuotes")).Text);

        each = each.Replace(pairs, """{"key":"k","value":"v"}""", StringComparison.Ordinal);
        var reply = await hub.SendAsync("POST", "/bulkQuotes", HubFixture.PayerName, HubFixture.PayeeName, Of(1_001));
        Assert.Contains("/requestBody/individualQuotes must NOT have more than 1000 items", reply.Text, StringComparison.Ordinal);

        string Of(int count) =>
            $$$"""{"bulkQuoteId":"{{{id}}}","payer":{{{Payer}}},"individualQuotes":[{{{string.Join(',', Enumerable.Repeat(each, count))}}}]}""";
    }

    [Fact]
    public async Task A_payer_that_names_its_currencies_must_be_able_to_pay_in_each()
    {
        var id = NewId();
        var payer = """{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2"},"supportedCurrencies":["USD","KES"]}""";

        await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, HubFixture.PayeeName, Quote(id, payer: payer));

        var callback = await hub.Payer.TakeAsync("PUT", $"/quotes/{id}/error");
        callback.AssertHubError("3202", "Payer FSP ID not found - Unsupported participant 'payerfsp'", HubFixture.PayerName, "quotes");
    }

    [Fact]
    public async Task A_quote_to_an_FSP_that_was_made_inactive_comes_back_as_an_error_at_once()
    {
        await using var sleeper = await RecordingParticipant.StartAsync("sleeper");
        await hub.OnboardAsync(sleeper);
        await hub.ProvisionAsync("PUT", "/participants/sleeper", new { isActive = false });
        var id = NewId();

        await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "sleeper", Quote(id));

        var callback = await hub.Payer.TakeAsync("PUT", $"/quotes/{id}/error");
        callback.AssertHubError("3201", "Destination FSP Error - Unsupported participant 'sleeper'", HubFixture.PayerName, "quotes");
    }

    [Fact]
    public async Task An_offer_that_asks_for_an_answer_comes_back_as_an_error()
    {
        var id = NewId();
        var accept = ("Accept", "application/vnd.interoperability.quotes+json;version=1");

        var reply = await hub.SendAsync("PUT", $"/quotes/{id}", HubFixture.PayeeName, HubFixture.PayerName, Offer(), accept);

        Assert.Equal(200, reply.Status);
        var callback = await hub.Payee.TakeAsync("PUT", $"/quotes/{id}/error");
        callback.AssertHubError(
            "3100", "Generic validation error - accept header is not allowed in PUT /quotes", HubFixture.PayeeName, "quotes");
    }

    [Fact]
    public async Task An_offer_in_a_currency_that_the_payee_cannot_take_comes_back_as_an_error()
    {
        var id = NewId();
        await hub.SendAsync("PUT", $"/quotes/{id}", HubFixture.PayeeName, HubFixture.PayerName, Offer("KES"));

        var callback = await hub.Payee.TakeAsync("PUT", $"/quotes/{id}/error");
        callback.AssertHubError("3201", "Destination FSP Error - Unsupported participant 'payeefsp'", HubFixture.PayeeName, "quotes");
    }

    [Fact]
    public async Task A_quote_that_cannot_be_delivered_ends_with_an_error_callback_and_a_new_endpoint_is_used_at_once()
    {
        await using var mover = await RecordingParticipant.StartAsync("mover");
        await hub.OnboardAsync(mover);
        await hub.SetEndpointAsync("mover", "FSPIOP_CALLBACK_URL_QUOTES", $"{mover.Address}/old");
        mover.Answer = message => Task.FromResult((message.Target.StartsWith("/old", StringComparison.Ordinal) ? 404 : 202, ""));
        var (first, second) = (NewId(), NewId());

        await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "mover", Quote(first));
        var callback = await hub.Payer.TakeAsync("PUT", $"/quotes/{first}/error");
        callback.AssertHubError("3000", "Generic client error", HubFixture.PayerName, "quotes");

        await hub.SetEndpointAsync("mover", "FSPIOP_CALLBACK_URL_QUOTES", mover.Address);
        await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "mover", Quote(second));
        await mover.TakeAsync("POST", "/quotes");
    }

    [Fact]
    public async Task Who_was_out_of_reach_gets_quotes_again_once_it_is_back_and_at_once_where_it_is_registered_elsewhere()
    {
        await using var back = await RecordingParticipant.StartAsync("backfsp");
        await hub.OnboardAsync(back);

        // It answers nothing; then it does, at the same address, and nothing durable goes there that would find out.
        back.HangsUp = true;
        for (var i = 0; i < 7; i++) await QuoteInVainAsync();
        back.HangsUp = false;
        for (var tries = 0; back.CountOf("quoteId") == 0; tries++)
        {
            Assert.True(tries < 100, "it has been back for 10 s and gets no quote");
            await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "backfsp", Quote(NewId()));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        // And again; now it moves.
        back.HangsUp = true;
        for (var i = 0; i < 7; i++) await QuoteInVainAsync();
        back.HangsUp = false;
        await hub.SetEndpointAsync("backfsp", "FSPIOP_CALLBACK_URL_QUOTES", $"{back.Address}/moved");
        await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "backfsp", Quote(NewId()));
        await back.TakeAsync("POST", "/moved/quotes");

        async Task QuoteInVainAsync()
        {
            var id = NewId();
            await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "backfsp", Quote(id));
            await hub.Payer.TakeAsync("PUT", $"/quotes/{id}/error");
        }
    }

    [Theory]
    [InlineData("stranger", "payeefsp", "3200", "Requester FSP not found")]
    [InlineData("payerfsp", null, "3102", "fspiop-destination")]
    public async Task A_sender_that_cannot_be_served_is_told_at_once(string source, string? destination, string code, string text)
    {
        var reply = await hub.SendAsync("POST", "/quotes", source, destination, Quote(NewId()));
        reply.AssertError(400, code, text);
    }

    [Fact]
    public async Task A_request_between_FSPs_without_a_destination_is_told_at_once()
    {
        var reply = await hub.SendAsync("GET", $"/transactionRequests/{NewId()}", HubFixture.PayerName, null);
        reply.AssertError(400, "3102", "fspiop-destination");
    }
}

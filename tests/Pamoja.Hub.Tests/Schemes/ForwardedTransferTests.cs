namespace Pamoja.Hub.Tests;

/// <summary>Transfers whose payer or payee is in another scheme, which the tests play.</summary>
public sealed class ForwardedTransferTests(ProxiedHub hub) : IClassFixture<ProxiedHub>
{
    private const string Refusal = """{"errorInformation":{"errorCode":"5104","errorDescription":"Payee rejected transaction"}}""";

    private async Task<Payment> ToFarAsync(double seconds = 60)
    {
        await hub.MeetAsync(hub.South, "farpayee");
        var payment = new Payment { Payee = "farpayee", Expiration = TimeProvider.System.GetUtcNow().AddSeconds(seconds) };
        var reply = await hub.SendAsync("POST", "/transfers", payment.Payer, "farpayee", payment.Prepare());
        Assert.Equal((202, ""), (reply.Status, reply.Text));
        return payment;
    }

    private async Task<Payment> FromFarAsync(double seconds = 60)
    {
        await hub.MeetAsync(hub.North, "farpayer");
        var payment = new Payment { Payer = "farpayer", Expiration = TimeProvider.System.GetUtcNow().AddSeconds(seconds) };
        await hub.SendThroughAsync(hub.North, "POST", "/transfers", "farpayer", payment.Payee, payment.Prepare());
        return payment;
    }

    private static async Task<Recorded> TakePrepareAsync(RecordingParticipant at, Payment payment)
    {
        while (true)
        {
            var prepare = await at.TakeAsync("POST", "/transfers");
            if (prepare.Text.Contains(payment.Id, StringComparison.Ordinal)) return prepare;
        }
    }

    private async Task<string> StateAsync(Payment payment)
    {
        var story = await hub.ProvisionAsync("GET", $"/transfers/{payment.Id}");
        return story.Json.GetProperty("transfer").GetProperty("state").GetString()!;
    }

    [Fact]
    public async Task A_payment_to_another_scheme_moves_the_position_of_its_proxy()
    {
        var (payer, proxy) = (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync("southproxy"));
        var payment = await ToFarAsync();
        var prepare = await TakePrepareAsync(hub.South, payment);
        Assert.Equal(payment.Prepare(), prepare.Text);
        Assert.Equal((HubFixture.PayerName, "farpayee", null), (prepare["FSPIOP-Source"], prepare["FSPIOP-Destination"], prepare["fspiop-proxy"]));

        var answer = await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "farpayee", payment.Payer, payment.Commit());
        Assert.Equal(200, answer.Status);
        var told = await hub.Payer.TakeAsync("PUT", payment.Path);
        Assert.Equal(("farpayee", HubFixture.PayerName, "southproxy"), (told["FSPIOP-Source"], told["FSPIOP-Destination"], told["fspiop-proxy"]));
        Assert.Equal(payer + 10.5m, await hub.PositionAsync(HubFixture.PayerName));
        Assert.Equal(proxy - 10.5m, await hub.PositionAsync("southproxy"));
        Assert.Equal(0, hub.South.CountOf(payment.Id));
    }

    [Fact]
    public async Task A_payment_from_another_scheme_needs_neither_funds_nor_limit_of_its_proxy()
    {
        var before = await hub.PositionAsync("northproxy");
        await hub.MeetAsync(hub.North, "farpayer");
        var payment = new Payment { Payer = "farpayer", Amount = "99999" };
        await hub.SendThroughAsync(hub.North, "POST", "/transfers", "farpayer", payment.Payee, payment.Prepare());
        Assert.Equal("northproxy", (await TakePrepareAsync(hub.Payee, payment))["fspiop-proxy"]);
        await hub.SendAsync("PUT", payment.Path, payment.Payee, "farpayer", payment.Commit());
        var told = await hub.North.TakeAsync("PUT", payment.Path);
        Assert.Equal((payment.Payee, "farpayer"), (told["FSPIOP-Source"], told["FSPIOP-Destination"]));
        Assert.Equal(before + 99_999m, await hub.PositionAsync("northproxy"));
    }

    [Fact]
    public async Task A_payment_through_two_proxies_moves_both()
    {
        await hub.MeetAsync(hub.North, "farpayer");
        await hub.MeetAsync(hub.South, "farpayee");
        var (north, south) = (await hub.PositionAsync("northproxy"), await hub.PositionAsync("southproxy"));
        var payment = new Payment { Payer = "farpayer", Payee = "farpayee" };
        await hub.SendThroughAsync(hub.North, "POST", "/transfers", "farpayer", "farpayee", payment.Prepare());
        await TakePrepareAsync(hub.South, payment);
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "farpayee", "farpayer", payment.Commit());
        Assert.Equal("farpayee", (await hub.North.TakeAsync("PUT", payment.Path))["FSPIOP-Source"]);
        Assert.Equal((north + 10.5m, south - 10.5m), (await hub.PositionAsync("northproxy"), await hub.PositionAsync("southproxy")));
    }

    [Fact]
    public async Task An_error_of_the_other_scheme_releases_and_reaches_the_payer_word_for_word()
    {
        var before = await hub.PositionAsync(HubFixture.PayerName);
        var payment = await ToFarAsync();
        await TakePrepareAsync(hub.South, payment);
        await hub.SendThroughAsync(hub.South, "PUT", $"{payment.Path}/error", "HubS", payment.Payer, Refusal);
        Assert.Equal(Refusal, (await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")).Text);
        Assert.Equal(before, await hub.PositionAsync(HubFixture.PayerName));
    }

    [Fact]
    public async Task Only_the_proxy_of_the_payee_answers_for_it()
    {
        var payment = await ToFarAsync();
        await TakePrepareAsync(hub.South, payment);
        await hub.SendThroughAsync(hub.North, "PUT", payment.Path, "someone", payment.Payer, payment.Commit());
        (await hub.North.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError(
            "3100", "Generic validation error - FSPIOP-Source does not match transfer payee", "someone", "transfers");
        Assert.Equal("RESERVED_FORWARDED", await StateAsync(payment));
    }

    [Fact]
    public async Task What_the_other_scheme_has_does_not_expire_and_is_asked_for_until_it_is_answered()
    {
        var payment = await ToFarAsync(seconds: 0.4);
        await TakePrepareAsync(hub.South, payment);
        var question = await hub.South.TakeAsync("GET", payment.Path);
        Assert.Equal(("Hub", "farpayee"), (question["FSPIOP-Source"], question["FSPIOP-Destination"]));
        Assert.Equal(("GET", ""), (question["FSPIOP-HTTP-Method"], question.Text));
        Assert.Equal("RESERVED_FORWARDED", await StateAsync(payment));

        // In progress there; then committed, told to the hub alone.
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "HubS", "Hub", """{"transferState":"RESERVED"}""");
        Assert.Equal("RESERVED_FORWARDED", await StateAsync(payment));
        await hub.South.TakeAsync("GET", payment.Path);
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "HubS", "Hub", payment.Commit());
        var told = await hub.Payer.TakeAsync("PUT", payment.Path);
        told.AssertFromHub(payment.Payer, "transfers");
        Assert.Equal(payment.Fulfilment, told.Json.GetProperty("fulfilment").GetString());
        Assert.Equal("COMMITTED", told.Json.GetProperty("transferState").GetString());

        // The payee's own answer, late: nothing new, and nobody is told again.
        Assert.Equal(200, (await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "farpayee", payment.Payer, payment.Commit())).Status);
        await Task.Delay(300);
        Assert.Equal((0, 0), (hub.Payer.CountOf(payment.Id), hub.South.CountOf(payment.Id)));
    }

    [Fact]
    public async Task An_unanswered_question_is_asked_three_times()
    {
        var payment = await ToFarAsync(seconds: 0.2);
        await TakePrepareAsync(hub.South, payment);
        for (var i = 0; i < 3; i++) await hub.South.TakeAsync("GET", payment.Path);
        await Task.Delay(1_200);
        Assert.Equal(0, hub.South.CountOf(payment.Id));
        Assert.Equal("RESERVED_FORWARDED", await StateAsync(payment));

        // Whoever asks later still brings the answer.
        Assert.Equal(202, (await hub.SendAsync("GET", payment.Path, payment.Payer, "farpayee")).Status);
        Assert.Equal(payment.Payer, (await hub.South.TakeAsync("GET", payment.Path))["FSPIOP-Source"]);
        const string unknown = """{"errorInformation":{"errorCode":"3208","errorDescription":"Transfer ID not found"}}""";
        await hub.SendThroughAsync(hub.South, "PUT", $"{payment.Path}/error", "HubS", payment.Payer, unknown);
        Assert.Equal(unknown, (await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")).Text);
        Assert.Equal("ABORTED_ERROR", await StateAsync(payment));
    }

    [Fact]
    public async Task The_scheme_of_the_payee_answers_for_a_failed_transfer_with_its_error()
    {
        var payment = await FromFarAsync(seconds: 0.4);
        await TakePrepareAsync(hub.Payee, payment);
        (await hub.North.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3303", "Transfer expired", "farpayer", "transfers");
        Assert.Equal(202, (await hub.SendThroughAsync(hub.North, "GET", payment.Path, "Hub", payment.Payee)).Status);
        (await hub.North.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3303", "Transfer expired", "Hub", "transfers");

        // A resend gets the same, and a refusal of the payee comes back as it was said.
        await hub.SendThroughAsync(hub.North, "POST", "/transfers", "farpayer", payment.Payee, payment.Prepare());
        (await hub.North.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3303", "Transfer expired", "farpayer", "transfers");
        var other = await FromFarAsync();
        await TakePrepareAsync(hub.Payee, other);
        await hub.SendAsync("PUT", $"{other.Path}/error", other.Payee, "farpayer", Refusal);
        await hub.North.TakeAsync("PUT", $"{other.Path}/error");
        await hub.SendThroughAsync(hub.North, "GET", other.Path, "Hub", other.Payee);
        (await hub.North.TakeAsync("PUT", $"{other.Path}/error")).AssertHubError("5104", "Payee rejected transaction", "Hub", "transfers");
    }

    [Fact]
    public async Task An_unknown_transfer_is_answered_to_another_scheme_too()
    {
        var id = Guid.NewGuid();
        await hub.SendThroughAsync(hub.North, "GET", $"/transfers/{id}", "Hub", HubFixture.PayeeName);
        var told = await hub.North.TakeAsync("PUT", $"/transfers/{id}/error");
        Assert.Equal("3208", told.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task A_request_that_the_other_scheme_refuses_is_released_at_once()
    {
        var before = await hub.PositionAsync(HubFixture.PayerName);
        hub.South.Answer = message => Task.FromResult(message.Method == "POST" ? (400, Refusal) : (202, ""));
        try
        {
            var payment = await ToFarAsync();
            await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");
            Assert.Equal(before, await hub.PositionAsync(HubFixture.PayerName));
        }
        finally
        {
            hub.South.Answer = message => Task.FromResult((202, ""));
        }
    }

    /// <summary>An answer that says nothing certain: the other scheme may have the request.</summary>
    [Fact]
    public async Task A_request_that_may_have_arrived_is_sent_on_after_its_time_and_ends_as_the_other_scheme_says()
    {
        hub.South.Answer = message => Task.FromResult(message.Method == "POST" ? (504, "") : (202, ""));
        Payment payment;
        try
        {
            payment = await ToFarAsync(seconds: 0.3);
            await TakePrepareAsync(hub.South, payment);
            await Task.Delay(600);
            Assert.Equal("RESERVED_FORWARDED", await StateAsync(payment));
        }
        finally
        {
            hub.South.Answer = message => Task.FromResult((202, ""));
        }

        await TakePrepareAsync(hub.South, payment);
        await hub.SendThroughAsync(hub.South, "PUT", payment.Path, "farpayee", payment.Payer, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    [Fact]
    public async Task A_request_that_certainly_did_not_leave_expires_here()
    {
        var before = await hub.PositionAsync(HubFixture.PayerName);
        await hub.SetEndpointAsync("southproxy", "FSPIOP_CALLBACK_URL_TRANSFER_POST", "http://127.0.0.1:9/transfers");
        try
        {
            var payment = await ToFarAsync(seconds: 0.5);
            (await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3303", "Transfer expired", payment.Payer, "transfers");
            Assert.Equal(before, await hub.PositionAsync(HubFixture.PayerName));
        }
        finally
        {
            await hub.SetEndpointAsync("southproxy", "FSPIOP_CALLBACK_URL_TRANSFER_POST", $"{hub.South.Address}/transfers");
        }
    }

    [Fact]
    public async Task Whoever_is_neither_in_the_scheme_nor_behind_a_known_proxy_is_named()
    {
        var payment = new Payment { Payee = "nowhere" };
        await hub.SendAsync("POST", "/transfers", payment.Payer, "nowhere", payment.Prepare());
        var told = await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");
        told.AssertHubError(
            "3200", "Generic ID not found - Payer proxy or payee proxy not found: payerfsp, nowhere", payment.Payer, "transfers");
    }

    [Fact]
    public async Task Agreement_passes_through_in_both_directions()
    {
        await hub.MeetAsync(hub.South, "farpayee");
        var id = Guid.NewGuid().ToString();
        var quote = QuoteBodies.Post(id);
        Assert.Equal(202, (await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, "farpayee", quote)).Status);
        Assert.Equal("farpayee", (await hub.South.TakeAsync("POST", "/quotes"))["FSPIOP-Destination"]);
        var error = $"/quotes/{id}/error";
        Assert.Equal(200, (await hub.SendThroughAsync(hub.South, "PUT", error, "farpayee", HubFixture.PayerName, Refusal)).Status);
        Assert.Equal("southproxy", (await hub.Payer.TakeAsync("PUT", error))["fspiop-proxy"]);

        Assert.Equal(202, (await hub.SendThroughAsync(hub.South, "GET", $"/quotes/{id}", "farpayee", HubFixture.PayerName)).Status);
        await hub.Payer.TakeAsync("GET", $"/quotes/{id}");
        Assert.Equal(200, (await hub.SendAsync("PUT", error, HubFixture.PayerName, "farpayee", Refusal)).Status);
        await hub.South.TakeAsync("PUT", error);
    }
}

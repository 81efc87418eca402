using System.Globalization;

namespace Pamoja.Hub.Tests;

/// <summary>/transfers over real sockets, from the payer's request to both sides' news, with the positions that result.</summary>
public sealed class TransferTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Resource = "transfers";
    private static readonly string WrongFulfilment = new('A', 43);

    [Fact]
    public async Task A_payment_reaches_the_payee_byte_for_byte_and_its_fulfilment_the_payer()
    {
        var payment = new Payment();
        var (payer, payee) = await PositionsAsync();
        var signature = """{"signature":"c2ln","protectedHeader":"eyJ9"}""";

        await PrepareAsync(payment, ("FSPIOP-Signature", signature), ("Authorization", "Bearer secret"), ("x-odd", "ä b\tc"));
        var prepare = await hub.Payee.TakeAsync("POST", "/transfers");
        Assert.Equal(payment.Prepare(), prepare.Text);
        Assert.Equal(signature, prepare["FSPIOP-Signature"]);
        Assert.Equal("ä b\tc", prepare["x-odd"]);
        Assert.Equal("application/vnd.interoperability.transfers+json;version=1.1", prepare["Content-Type"]);
        Assert.Null(prepare["Authorization"]);

        await AnswerAsync(payment, payment.Commit());
        var fulfil = await hub.Payer.TakeAsync("PUT", payment.Path);
        Assert.Equal(HubFixture.PayeeName, fulfil["FSPIOP-Source"]);
        Assert.Equal(HubFixture.PayerName, fulfil["FSPIOP-Destination"]);
        Assert.Null(fulfil["Accept"]);
        Assert.Contains(payment.Fulfilment, fulfil.Text, StringComparison.Ordinal);

        var confirmation = await hub.Payee.TakeAsync("PUT", payment.Path);
        Assert.Equal(fulfil.Text, confirmation.Text);
        confirmation.AssertFromHub(HubFixture.PayeeName, Resource);
        Assert.Equal((payer + 10.5m, payee - 10.5m), await PositionsAsync());
    }

    [Fact]
    public async Task A_destination_that_the_payer_left_out_is_added()
    {
        var payment = new Payment { Amount = "1" };
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payment.Payer, null, payment.Prepare())).Status);
        var prepare = await hub.Payee.TakeAsync("POST", "/transfers");
        Assert.Equal(HubFixture.PayeeName, prepare["FSPIOP-Destination"]);
        await AnswerAsync(payment, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    [Fact]
    public async Task A_payee_that_reserves_hears_the_outcome_by_PATCH_and_the_payer_from_the_hub()
    {
        var payment = await ReservedAsync(new Payment { Amount = "2" });
        await AnswerAsync(payment, payment.Commit("RESERVED"));

        var state = await hub.Payer.TakeAsync("PUT", payment.Path);
        state.AssertFromHub(HubFixture.PayerName, Resource);
        Assert.Equal("COMMITTED", state.Json.GetProperty("transferState").GetString());
        Assert.Equal(payment.Fulfilment, state.Json.GetProperty("fulfilment").GetString());
        var patch = await hub.Payee.TakeAsync("PATCH", payment.Path);
        patch.AssertFromHub(HubFixture.PayeeName, Resource);
        Assert.Equal("COMMITTED", patch.Json.GetProperty("transferState").GetString());
        Assert.False(patch.Json.TryGetProperty("fulfilment", out _));
    }

    [Fact]
    public async Task In_version_1_0_RESERVED_changes_nothing()
    {
        var payment = await ReservedAsync(new Payment { Amount = "2" });
        await AnswerAsync(payment, payment.Commit("RESERVED"), ("Content-Type", "application/vnd.interoperability.transfers+json;version=1.0"));
        Assert.Equal("RESERVED", await StateAsync(payment));
        await AnswerAsync(payment, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    [Theory]
    [InlineData("RESERVED")]
    [InlineData("COMMITTED")]
    public async Task A_wrong_fulfilment_releases_the_payer_and_tells_both(string state)
    {
        var before = await PositionsAsync();
        var payment = await ReservedAsync(new Payment { Amount = "3" });
        await AnswerAsync(payment, Payment.CommitWith(WrongFulfilment, state));

        var error = await hub.Payer.TakeAsync("PUT", payment.Path + "/error");
        error.AssertHubError("3100", "Generic validation error - invalid fulfilment", HubFixture.PayerName, Resource);
        if (state == "RESERVED")
        {
            var patch = await hub.Payee.TakeAsync("PATCH", payment.Path);
            Assert.Equal("ABORTED", patch.Json.GetProperty("transferState").GetString());
        }
        else
        {
            await hub.Payee.TakeAsync("PUT", payment.Path + "/error");
        }

        var asked = await AskAsync(payment, HubFixture.PayerName);
        var cause = asked.Json.GetProperty("extensionList").GetProperty("extension")[0];
        Assert.Equal("cause", cause.GetProperty("key").GetString());
        Assert.Equal("3100: Generic validation error - invalid fulfilment", cause.GetProperty("value").GetString());
        Assert.Equal(before, await PositionsAsync());
    }

    [Theory]
    [InlineData("5104")]
    [InlineData("9999")] // no code of the specification
    public async Task The_payees_error_reaches_the_payer_word_for_word_and_releases_it(string code)
    {
        var before = await PositionsAsync();
        var payment = await ReservedAsync(new Payment { Amount = "4" });
        var body = $$"""{ "errorInformation": {"errorCode":"{{code}}", "errorDescription":"ñ no"} }""";
        var reply = await hub.SendAsync("PUT", payment.Path + "/error", HubFixture.PayeeName, HubFixture.PayerName, body);
        Assert.Equal(200, reply.Status);

        var error = await hub.Payer.TakeAsync("PUT", payment.Path + "/error");
        Assert.Equal(body, error.Text);
        Assert.Equal(HubFixture.PayeeName, error["FSPIOP-Source"]);
        Assert.Equal(before, await PositionsAsync());
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_expired_transfer_is_released_and_both_are_told_once_in_the_version_that_the_payer_spoke(string version)
    {
        var before = await PositionsAsync();
        var type = $"application/vnd.interoperability.transfers+json;version={version}";
        var payment = new Payment { Amount = "5", Expiration = TimeProvider.System.GetUtcNow().AddSeconds(1.2) };
        await PrepareAsync(payment, ("Content-Type", type));
        await hub.Payee.TakeAsync("POST", "/transfers");

        foreach (var participant in new[] { hub.Payer, hub.Payee })
        {
            var error = await participant.TakeAsync("PUT", payment.Path + "/error");
            error.AssertHubError("3303", "Transfer expired", participant.Name, Resource);
            Assert.Equal(type, error["Content-Type"]);
        }

        Assert.Equal(before, await PositionsAsync());
        var asked = await AskAsync(payment, HubFixture.PayeeName);
        Assert.Equal("ABORTED", asked.Json.GetProperty("transferState").GetString());
        Assert.Contains("3303: Transfer expired", asked.Text, StringComparison.Ordinal);
        Assert.Equal(0, hub.Payer.CountOf(payment.Id) + hub.Payee.CountOf(payment.Id));
    }

    [Fact]
    public async Task A_fulfil_that_comes_too_late_is_refused()
    {
        var payment = await ReservedAsync(new Payment { Amount = "5", Expiration = TimeProvider.System.GetUtcNow().AddSeconds(1.2) });
        await hub.Payee.TakeAsync("PUT", payment.Path + "/error");
        await AnswerAsync(payment, payment.Commit());
        var late = await hub.Payee.TakeAsync("PUT", payment.Path + "/error");
        late.AssertHubError("3303", "Transfer expired", HubFixture.PayeeName, Resource);
    }

    [Fact]
    public async Task A_resend_gets_the_outcome_again_and_a_changed_one_3106()
    {
        var payment = await ReservedAsync(new Payment { Amount = "6" });
        await PrepareAsync(payment);
        await AnswerAsync(payment, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
        await hub.Payee.TakeAsync("PUT", payment.Path);
        var positions = await PositionsAsync();

        await PrepareAsync(payment);
        var replay = await hub.Payer.TakeAsync("PUT", payment.Path);
        replay.AssertFromHub(HubFixture.PayerName, Resource);
        Assert.Equal(payment.Fulfilment, replay.Json.GetProperty("fulfilment").GetString());

        await PrepareAsync(new Payment { Id = payment.Id, Amount = "7" });
        (await hub.Payer.TakeAsync("PUT", payment.Path + "/error"))
            .AssertHubError("3106", "Modified request", HubFixture.PayerName, Resource);
        await AnswerAsync(payment, Payment.CommitWith(WrongFulfilment));
        (await hub.Payee.TakeAsync("PUT", payment.Path + "/error"))
            .AssertHubError("3106", "Modified request", HubFixture.PayeeName, Resource);
        Assert.Equal(positions, await PositionsAsync());
    }

    [Theory]
    [InlineData("100000", "4001", "Payer FSP insufficient liquidity")]
    [InlineData("0", "3100", "Generic validation error - Amount must be greater than zero")]
    public async Task What_may_not_be_reserved_is_refused_with_its_code(string amount, string code, string description)
    {
        var before = await PositionsAsync();
        var payment = new Payment { Amount = amount };
        await PrepareAsync(payment);
        var error = await hub.Payer.TakeAsync("PUT", payment.Path + "/error");
        error.AssertHubError(code, description, HubFixture.PayerName, Resource);
        Assert.Equal(before, await PositionsAsync());
        Assert.Equal("ABORTED", await StateAsync(payment));
    }

    [Fact]
    public async Task An_unknown_payee_and_an_expiration_of_yesterday_are_refused()
    {
        var unknown = new Payment { Payee = "nobody" };
        await PrepareAsync(unknown);
        (await hub.Payer.TakeAsync("PUT", unknown.Path + "/error"))
            .AssertHubError("3100", "Generic validation error - Participant nobody not found", HubFixture.PayerName, Resource);

        var past = new Payment { Expiration = TimeProvider.System.GetUtcNow().AddDays(-1) };
        await PrepareAsync(past);
        (await hub.Payer.TakeAsync("PUT", past.Path + "/error"))
            .AssertHubError("3100", "Generic validation error - Expiration date is already in the past", HubFixture.PayerName, Resource);
    }

    [Fact]
    public async Task Who_is_not_the_payee_changes_nothing()
    {
        var payment = await ReservedAsync(new Payment { Amount = "8" });
        var reply = await hub.SendAsync("PUT", payment.Path, HubFixture.PayerName, HubFixture.PayerName, payment.Commit());
        Assert.Equal(200, reply.Status);
        var error = await hub.Payer.TakeAsync("PUT", payment.Path + "/error");
        error.AssertHubError("3100", "Generic validation error - FSPIOP-Source does not match transfer payee", HubFixture.PayerName, Resource);
        Assert.Equal("RESERVED", await StateAsync(payment));
        await AnswerAsync(payment, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    [Fact]
    public async Task A_stranger_and_an_unknown_id_learn_nothing()
    {
        var payment = await ReservedAsync(new Payment { Amount = "1" });
        await using var stranger = await RecordingParticipant.StartAsync($"stranger{Guid.NewGuid():n}"[..20]);
        await hub.OnboardAsync(stranger);
        Assert.Equal(202, (await hub.SendAsync("GET", payment.Path, stranger.Name, null)).Status);
        (await stranger.TakeAsync("PUT", payment.Path + "/error"))
            .AssertHubError("3000", "Generic client error", stranger.Name, Resource);

        var unknown = new Payment();
        Assert.Equal(202, (await hub.SendAsync("GET", unknown.Path, HubFixture.PayerName, null)).Status);
        (await hub.Payer.TakeAsync("PUT", unknown.Path + "/error")).AssertHubError(
            "3208", "Transfer ID not found - Provided Transfer ID was not found on the server.", HubFixture.PayerName, Resource);
        await AnswerAsync(payment, payment.Commit());
    }

    [Theory]
    [InlineData(1, "future")]
    [InlineData(-600, "too old")]
    public async Task A_completedTimestamp_out_of_its_window_is_refused_at_once(int seconds, string detail)
    {
        var payment = await ReservedAsync(new Payment { Amount = "1" });
        var moment = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var body = $$"""{"fulfilment":"{{payment.Fulfilment}}","completedTimestamp":"{{moment}}","transferState":"COMMITTED"}""";
        var reply = await hub.SendAsync("PUT", payment.Path, HubFixture.PayeeName, HubFixture.PayerName, body);
        Assert.Equal(400, reply.Status);
        Assert.Contains("\"3100\"", reply.Text, StringComparison.Ordinal);
        Assert.Contains(detail, reply.Text, StringComparison.Ordinal);
        await AnswerAsync(payment, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    [Fact]
    public async Task A_ULID_is_an_id_and_comes_back_as_it_was_sent()
    {
        var payment = new Payment { Id = "01J" + Guid.NewGuid().ToString("N").ToUpperInvariant()[..23], Amount = "1" };
        await PrepareAsync(payment);
        Assert.Equal(payment.Prepare(), (await hub.Payee.TakeAsync("POST", "/transfers")).Text);
        await AnswerAsync(payment, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
    }

    private async Task PrepareAsync(Payment payment, params (string Name, string? Value)[] headers)
    {
        var reply = await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, payment.Payee, payment.Prepare(), headers);
        Assert.Equal((202, ""), (reply.Status, reply.Text));
    }

    /// <summary>A transfer whose request has arrived at the payee.</summary>
    private async Task<Payment> ReservedAsync(Payment payment)
    {
        await PrepareAsync(payment);
        Assert.Contains(payment.Id, (await hub.Payee.TakeAsync("POST", "/transfers")).Text, StringComparison.Ordinal);
        return payment;
    }

    private async Task AnswerAsync(Payment payment, string body, params (string Name, string? Value)[] headers)
    {
        var reply = await hub.SendAsync("PUT", payment.Path, HubFixture.PayeeName, HubFixture.PayerName, body, headers);
        Assert.Equal((200, ""), (reply.Status, reply.Text));
    }

    private async Task<Recorded> AskAsync(Payment payment, string who)
    {
        Assert.Equal(202, (await hub.SendAsync("GET", payment.Path, who, null)).Status);
        return await (who == HubFixture.PayerName ? hub.Payer : hub.Payee).TakeAsync("PUT", payment.Path);
    }

    private async Task<string?> StateAsync(Payment payment) =>
        (await AskAsync(payment, HubFixture.PayerName)).Json.GetProperty("transferState").GetString();

    private async Task<(decimal Payer, decimal Payee)> PositionsAsync() =>
        (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync(HubFixture.PayeeName));
}

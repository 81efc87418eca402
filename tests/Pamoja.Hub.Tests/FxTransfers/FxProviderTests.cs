using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>
/// Payments with a conversion, over real sockets, by one of two providers of the same pair, asked for by the payer or by the payee: what each
/// failure leaves in the books, which is nothing, and who hears of it, which is everybody.
/// </summary>
public sealed class FxProviderTests(HubFixture hub) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string Source = HubFixture.Currency;
    private const string Target = "EUR";
    private const string Refusal = """{"errorInformation":{"errorCode":"5104","errorDescription":"no"}}""";

    /// <summary>What the conversion takes and gives. The payment that it is for is of the one or the other.</summary>
    private const string Taken = "20";
    private const string Given = "10.5";

    private RecordingParticipant _first = null!;
    private RecordingParticipant _second = null!;

    public async ValueTask InitializeAsync()
    {
        if (!(await hub.ProvisionAsync("GET", "/participants/Hub")).Text.Contains(Target, StringComparison.Ordinal))
        {
            await hub.OpenCurrencyAsync(Target);
            await hub.OnboardAsync(hub.Payee, Target);
        }

        _first = await StartProviderAsync();
        _second = await StartProviderAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    private async Task<RecordingParticipant> StartProviderAsync()
    {
        var provider = await RecordingParticipant.StartAsync($"fxp{Guid.NewGuid():n}"[..12]);
        await hub.OnboardAsync(provider);
        await hub.OnboardAsync(provider, Target);
        return provider;
    }

    [Theory]
    [InlineData(true, "SEND")]
    [InlineData(true, "RECEIVE")]
    [InlineData(false, "SEND")]
    [InlineData(false, "RECEIVE")]
    public async Task A_conversion_of_either_side_with_either_amount_fixed_moves_both_legs(bool isPayers, string amountType)
    {
        var before = await PositionsAsync();
        var (conversion, payment) = PairOf(isPayers);
        await ReserveAsync(isPayers, conversion, payment, amountType);
        await SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());
        Assert.Equal("COMMITTED", (await hub.Payer.TakeAsync("PUT", payment.Path)).Json.GetProperty("transferState").GetString());
        Assert.Equal("COMMITTED", await StateToldAsync(conversion));
        Assert.Equal(
            (before.Payer + 20, before.FirstSource - 20, before.FirstTarget + 10.5m, before.Payee - 10.5m, before.Second), await PositionsAsync());
    }

    public static TheoryData<bool, string, string> Failures() => new()
    {
        { true, "provider refuses", "5104" },
        { true, "provider is wrong", "3100" },
        { true, "provider is silent", "3303" },
        { true, "payee refuses", "5104" },
        { true, "payee is wrong", "3100" },
        { true, "payee is silent", "3303" },
        { false, "provider refuses", "5104" },
        { false, "provider is wrong", "3100" },
        { false, "provider is silent", "3303" },
        { false, "payee refuses", "5104" },
        { false, "payee is wrong", "3100" },
        { false, "payee is silent", "3303" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_of_a_converted_payment_restores_all_positions_and_everybody_hears_of_it(bool isPayers, string failure, string code)
    {
        var before = await PositionsAsync();
        var (conversion, payment) = PairOf(isPayers, failure);
        var isProviders = failure.StartsWith("provider", StringComparison.Ordinal);
        if (isProviders) await AskAsync(isPayers, conversion, payment, _first);
        else await ReserveAsync(isPayers, conversion, payment);
        await FailAsync(failure, conversion, payment, InitiatorOf(isPayers));

        // Who asked for the conversion, in the words of who ended it where those are about the conversion.
        var (asked, fxError) = (InitiatorOf(isPayers), $"/fxTransfers/{conversion.Id}/error");
        var told = CodeOf(await asked.TakeAsync("PUT", fxError));
        if (isProviders) Assert.Equal(code, told);

        // Both sides of the transfer, once there is one.
        if (!isProviders) Assert.Equal(code, CodeOf(await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")));
        else if (!isPayers) await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");
        if (failure is "payee is wrong" or "payee is silent" || (isProviders && !isPayers)) await hub.Payee.TakeAsync("PUT", $"{payment.Path}/error");

        // The provider: one that fulfilled waits for the outcome, one that did not need not any more, and one that refused knows.
        if (failure == "provider is silent") Assert.Equal(code, CodeOf(await _first.TakeAsync("PUT", fxError)));
        else if (failure != "provider refuses") Assert.Equal("ABORTED", await StateToldAsync(conversion));
        Assert.Equal(before, await PositionsAsync());
        var states = (await StateAsync(conversion.Id), isProviders && isPayers ? "" : await StateAsync(payment.Id));
        var end = code == "3303" ? "EXPIRED_RESERVED" : "ABORTED_ERROR";
        Assert.Equal((end, isProviders && isPayers ? "" : end), states);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_one_provider_cannot_give_another_one_of_the_pair_can(bool isPayers)
    {
        var before = await PositionsAsync();
        var (refused, payment) = PairOf(isPayers);
        var limit = new { currency = isPayers ? Source : Target, limit = new { type = "NET_DEBIT_CAP", value = 1, alarmPercentage = 10 } };
        if (isPayers)
        {
            // The provider declines; the payer turns to another one for the same transfer.
            await AskAsync(isPayers, refused, payment, _first);
            await hub.SendFxAsync("PUT", $"/fxTransfers/{refused.Id}/error", _first.Name, hub.Payer.Name, Refusal);
            Assert.Equal("5104", CodeOf(await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{refused.Id}/error")));
        }
        else
        {
            // Its limit is too low: the hub says so to the payee, and the transfer waits for a conversion all the same.
            await hub.ProvisionAsync("PUT", $"/participants/{_first.Name}/limits", limit);
            await PrepareAsync(payment);
            await ConvertAsync(isPayers, refused, payment, _first);
            Assert.Equal("4200", CodeOf(await hub.Payee.TakeAsync("PUT", $"/fxTransfers/{refused.Id}/error")));
            Assert.Equal(0, _first.CountOf(refused.Id));
        }

        var conversion = new Payment();
        await ConvertAsync(isPayers, conversion, payment, _second);
        await _second.TakeAsync("POST", "/fxTransfers");
        await FulfilAsync(conversion, _second, InitiatorOf(isPayers));
        if (isPayers) await PrepareAsync(payment);
        await SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
        await _second.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}");
        Assert.Equal(
            (before.Payer + 20, before.FirstSource, before.FirstTarget, before.Payee - 10.5m, (-20m, 10.5m)), await PositionsAsync());
    }

    [Fact]
    public async Task A_fulfilled_conversion_that_no_transfer_follows_is_released_at_the_operators_word_and_both_hear_of_it()
    {
        var before = await PositionsAsync();
        var (conversion, payment) = PairOf(isPayers: true);
        await AskAsync(isPayers: true, conversion, payment, _first);
        await FulfilAsync(conversion, _first, hub.Payer);
        var path = $"/fxTransfers/{conversion.Id}";
        await hub.ProvisionAsync("PUT", $"{path}/resolution", new { action = "abort", reason = "no transfer came" });
        Assert.Equal("3100", CodeOf(await hub.Payer.TakeAsync("PUT", $"{path}/error")));
        Assert.Equal("ABORTED", await StateToldAsync(conversion));
        Assert.Equal(before, await PositionsAsync());
    }

    /// <summary>A conversion and its payment; whoever is to be silent has little time.</summary>
    private static (Payment Conversion, Payment Payment) PairOf(bool isPayers, string failure = "")
    {
        var payment = new Payment
        {
            Currency = isPayers ? Target : Source,
            Amount = isPayers ? Given : Taken,
            Expiration = In(failure == "payee is silent" ? 1.5 : 60),
        };
        return (new Payment { Expiration = In(failure == "provider is silent" ? 1 : 60) }, payment);
    }

    private static DateTimeOffset In(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds);

    private RecordingParticipant InitiatorOf(bool isPayers) => isPayers ? hub.Payer : hub.Payee;

    /// <summary>Asks for the conversion: before the transfer, or, as the payee, after it.</summary>
    private async Task AskAsync(bool isPayers, Payment conversion, Payment payment, RecordingParticipant provider, string amountType = "SEND")
    {
        if (!isPayers) await PrepareAsync(payment);
        var body = await ConvertAsync(isPayers, conversion, payment, provider, amountType);
        Assert.Equal(body, (await provider.TakeAsync("POST", "/fxTransfers")).Text);
    }

    /// <summary>The conversion is fulfilled, and the transfer is reserved.</summary>
    private async Task ReserveAsync(bool isPayers, Payment conversion, Payment payment, string amountType = "SEND")
    {
        await AskAsync(isPayers, conversion, payment, _first, amountType);
        await FulfilAsync(conversion, _first, InitiatorOf(isPayers));
        if (isPayers) await PrepareAsync(payment);
    }

    private async Task FailAsync(string failure, Payment conversion, Payment payment, RecordingParticipant initiator)
    {
        var path = $"/fxTransfers/{conversion.Id}";
        var wrong = new string('A', 43);
        switch (failure)
        {
            case "provider refuses":
                await hub.SendFxAsync("PUT", $"{path}/error", _first.Name, initiator.Name, Refusal);
                break;
            case "provider is wrong":
                await hub.SendFxAsync("PUT", path, _first.Name, initiator.Name, $$"""{"fulfilment":"{{wrong}}","conversionState":"RESERVED"}""");
                break;
            case "payee refuses":
                await SendAsync("PUT", $"{payment.Path}/error", payment.Payee, payment.Payer, Refusal);
                break;
            case "payee is wrong":
                await SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, Payment.CommitWith(wrong));
                break;
        }
    }

    private async Task PrepareAsync(Payment payment)
    {
        await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        Assert.Contains(payment.Id, (await hub.Payee.TakeAsync("POST", "/transfers")).Text, StringComparison.Ordinal);
    }

    private async Task<string> ConvertAsync(
        bool isPayers, Payment conversion, Payment payment, RecordingParticipant provider, string amountType = "SEND")
    {
        var initiator = InitiatorOf(isPayers).Name;
        var body =
            $$"""
            {"commitRequestId":"{{conversion.Id}}","determiningTransferId":"{{payment.Id}}","initiatingFsp":"{{initiator}}",
             "counterPartyFsp":"{{provider.Name}}","amountType":"{{amountType}}","sourceAmount":{"currency":"{{Source}}","amount":"{{Taken}}"},
             "targetAmount":{"currency":"{{Target}}","amount":"{{Given}}"},"condition":"{{conversion.Condition}}",
             "expiration":"{{Timestamp.Write(conversion.Expiration)}}"}
            """;
        Assert.Equal(202, (await hub.SendFxAsync("POST", "/fxTransfers", initiator, provider.Name, body)).Status);
        return body;
    }

    private async Task FulfilAsync(Payment conversion, RecordingParticipant provider, RecordingParticipant initiator)
    {
        var path = $"/fxTransfers/{conversion.Id}";
        await hub.SendFxAsync(
            "PUT", path, provider.Name, initiator.Name, $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""");
        Assert.Equal("RESERVED", (await initiator.TakeAsync("PUT", path)).Json.GetProperty("conversionState").GetString());
    }

    private Task<Reply> SendAsync(string method, string target, string source, string destination, string body) =>
        hub.SendAsync(method, target, source, destination, body);

    private async Task<string?> StateToldAsync(Payment conversion) =>
        (await _first.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}")).Json.GetProperty("conversionState").GetString();

    private static string? CodeOf(Recorded error) => error.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString();

    private async Task<string?> StateAsync(string id) =>
        (await hub.ProvisionAsync("GET", $"/transfers/{id}")).Json.GetProperty("transfer").GetProperty("state").GetString();

    private async Task<(decimal Payer, decimal FirstSource, decimal FirstTarget, decimal Payee, (decimal Source, decimal Target) Second)> PositionsAsync() => (
        await hub.PositionAsync(HubFixture.PayerName, Source),
        await hub.PositionAsync(_first.Name, Source),
        await hub.PositionAsync(_first.Name, Target),
        await hub.PositionAsync(HubFixture.PayeeName, Target),
        (await hub.PositionAsync(_second.Name, Source), await hub.PositionAsync(_second.Name, Target)));
}

using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>/fxTransfers over real sockets: payer, provider and payee of a payment that changes its currency on the way.</summary>
public sealed class FxTransferTests(HubFixture hub) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string Target = "EUR";
    private const string Version = "application/vnd.interoperability.fxTransfers+json;version=2.0";

    private readonly string _providerName = $"fxp{Guid.NewGuid():n}"[..12];
    private RecordingParticipant _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await RecordingParticipant.StartAsync(_providerName);
        await hub.OnboardAsync(_provider);
        var accounts = (await hub.ProvisionAsync("GET", "/participants/Hub")).Text;
        if (!accounts.Contains(Target, StringComparison.Ordinal))
        {
            await hub.OpenCurrencyAsync(Target);
            await hub.OnboardAsync(hub.Payee, Target);
        }

        await hub.OnboardAsync(_provider, Target);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task A_payment_changes_its_currency_and_everybody_hears_of_it()
    {
        var before = await PositionsAsync();
        var (conversion, payment) = await ReservedAsync();
        var answer = await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        Assert.Equal(_providerName, answer["FSPIOP-Source"]);
        Assert.Equal("RESERVED", answer.Json.GetProperty("conversionState").GetString());

        await PrepareAsync(payment);
        await FulfilAsync(payment);
        await hub.Payer.TakeAsync("PUT", payment.Path);
        var patch = await _provider.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}");
        patch.AssertFromHub(_providerName, "fxTransfers");
        Assert.Equal(Version, patch["Content-Type"]);
        Assert.Equal("COMMITTED", patch.Json.GetProperty("conversionState").GetString());
        Assert.False(patch.Json.TryGetProperty("fulfilment", out _));
        Assert.Equal((before.Payer + 20, before.Payee - 10.5m), await PositionsAsync());
        Assert.Equal((-20m, 10.5m), (await hub.PositionAsync(_providerName, HubFixture.Currency), await hub.PositionAsync(_providerName, Target)));
    }

    [Fact]
    public async Task A_refusal_of_the_payee_restores_all_and_the_provider_is_told()
    {
        var before = await PositionsAsync();
        var (conversion, payment) = await ReservedAsync();
        await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        await PrepareAsync(payment);
        const string error = """{"errorInformation":{"errorCode":"5104","errorDescription":"no"}}""";
        await hub.SendAsync("PUT", payment.Path + "/error", HubFixture.PayeeName, HubFixture.PayerName, error);

        await hub.Payer.TakeAsync("PUT", payment.Path + "/error");
        var patch = await _provider.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}");
        Assert.Equal("ABORTED", patch.Json.GetProperty("conversionState").GetString());
        Assert.Contains("5104: no", patch.Text, StringComparison.Ordinal);
        await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}/error");
        Assert.Equal(before, await PositionsAsync());
    }

    [Fact]
    public async Task A_wrong_fulfilment_of_the_provider_restores_the_payer()
    {
        var before = await PositionsAsync();
        var conversion = new Payment();
        await ConvertAsync(conversion, new Payment());
        var body = $$"""{"fulfilment":"{{new string('A', 43)}}","conversionState":"RESERVED"}""";
        await hub.SendFxAsync("PUT", $"/fxTransfers/{conversion.Id}", _providerName, HubFixture.PayerName, body);
        (await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}/error")).AssertHubError(
            "3100", "Generic validation error - invalid fulfilment", HubFixture.PayerName, "fxTransfers");
        await _provider.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}");
        Assert.Equal(before, await PositionsAsync());
    }

    [Fact]
    public async Task A_refusal_of_the_provider_restores_the_payer_and_the_transfer_that_comes_all_the_same_is_refused()
    {
        var before = await PositionsAsync();
        var (conversion, payment) = (new Payment(), new Payment { Currency = Target });
        await ConvertAsync(conversion, payment);
        const string error = """{"errorInformation":{"errorCode":"5104","errorDescription":"no"}}""";
        await hub.SendFxAsync("PUT", $"/fxTransfers/{conversion.Id}/error", _providerName, HubFixture.PayerName, error);
        Assert.Equal(error, (await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}/error")).Text);
        await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, payment.Prepare());
        (await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError(
            "3100", "Generic validation error - Related FX Transfer is not fulfilled", HubFixture.PayerName, "transfers");
        Assert.Equal(before, await PositionsAsync());
        Assert.Equal((0m, 0m), (await hub.PositionAsync(_providerName, HubFixture.Currency), await hub.PositionAsync(_providerName, Target)));
    }

    [Theory]
    [InlineData("wrong fulfilment", "3100")]
    [InlineData("no answer", "3303")]
    [InlineData("unknown payee", "3100")]
    public async Task Whatever_ends_the_transfer_ends_its_conversion_and_payer_and_provider_hear_of_both(string failure, string code)
    {
        var before = await PositionsAsync();
        var (conversion, payment) = (
            new Payment(),
            new Payment
            {
                Currency = Target,
                Payee = failure == "unknown payee" ? "nobody" : HubFixture.PayeeName,
                Expiration = TimeProvider.System.GetUtcNow().AddSeconds(failure == "no answer" ? 1.5 : 60),
            });
        await ConvertAsync(conversion, payment);
        var fulfil = $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""";
        await hub.SendFxAsync("PUT", $"/fxTransfers/{conversion.Id}", _providerName, HubFixture.PayerName, fulfil);
        await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, payment.Payee, payment.Prepare());
        if (failure == "wrong fulfilment")
        {
            await hub.Payee.TakeAsync("POST", "/transfers");
            await hub.SendAsync("PUT", payment.Path, payment.Payee, HubFixture.PayerName, Payment.CommitWith(new string('A', 43)));
        }

        Assert.Equal(code, CodeOf(await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error")));
        Assert.Equal(code, CodeOf(await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}/error")));
        var patch = await _provider.TakeAsync("PATCH", $"/fxTransfers/{conversion.Id}");
        Assert.Equal("ABORTED", patch.Json.GetProperty("conversionState").GetString());
        if (failure == "no answer")
        {
            Assert.Equal(code, CodeOf(await hub.Payee.TakeAsync("PUT", $"{payment.Path}/error")));
            await hub.Payee.TakeAsync("POST", "/transfers");
        }

        Assert.Equal(before, await PositionsAsync());
        Assert.Equal((0m, 0m), (await hub.PositionAsync(_providerName, HubFixture.Currency), await hub.PositionAsync(_providerName, Target)));
    }

    [Fact]
    public async Task A_fulfilled_conversion_without_its_transfer_waits_beyond_its_time()
    {
        var conversion = new Payment { Expiration = TimeProvider.System.GetUtcNow().AddSeconds(1) };
        await ConvertAsync(conversion, new Payment());
        var fulfil = $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""";
        await hub.SendFxAsync("PUT", $"/fxTransfers/{conversion.Id}", _providerName, HubFixture.PayerName, fulfil);
        await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        await Task.Delay(1_500);
        await hub.SendFxAsync("GET", $"/fxTransfers/{conversion.Id}", HubFixture.PayerName, null, null);
        var state = await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        Assert.Equal("RESERVED", state.Json.GetProperty("conversionState").GetString());
    }

    private static string? CodeOf(Recorded error) => error.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString();

    [Fact]
    public async Task A_conversion_can_be_asked_for_and_expires_when_nobody_answers()
    {
        var conversion = new Payment { Expiration = TimeProvider.System.GetUtcNow().AddSeconds(1.5) };
        await ConvertAsync(conversion, new Payment());
        await hub.SendFxAsync("GET", $"/fxTransfers/{conversion.Id}", HubFixture.PayerName, null, null);
        var state = await hub.Payer.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}");
        Assert.Equal("RESERVED", state.Json.GetProperty("conversionState").GetString());
        foreach (var participant in new[] { hub.Payer, _provider })
        {
            (await participant.TakeAsync("PUT", $"/fxTransfers/{conversion.Id}/error"))
                .AssertHubError("3303", "Transfer expired", participant.Name, "fxTransfers");
        }
    }

    /// <summary>A conversion of 20 into 10.5 that the provider has fulfilled, and the payment that it is for.</summary>
    private async Task<(Payment Conversion, Payment Payment)> ReservedAsync()
    {
        var (conversion, payment) = (new Payment(), new Payment { Currency = Target });
        await ConvertAsync(conversion, payment);
        var body = $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""";
        Assert.Equal(200, (await hub.SendFxAsync("PUT", $"/fxTransfers/{conversion.Id}", _providerName, HubFixture.PayerName, body)).Status);
        return (conversion, payment);
    }

    private async Task ConvertAsync(Payment conversion, Payment payment)
    {
        using var terms = JsonDocument.Parse(conversion.Prepare());
        var body =
            $$"""
            {"commitRequestId":"{{conversion.Id}}","determiningTransferId":"{{payment.Id}}","initiatingFsp":"{{HubFixture.PayerName}}",
             "counterPartyFsp":"{{_providerName}}","sourceAmount":{"currency":"{{HubFixture.Currency}}","amount":"20"},
             "targetAmount":{"currency":"{{Target}}","amount":"10.5"},
             "condition":"{{terms.RootElement.GetProperty("condition").GetString()}}","expiration":"{{Timestamp.Write(conversion.Expiration)}}"}
            """;
        Assert.Equal(202, (await hub.SendFxAsync("POST", "/fxTransfers", HubFixture.PayerName, _providerName, body)).Status);
        Assert.Equal(body, (await _provider.TakeAsync("POST", "/fxTransfers")).Text);
    }

    private async Task PrepareAsync(Payment payment)
    {
        await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, payment.Prepare());
        Assert.Contains(payment.Id, (await hub.Payee.TakeAsync("POST", "/transfers")).Text, StringComparison.Ordinal);
    }

    private Task<Reply> FulfilAsync(Payment payment) =>
        hub.SendAsync("PUT", payment.Path, HubFixture.PayeeName, HubFixture.PayerName, payment.Commit());

    private async Task<(decimal Payer, decimal Payee)> PositionsAsync() =>
        (await hub.PositionAsync(HubFixture.PayerName, HubFixture.Currency), await hub.PositionAsync(HubFixture.PayeeName, Target));
}

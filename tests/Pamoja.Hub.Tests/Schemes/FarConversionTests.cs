using System.Text.Json;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>Conversions whose initiator is in another scheme, for transfers that do not pass this one: they end as that scheme says.</summary>
public sealed class FarConversionTests(ProxiedHub hub) : IClassFixture<ProxiedHub>, IAsyncLifetime
{
    private const string Target = "EUR";
    private const string ContentType = "application/vnd.interoperability.fxTransfers+json;version=2.0";

    public async ValueTask InitializeAsync()
    {
        if ((await hub.ProvisionAsync("GET", "/participants/Hub")).Text.Contains(Target, StringComparison.Ordinal)) return;
        await hub.OpenCurrencyAsync(Target);
        await hub.OnboardAsync(hub.Payee, Target);
        await hub.OnboardAsync(hub.South, Target);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("PATCH", "COMMITTED", 20)]
    [InlineData("PATCH", "ABORTED", 0)]
    [InlineData("PUT", "ABORTED", 0)]
    public async Task A_conversion_for_a_transfer_elsewhere_ends_as_the_scheme_of_its_initiator_says(string method, string state, int moved)
    {
        var before = await PositionsAsync();
        var conversion = await ReservedAsync();
        var path = $"/fxTransfers/{conversion.Id}";
        var notice = method == "PATCH"
            ? await SendAsync(method, path, "HubN", $$"""{"conversionState":"{{state}}"}""")
            : await SendAsync(method, $"{path}/error", "HubN", """{"errorInformation":{"errorCode":"3303","errorDescription":"Transfer expired"}}""");
        Assert.Equal((200, ""), (notice.Status, notice.Text));
        var patch = await hub.Payee.TakeAsync("PATCH", path);
        Assert.Equal(state, patch.Json.GetProperty("conversionState").GetString());
        Assert.Equal((before.Proxy + moved, before.Provider - moved), await PositionsAsync());

        // Said again, or otherwise: it has ended.
        await SendAsync("PATCH", path, "HubN", """{"conversionState":"ABORTED"}""");
        Assert.Equal((before.Proxy + moved, before.Provider - moved), await PositionsAsync());
    }

    [Fact]
    public async Task Nobody_else_decides_it()
    {
        var conversion = await ReservedAsync();
        var before = await PositionsAsync();
        const string committed = """{"conversionState":"COMMITTED"}""";
        await hub.SendThroughAsync(hub.South, "PATCH", $"/fxTransfers/{conversion.Id}", "HubS", null, committed, ("Content-Type", ContentType));
        var reply = await hub.SendAsync(
            "PATCH", $"/fxTransfers/{conversion.Id}", HubFixture.PayerName, null, committed, ("Content-Type", ContentType), ("Accept", null));
        Assert.Equal(501, reply.Status);
        Assert.Equal(before, await PositionsAsync());
    }

    /// <summary>The payee converts at a provider of another scheme, which does not answer in the transfer's time.</summary>
    [Fact]
    public async Task A_transfer_whose_payee_converts_in_another_scheme_ends_in_its_time_and_all_hear_of_it()
    {
        await hub.MeetAsync(hub.South, "farfxp");
        var before = (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync("southproxy", Target));
        var (payment, conversion) = (new Payment { Expiration = TimeProvider.System.GetUtcNow().AddSeconds(1.5) }, new Payment());
        await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await hub.Payee.TakeAsync("POST", "/transfers");
        var path = $"/fxTransfers/{conversion.Id}";
        var body =
            $$"""
            {"commitRequestId":"{{conversion.Id}}","determiningTransferId":"{{payment.Id}}","initiatingFsp":"{{payment.Payee}}",
             "counterPartyFsp":"farfxp","sourceAmount":{"currency":"{{HubFixture.Currency}}","amount":"{{payment.Amount}}"},
             "targetAmount":{"currency":"{{Target}}","amount":"8"},"condition":"{{conversion.Condition}}",
             "expiration":"{{Timestamp.Write(conversion.Expiration)}}"}
            """;
        var accept = ("Accept", (string?)"application/vnd.interoperability.fxTransfers+json;version=2");
        await hub.SendAsync("POST", "/fxTransfers", payment.Payee, "farfxp", body, ("Content-Type", ContentType), accept);
        await hub.South.TakeAsync("POST", "/fxTransfers");

        foreach (var side in new[] { hub.Payer, hub.Payee })
            (await side.TakeAsync("PUT", $"{payment.Path}/error")).AssertHubError("3303", "Transfer expired", side.Name, "transfers");
        (await hub.Payee.TakeAsync("PUT", $"{path}/error")).AssertHubError("3303", "Transfer expired", payment.Payee, "fxTransfers");
        (await hub.South.TakeAsync("PUT", $"{path}/error")).AssertHubError("3303", "Transfer expired", "farfxp", "fxTransfers");
        Assert.Equal(before, (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync("southproxy", Target)));

        // Its answer, after all: too late, and it hears so.
        var fulfil = $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""";
        await hub.SendThroughAsync(hub.South, "PUT", path, "farfxp", payment.Payee, fulfil, ("Content-Type", ContentType), ("Accept", null));
        (await hub.South.TakeAsync("PUT", $"{path}/error")).AssertHubError("3303", "Transfer expired", "farfxp", "fxTransfers");
        Assert.Equal(before, (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync("southproxy", Target)));
    }

    private async Task<Payment> ReservedAsync()
    {
        await hub.MeetAsync(hub.North, "farpayer");
        var conversion = new Payment();
        using var terms = JsonDocument.Parse(conversion.Prepare());
        var body =
            $$"""
            {"commitRequestId":"{{conversion.Id}}","determiningTransferId":"{{Guid.NewGuid()}}","initiatingFsp":"farpayer",
             "counterPartyFsp":"{{HubFixture.PayeeName}}","sourceAmount":{"currency":"{{HubFixture.Currency}}","amount":"20"},
             "targetAmount":{"currency":"{{Target}}","amount":"10.5"},
             "condition":"{{terms.RootElement.GetProperty("condition").GetString()}}","expiration":"{{Timestamp.Write(conversion.Expiration)}}"}
            """;
        Assert.Equal(202, (await SendAsync("POST", "/fxTransfers", "farpayer", body)).Status);
        await hub.Payee.TakeAsync("POST", "/fxTransfers");
        var fulfil = $$"""{"fulfilment":"{{conversion.Fulfilment}}","conversionState":"RESERVED"}""";
        var path = $"/fxTransfers/{conversion.Id}";
        await hub.SendAsync("PUT", path, HubFixture.PayeeName, "farpayer", fulfil, ("Content-Type", ContentType));
        await hub.North.TakeAsync("PUT", path);
        return conversion;
    }

    private Task<Reply> SendAsync(string method, string target, string source, string body) => hub.SendThroughAsync(
        hub.North,
        method,
        target,
        source,
        HubFixture.PayeeName,
        body,
        ("Content-Type", ContentType),
        ("Accept", method == "POST" ? "application/vnd.interoperability.fxTransfers+json;version=2" : null));

    private async Task<(decimal Proxy, decimal Provider)> PositionsAsync() =>
        (await hub.PositionAsync("northproxy"), await hub.PositionAsync(HubFixture.PayeeName));
}

namespace Pamoja.Hub.Tests;

/// <summary>GET /services/FXP through a whole hub.</summary>
public sealed class FxpServicesTests(HubFixture hub) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string ContentType = "application/vnd.interoperability.services+json;version=2.0";
    private readonly List<RecordingParticipant> _providers = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var currency in new[] { "EUR", "ZMW" })
        {
            if (!(await hub.ProvisionAsync("GET", "/participants/Hub")).Text.Contains(currency, StringComparison.Ordinal))
                await hub.OpenCurrencyAsync(currency);
        }
    }

    private async Task<string> OnboardAsync(string name, params string[] currencies)
    {
        var provider = await RecordingParticipant.StartAsync(name);
        _providers.Add(provider);
        foreach (var currency in currencies) await hub.OnboardAsync(provider, currency);
        return name;
    }

    private async Task<string> AskAsync(string path)
    {
        var reply = await hub.SendAsync(
            "GET",
            path,
            HubFixture.PayerName,
            null,
            null,
            ("Content-Type", ContentType),
            ("Accept", "application/vnd.interoperability.services+json;version=2"));
        Assert.Equal((202, ""), (reply.Status, reply.Text));
        var told = await hub.Payer.TakeAsync("PUT", path);
        told.AssertFromHub(HubFixture.PayerName, "services");
        Assert.Equal(ContentType, told["Content-Type"]);
        return told.Text;
    }

    [Fact]
    public async Task Every_provider_that_may_convert_a_pair_is_named_and_nobody_else()
    {
        await OnboardAsync("fxpb", "USD", "EUR");
        await OnboardAsync("fxpa", "USD", "EUR", "ZMW");
        Assert.Equal("""{"providers":["fxpa","fxpb"]}""", await AskAsync("/services/FXP/USD/EUR"));
        Assert.Equal("""{"providers":["fxpa"]}""", await AskAsync("/services/FXP/ZMW/USD"));
        Assert.Equal("""{"providers":["fxpa","fxpb"]}""", await AskAsync("/services/FXP"));
        Assert.Equal("""{"providers":[]}""", await AskAsync("/services/FXP/USD/KES"));

        await hub.ProvisionAsync("PUT", "/participants/fxpa", new { isActive = false });
        Assert.Equal("""{"providers":["fxpb"]}""", await AskAsync("/services/FXP/USD/EUR"));
    }

    [Theory]
    [InlineData("/services/FXP/USD/NOPE", HubFixture.PayerName, 400, "3100")]
    [InlineData("/services/FXP/USD/EUR", "stranger", 400, "3200")]
    [InlineData("/services/THIRD", HubFixture.PayerName, 404, "3002")]
    public async Task What_cannot_be_answered_is_refused_at_once(string path, string source, int status, string code)
    {
        var reply = await hub.SendAsync(
            "GET", path, source, null, null, ("Content-Type", ContentType), ("Accept", "application/vnd.interoperability.services+json;version=2"));
        Assert.Equal(status, reply.Status);
        Assert.Contains($"\"errorCode\":\"{code}\"", reply.Text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers) await provider.DisposeAsync();
    }
}

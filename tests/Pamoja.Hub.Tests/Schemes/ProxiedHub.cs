namespace Pamoja.Hub.Tests;

/// <summary>A hub with two proxies, behind which the tests play other schemes. Its oracle knows nobody unless a test tells it.</summary>
public sealed class ProxiedHub : HubFixture, IAsyncLifetime
{
    public RecordingParticipant North { get; private set; } = null!;

    public RecordingParticipant South { get; private set; } = null!;

    protected override HubOptions Choose(HubOptions options) =>
        options with { ProxyTimeoutSeconds = 1.5, ForwardedQuerySeconds = 0.5 };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        North = await RecordingParticipant.StartAsync("northproxy");
        South = await RecordingParticipant.StartAsync("southproxy");
        foreach (var proxy in new[] { North, South })
        {
            await ProvisionAsync("POST", "/participants", new { name = proxy.Name, isProxy = true });
            await OnboardAsync(proxy);
        }
    }

    /// <summary>A message that a proxy passes on.</summary>
    internal Task<Reply> SendThroughAsync(
        RecordingParticipant proxy,
        string method,
        string target,
        string source,
        string? destination,
        string? body = null,
        params (string Name, string? Value)[] headers) =>
        SendAsync(method, target, source, destination, body, [("fspiop-proxy", proxy.Name), .. headers]);

    /// <summary>Has the hub learn who is behind a proxy, by a lookup that leads nowhere.</summary>
    internal async Task MeetAsync(RecordingParticipant proxy, string external)
    {
        var reply = await SendThroughAsync(proxy, "GET", "/parties/ALIAS/nobody", external, PayeeName);
        Assert.Equal(202, reply.Status);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        foreach (var proxy in new[] { North, South })
        {
            if (proxy is not null) await proxy.DisposeAsync();
        }
    }
}

namespace Pamoja.Hub.Tests;

public sealed class ReadinessTests
{
    [Fact]
    public async Task A_hub_that_is_told_to_stop_says_so_before_its_listeners_close()
    {
        await using var hub = new StoppingSlowly();
        await hub.InitializeAsync();
        await AssertReadyAsync(hub, 200);

        var stopping = hub.Hub.DisposeAsync();

        await AssertReadyAsync(hub, 503);
        Assert.Equal(200, (await hub.AdministerAsync("GET", "/health/live")).Status);
        Assert.Equal(200, (await hub.SendAsync("GET", "/health", "anyone", null)).Status);
        Assert.Equal(202, (await hub.SendAsync("GET", $"/transfers/{Guid.NewGuid()}", HubFixture.PayerName, null)).Status);
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => hub.AdministerAsync("GET", "/health/live"));
    }

    [Fact]
    public async Task A_node_without_leases_lives_and_is_not_ready()
    {
        await using var host = await AdministrationHost.StartAsync();

        Assert.Equal((200, """{"status":"OK"}"""), await AnswerAsync("/health/live"));
        var (status, text) = await AnswerAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Contains("""{"name":"datastore","status":"OK"},{"name":"leases","status":"DOWN"}""", text, StringComparison.Ordinal);

        async Task<(int, string)> AnswerAsync(string path)
        {
            var reply = await host.GetAsync(path);
            return (reply.Status, reply.Text);
        }
    }

    private static async Task AssertReadyAsync(HubFixture hub, int status)
    {
        Assert.Equal(status, (await hub.AdministerAsync("GET", "/health/ready")).Status);
        Assert.Equal(status, (await hub.SendAsync("GET", "/health/ready", "anyone", null)).Status);
    }

    private sealed class StoppingSlowly : HubFixture
    {
        protected override HubOptions Choose(HubOptions options) => options with { StopDelaySeconds = 4 };
    }
}

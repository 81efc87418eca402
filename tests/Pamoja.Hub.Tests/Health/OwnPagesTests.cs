namespace Pamoja.Hub.Tests;

/// <summary>What the interoperability port serves beside the API.</summary>
public sealed class OwnPagesTests(HubFixture hub) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task The_hub_says_how_it_is()
    {
        var reply = await hub.SendAsync("GET", "/health", "anyone", null);

        Assert.Equal((200, "application/json; charset=utf-8"), (reply.Status, reply.ContentType));
        Assert.Equal("OK", reply.Json.GetProperty("status").GetString());
        Assert.True(reply.Json.GetProperty("uptime").GetInt64() >= 0);
        Assert.EndsWith("Z", reply.Json.GetProperty("startTime").GetString(), StringComparison.Ordinal);
        Assert.Equal("0.1.0", reply.Json.GetProperty("versionNumber").GetString());
        var services = reply.Json.GetProperty("services").EnumerateArray();
        Assert.Equal(
            ["datastore OK", "broker OK", "participantEndpointService OK"],
            services.Select(service => $"{service.GetProperty("name").GetString()} {service.GetProperty("status").GetString()}"));
    }

    [Fact]
    public async Task The_root_says_what_it_is()
    {
        var reply = await hub.SendAsync("GET", "/", "anyone", null);

        Assert.Equal(200, reply.Status);
        Assert.Equal("pamoja", reply.Json.GetProperty("name").GetString());
        Assert.Equal("Hub", reply.Json.GetProperty("hub").GetString());
    }

    [Theory]
    [InlineData("DELETE", "/endpointcache", 202)]
    [InlineData("POST", "/health", 404)]
    public async Task A_page_has_its_method(string method, string path, int status)
    {
        Assert.Equal(status, (await hub.SendAsync(method, path, "anyone", null)).Status);
    }
}

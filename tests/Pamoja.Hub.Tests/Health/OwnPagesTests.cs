using Pamoja.Fspiop;

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

    [Fact]
    public async Task The_API_describes_itself_with_the_schemas_that_it_checks()
    {
        var document = (await hub.SendAsync("GET", "/openapi.json", "anyone", null)).Json;

        Assert.Equal("3.0.3", document.GetProperty("openapi").GetString());
        var paths = document.GetProperty("paths");
        foreach (var resource in ResourceNames.All)
            Assert.Contains(paths.EnumerateObject(), path => path.Name.Split('/')[1] == resource);
        var content = paths.GetProperty("/transfers").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        var schema = content.GetProperty("application/vnd.interoperability.transfers+json;version=1.1").GetProperty("schema");
        Assert.Contains("ilpPacket", schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        var amount = schema.GetProperty("properties").GetProperty("amount").GetProperty("properties").GetProperty("amount");
        Assert.StartsWith("^([0]|", amount.GetProperty("pattern").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/endpointcache", 202)]
    [InlineData("POST", "/health", 404)]
    public async Task A_page_has_its_method(string method, string path, int status)
    {
        Assert.Equal(status, (await hub.SendAsync(method, path, "anyone", null)).Status);
    }
}

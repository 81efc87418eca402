using System.Net;

namespace Pamoja.Hub.Tests;

public sealed class TargetGuardTests
{
    private static TargetGuard Guard(bool isOpen, string own = "127.0.0.1:4000")
    {
        var guard = new TargetGuard(isOpen);
        guard.Protect(IPEndPoint.Parse(own));
        return guard;
    }

    [Theory]
    [InlineData("http://127.0.0.1:4000/transfers")]
    [InlineData("http://localhost:4000/transfers/{{transferId}}")]
    [InlineData("http://LOCALHOST.:4000")]
    [InlineData("http://0.0.0.0:4000")]
    [InlineData("http://[::ffff:127.0.0.1]:4000")]
    [InlineData("http://0x7f000001:4000")]
    [InlineData("http://2130706433:4000")]
    public void The_hubs_own_listeners_are_nobodys_endpoint_even_when_it_runs_open(string endpoint)
    {
        Assert.Contains("own listener", Guard(isOpen: true).WhyNot(endpoint), StringComparison.Ordinal);
        Assert.Contains("own listener", Guard(isOpen: true, "0.0.0.0:4000").WhyNot(endpoint), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/transfers")]
    [InlineData("http://127.8.9.1:5000")]
    [InlineData("https://localhost/x")]
    [InlineData("http://[::1]:5000")]
    [InlineData("http://[::]:5000")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[fe80::1]:5000")]
    public void What_only_this_machine_reaches_is_an_endpoint_only_when_the_hub_runs_open(string endpoint)
    {
        Assert.Contains("AllowLocalEndpoints", Guard(isOpen: false).WhyNot(endpoint), StringComparison.Ordinal);
        Assert.Null(Guard(isOpen: true).WhyNot(endpoint));
    }

    [Theory]
    [InlineData("http://alpha.example:4000/transfers/{{transferId}}")]
    [InlineData("http://10.0.0.1:5000")]
    [InlineData("http://169.253.0.1")]
    [InlineData("operator@alpha.example")]
    [InlineData("{$environment.X}")]
    [InlineData("")]
    public void What_points_elsewhere_or_nowhere_is_taken(string endpoint) => Assert.Null(Guard(isOpen: false).WhyNot(endpoint));

    [Fact]
    public async Task A_name_is_judged_by_the_address_that_it_has_when_it_is_connected_to()
    {
        await using var participant = await RecordingParticipant.StartAsync("here");
        var port = new Uri(participant.Address).Port;
        foreach (var (guard, isSent) in new[] { (Guard(isOpen: true), true), (Guard(isOpen: false), false), (Guard(true, $"127.0.0.1:{port}"), false) })
        {
            using var client = OutgoingConnections.Open(TimeSpan.FromSeconds(5), guard);
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"http://localhost:{port}/transfers/1"));
            if (isSent) Assert.True((await client.SendAsync(request, default)).IsSuccessStatusCode);
            else await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, default));
        }

        Assert.Equal(1, participant.CountOf("/transfers/1"));
    }

    [Fact]
    public async Task Endpoints_and_oracles_that_nothing_may_be_sent_to_are_not_registered()
    {
        await using var host = await AdministrationHost.StartAsync(new HubOptions { ConnectionString = "", AllowLocalEndpoints = false });
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        static object Endpoint(string value) => new { type = "FSPIOP_CALLBACK_URL_TRANSFER_PUT", value };
        static object Oracle(string value) => new { oracleIdType = "MSISDN", endpoint = new { value, endpointType = "URL" } };

        const string Path = "/participants/alpha/endpoints";
        (await host.SendAsync("POST", Path, Endpoint(host.Client.BaseAddress!.ToString()))).AssertError(400, "3100", "own listener");
        (await host.SendAsync("POST", Path, Endpoint("http://169.254.1.1/"))).AssertError(400, "3100", "link-local");
        Assert.Equal(201, (await host.SendAsync("POST", Path, Endpoint("http://alpha.example/{{transferId}}"))).Status);
        (await host.SendAsync("POST", "/oracles", Oracle("http://127.0.0.1:9/"))).AssertError(400, "3100", "AllowLocalEndpoints");
        Assert.Equal(201, (await host.SendAsync("POST", "/oracles", Oracle("http://oracle.example/"))).Status);
        var id = (await host.GetAsync("/oracles")).Json[0].GetProperty("oracleId").GetInt32();
        (await host.SendAsync("PUT", $"/oracles/{id}", Oracle("http://[::1]:9/"))).AssertError(400, "3100", "AllowLocalEndpoints");
    }
}

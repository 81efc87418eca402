using System.Text;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>Two nodes on one database that remember what an oracle says.</summary>
public sealed class SharedOracleTests(SharedOracleTests.Remembering hub) : IClassFixture<SharedOracleTests.Remembering>
{
    /// <summary>A hub that remembers for longer than any test waits.</summary>
    public sealed class Remembering : HubFixture
    {
        protected override HubOptions Choose(HubOptions options) => options with { OracleCacheSeconds = 600 };
    }

    [Fact]
    public async Task What_one_node_tells_an_oracle_is_in_force_on_the_others_before_their_memory_runs_out()
    {
        await using var another = await HubServer.StartAsync(
            new HubOptions
            {
                ConnectionString = hub.ConnectionString,
                InteroperabilityListen = "127.0.0.1:0",
                AdministrationListen = "127.0.0.1:0",
                OracleCacheSeconds = 600,
            },
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            default);
        var holder = HubFixture.PayeeName;
        hub.Oracle.Answer = message => Task.FromResult(message.Method switch
        {
            "GET" => (200, $$"""{"partyList":[{"fspId":"{{holder}}"}]}"""),
            "POST" => (201, ""),
            _ => (204, ""),
        });
        foreach (var node in new[] { hub.Hub, another })
        {
            Assert.Equal(202, await LookUpAsync(node, "7001"));
            await hub.Payee.TakeAsync("GET", "/parties/MSISDN/7001");
            Assert.Equal(202, await LookUpAsync(node, "7002"));
            await hub.Payee.TakeAsync("GET", "/parties/MSISDN/7002");
        }

        // It moved without the hub's knowledge, and both nodes still go by what they remember.
        holder = HubFixture.PayerName;
        Assert.Equal(202, await LookUpAsync(another, "7001"));
        await hub.Payee.TakeAsync("GET", "/parties/MSISDN/7001");
        Assert.Equal(2, Asked("7001"));

        var reply = await hub.SendAsync(
            "POST", "/participants/MSISDN/7001", HubFixture.PayerName, null, """{"fspId":"payerfsp","currency":"USD"}""");
        Assert.Equal(202, reply.Status);
        await hub.Payer.TakeAsync("PUT", "/participants/MSISDN/7001");
        for (var tries = 0; tries < 200 && Asked("7001") < 3; tries++)
        {
            await Task.Delay(50);
            Assert.Equal(202, await LookUpAsync(another, "7001"));
        }

        await hub.Payer.TakeAsync("GET", "/parties/MSISDN/7001");
        Assert.Equal(3, Asked("7001"));

        // Nothing was said of the other one.
        Assert.Equal(202, await LookUpAsync(another, "7002"));
        await hub.Payee.TakeAsync("GET", "/parties/MSISDN/7002");
        Assert.Equal(2, Asked("7002"));
    }

    private int Asked(string identifier) => hub.Oracle.Everything.Count(
        message => message.Method == "GET" && message.Target.StartsWith($"/participants/MSISDN/{identifier}", StringComparison.Ordinal));

    private async Task<int> LookUpAsync(HubServer node, string identifier)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Interoperability, $"/parties/MSISDN/{identifier}"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(""));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/vnd.interoperability.parties+json;version=1.1");
        request.Headers.TryAddWithoutValidation("Accept", "application/vnd.interoperability.parties+json;version=1");
        request.Headers.TryAddWithoutValidation("Date", HttpDate.Write(TimeProvider.System.GetUtcNow()));
        request.Headers.TryAddWithoutValidation("FSPIOP-Source", HubFixture.PayerName);
        using var response = await hub.ClientOf(HubFixture.PayerName).SendAsync(request, default);
        return (int)response.StatusCode;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

public sealed class OracleTests
{
    private static Oracle Registered(int id, string type, string? currency, bool isDefault, string endpoint = "http://oracle.example") =>
        new(id, type, currency, endpoint, "URL", isDefault, DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("MSISDN", null, 2, null)]
    [InlineData("MSISDN", "USD", 1, null)]
    [InlineData("MSISDN", "KES", 2, null)]
    [InlineData("MSISDN", "ZAR", 3, null)]
    [InlineData("EMAIL", null, 4, null)]
    [InlineData("EMAIL", "USD", null, "3003 Add Party information error - Oracle type:EMAIL and currency:USD not found")]
    [InlineData("IBAN", null, null, "3003 Add Party information error - Oracle type:IBAN not found")]
    [InlineData("ALIAS", null, null, "2001 Internal server error - Several oracles of type ALIAS and none is the default")]
    public void An_oracle_is_chosen_by_type_and_then_currency_and_then_the_default(string type, string? currency, int? id, string? error)
    {
        var registry = new RegistrySnapshot(
            1,
            [],
            [
                Registered(1, "MSISDN", "USD", isDefault: false),
                Registered(2, "MSISDN", "KES", isDefault: true),
                Registered(3, "MSISDN", null, isDefault: false),
                Registered(4, "EMAIL", "KES", isDefault: false),
                Registered(5, "ALIAS", "USD", isDefault: false),
                Registered(6, "ALIAS", "KES", isDefault: false),
            ],
            []);

        var found = OracleDirectory.Find(registry, type, currency);

        Assert.Equal((id, error), (found.Value?.Id, found.Error?.ToString()));
    }

    [Fact]
    public async Task An_answer_longer_than_the_bound_is_none()
    {
        await using var oracle = await RecordingParticipant.StartAsync("oracle");
        oracle.Answer = message => Task.FromResult((200, new string(' ', message.Target == "/long" ? 101 : 100)));
        await using var client = new OracleClient(
            new DiscoveryOptions { OracleAnswerBytesMax = 100 }, new HubMeter(TimeProvider.System), TimeProvider.System, NullLogger<OracleClient>.Instance);
        var registered = Registered(1, "MSISDN", null, isDefault: true, oracle.Address);

        var enough = await client.SendAsync(registered, HttpMethod.Get, "/short", new HeaderList(), null);
        var tooLong = await client.SendAsync(registered, HttpMethod.Get, "/long", new HeaderList(), null);

        Assert.Equal((200, 100), (enough.Value!.Status, enough.Value.Body.Length));
        Assert.Equal("1001", tooLong.Error!.Code);
    }

    [Fact]
    public async Task One_that_does_not_answer_has_so_many_requests_under_way_and_others_are_asked_meanwhile()
    {
        var answers = new TaskCompletionSource<(int, string)>();
        await using var hung = await RecordingParticipant.StartAsync("hung");
        await using var good = await RecordingParticipant.StartAsync("good");
        hung.Answer = _ => answers.Task;
        await using var client = new OracleClient(
            new DiscoveryOptions { OracleRequestsMax = 10, OracleTimeout = TimeSpan.FromSeconds(60) },
            new HubMeter(TimeProvider.System), TimeProvider.System, NullLogger<OracleClient>.Instance);
        var (first, second) = (Registered(1, "MSISDN", null, isDefault: true, hung.Address), Registered(2, "EMAIL", null, isDefault: true, good.Address));
        Task<OracleAnswer<OracleReply>> AskAsync(Oracle oracle) => client.SendAsync(oracle, HttpMethod.Get, "/x", new HeaderList(), null);

        var waiting = Enumerable.Range(0, 10).Select(_ => AskAsync(first)).ToArray();
        Assert.Equal("1001", (await AskAsync(first)).Error!.Code);
        Assert.Equal(202, (await AskAsync(second)).Value!.Status);

        answers.SetResult((200, "{}"));
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(200, answer.Value!.Status));
        Assert.Equal(200, (await AskAsync(first)).Value!.Status);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("ftp://127.0.0.1/oracle")]
    [InlineData("somewhere")]
    public async Task An_oracle_that_cannot_be_reached_is_an_error_and_no_exception(string endpoint)
    {
        await using var client = new OracleClient(
            new DiscoveryOptions(), new HubMeter(TimeProvider.System), TimeProvider.System, NullLogger<OracleClient>.Instance);

        var answer = await client.SendAsync(
            Registered(1, "MSISDN", null, isDefault: true, endpoint), HttpMethod.Get, "/participants/MSISDN/1", new HeaderList(), null);

        Assert.Equal("1001 Destination communication error - Failed to send HTTP request to host", answer.Error!.ToString());
    }
}

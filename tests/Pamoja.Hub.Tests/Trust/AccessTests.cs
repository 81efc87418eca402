using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>How much each participant may ask, from where, and how old its messages may be.</summary>
public sealed class AccessTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Payee = HubFixture.PayeeName;

    [Fact]
    public async Task Over_its_rate_a_participant_is_told_when_to_come_again_and_others_are_not_touched()
    {
        var name = await AddAsync("hasty", new { requestsPerSecond = 3 });

        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => LookAsync(name)));

        Assert.InRange(replies.Count(reply => reply.Status == 202), 3, 30);
        var refused = replies.First(reply => reply.Status != 202);
        refused.AssertError(503, "2003", "Too many requests");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal(202, (await LookAsync(HubFixture.PayerName)).Status);
        await Task.Delay(refused.RetryAfter!.Value, TimeProvider.System);
        Assert.Equal(202, (await LookAsync(name)).Status);
    }

    [Fact]
    public async Task A_storm_of_questions_moves_no_transfer()
    {
        await SetAsync(HubFixture.PayerName, new { queriesPerSecond = 2, requestsPerSecond = 1000 });
        var storm = Enumerable.Range(0, 200).Select(_ => hub.SendAsync("GET", $"/transfers/{Guid.NewGuid()}", HubFixture.PayerName, null));
        var asked = Task.WhenAll(storm);
        var payment = new Payment();

        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare())).Status);
        await hub.Payee.TakeAsync("POST", "/transfers");
        Assert.Equal(200, (await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit())).Status);
        await hub.Payer.TakeAsync("PUT", payment.Path);

        var answers = await asked;
        Assert.InRange(answers.Count(answer => answer.Status == 202), 2, 60);
        Assert.All(answers.Where(answer => answer.Status != 202), answer => answer.AssertError(503, "2003", "Too many requests"));
        await SetAsync(HubFixture.PayerName, new { });
    }

    [Fact]
    public async Task Only_so_many_requests_of_a_participant_are_under_way()
    {
        await SetAsync(Payee, new { requestsAtOnce = 1 });
        var payments = Enumerable.Range(0, 40).Select(_ => new Payment { Amount = "0.01", Payer = Payee, Payee = HubFixture.PayerName });
        var replies = await Task.WhenAll(payments.Select(each => hub.SendAsync("POST", "/transfers", each.Payer, each.Payee, each.Prepare())));

        Assert.Contains(replies, reply => reply.Status == 202);
        Assert.Contains(replies, reply => reply is { Status: 503, RetryAfter: not null });
        Assert.Equal(202, (await LookAsync(Payee)).Status);
        await SetAsync(Payee, new { });
    }

    [Theory]
    [InlineData(0, 202)]
    [InlineData(-30, 202)]
    [InlineData(30, 202)]
    [InlineData(-120, 400)]
    [InlineData(120, 400)]
    public async Task A_message_of_another_time_is_refused(int seconds, int status)
    {
        var name = await AddAsync("timely", new { dateWindowSeconds = 60 });
        var date = HttpDate.Write(TimeProvider.System.GetUtcNow().AddSeconds(seconds));

        var reply = await LookAsync(name, ("Date", date));

        Assert.Equal(status, reply.Status);
        if (status == 400) reply.AssertError(400, "3100", "Date must be within 60 seconds");
    }

    [Fact]
    public async Task A_participant_sends_from_its_own_addresses_only()
    {
        var name = await AddAsync("settled", new { addresses = new[] { "192.0.2.0/24", "2001:db8::/32" } });
        (await LookAsync(name)).AssertError(400, "3100", "does not send from this address");

        await SetAsync(name, new { addresses = new[] { "192.0.2.0/24", "127.0.0.1" } });
        Assert.Equal(202, (await LookAsync(name)).Status);
        await SetAsync(name, new { });
        Assert.Equal(202, (await LookAsync(name)).Status);
    }

    [Fact]
    public async Task What_was_decided_and_what_is_in_force_can_be_read()
    {
        var name = await AddAsync("shown", new { requestsPerSecond = 7, addresses = new[] { "192.0.2.0/24" } });
        var shown = (await hub.ProvisionAsync("GET", $"/participants/{name}/access")).Json;
        Assert.Equal(7, shown.GetProperty("own").GetProperty("requestsPerSecond").GetInt32());
        Assert.Equal(7, shown.GetProperty("inForce").GetProperty("requestsPerSecond").GetInt32());
        Assert.Equal("192.0.2.0/24", shown.GetProperty("inForce").GetProperty("addresses")[0].GetString());

        const string Path = $"/participants/{Payee}/access";
        (await hub.AdministerAsync("PUT", Path, new { requestsPerSecond = 0 })).AssertError(400, "3101", "requestsPerSecond");
        (await hub.AdministerAsync("PUT", Path, new { addresses = new[] { "ten" } })).AssertError(400, "3101", "networks");
        (await hub.AdministerAsync("PUT", Path, new { addresses = Array.Empty<string>() })).AssertError(400, "3101", "networks");
        (await hub.AdministerAsync("GET", "/participants/Hub/access")).AssertError(400, "3200", "");
        (await hub.AdministerAsync("PUT", "/participants/nobody/access", new { })).AssertError(400, "3200", "");
    }

    [Fact]
    public void Limits_hold_in_a_closed_scheme_and_not_in_an_open_one_unless_it_is_said()
    {
        var open = new HubOptions { ConnectionString = "" };
        Assert.Null(open.AccessOfAll().RequestsPerSecond);
        Assert.Equal(9, (open with { QueriesPerSecond = 9 }).AccessOfAll().QueriesPerSecond);
        var closed = open with { Security = SchemeSecurity.Closed };
        Assert.Equal(300, closed.AccessOfAll().DateWindowSeconds);
        Assert.Null((closed with { DateWindowSeconds = 0 }).AccessOfAll().DateWindowSeconds);
        Assert.Null(open.AccessOfAll().Addresses);
        Assert.Empty(closed.AccessOfAll().Addresses!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_bucket_gives_a_burst_of_a_second_and_then_its_rate(int perSecond)
    {
        const long Frequency = 1_000_000;
        var bucket = new TokenBucket();
        var taken = 0;
        for (var i = 0; i < perSecond * 2; i++) taken += bucket.Take(0, Frequency, perSecond) == 0 ? 1 : 0;
        Assert.Equal(perSecond, taken);

        // Ten seconds, asked each millisecond: ten seconds' tokens, give or take the one under way.
        taken = 0;
        for (var now = 1_000L; now <= 10 * Frequency; now += 1_000) taken += bucket.Take(now, Frequency, perSecond) == 0 ? 1 : 0;
        Assert.InRange(taken, (10 * perSecond) - 1, 10 * perSecond + 1);

        // Who waits as long as it is told gets one.
        var late = 10 * Frequency;
        var wait = bucket.Take(late, Frequency, perSecond);
        while (wait == 0) wait = bucket.Take(late, Frequency, perSecond);
        Assert.Equal(0, bucket.Take(late + wait, Frequency, perSecond));
    }

    [Fact]
    public void What_is_under_way_is_counted_once_each()
    {
        var allowance = new Allowance();
        Assert.True(allowance.TryEnter(2));
        Assert.True(allowance.TryEnter(2));
        Assert.False(allowance.TryEnter(2));
        Assert.True(allowance.TryEnter(null));
        allowance.Leave();
        Assert.False(allowance.TryEnter(2));
        allowance.Leave();
        Assert.True(allowance.TryEnter(2));
    }

    private async Task<string> AddAsync(string name, object access)
    {
        if ((await hub.AdministerAsync("GET", $"/participants/{name}")).Status != 200)
            await hub.ProvisionAsync("POST", "/participants", new { name, currency = HubFixture.Currency });
        await SetAsync(name, access);
        return name;
    }

    private Task<Reply> SetAsync(string name, object access) => hub.ProvisionAsync("PUT", $"/participants/{name}/access", access);

    private Task<Reply> LookAsync(string name, params (string Name, string? Value)[] headers) =>
        hub.SendAsync("GET", "/parties/MSISDN/27710101998", name, null, null, headers);
}

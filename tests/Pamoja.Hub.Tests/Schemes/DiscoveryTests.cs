using System.Collections.Concurrent;

namespace Pamoja.Hub.Tests;

/// <summary>Lookups that lead into other schemes, and those that come from there.</summary>
public sealed class DiscoveryTests : IClassFixture<ProxiedHub>
{
    private const string Party = """{ "party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"far"}} }""";
    private const string Gone = """{"errorInformation":{"errorCode":"3204","errorDescription":"Party not found"}}""";
    private static long Last = 700_000;

    private readonly ProxiedHub _hub;
    private readonly ConcurrentDictionary<string, string> _known = new();

    public DiscoveryTests(ProxiedHub hub)
    {
        _hub = hub;
        _hub.Oracle.Answer = message => Task.FromResult(Answer(message));
    }

    private static string NewParty() => $"/parties/MSISDN/{Interlocked.Increment(ref Last)}";

    /// <summary>An oracle that keeps what it is told.</summary>
    private (int, string) Answer(Recorded message)
    {
        var id = message.Target.Split('/', '?')[3];
        if (message.Method == "POST") _known[id] = message.Json.GetProperty("fspId").GetString()!;
        if (message.Method == "DELETE") _known.TryRemove(id, out _);
        if (message.Method != "GET") return (message.Method == "POST" ? 201 : 204, "");
        return (200, _known.TryGetValue(id, out var fsp) ? $$"""{"partyList":[{"fspId":"{{fsp}}"}]}""" : """{"partyList":[]}""");
    }

    private async Task<string> AskAsync(string? destination = null)
    {
        var party = NewParty();
        Assert.Equal(202, (await _hub.SendAsync("GET", party, HubFixture.PayerName, destination)).Status);
        return party;
    }

    /// <summary>The same, and both schemes have the question.</summary>
    private async Task<string> SearchAsync()
    {
        var party = await AskAsync();
        await _hub.North.TakeAsync("GET", party);
        await _hub.South.TakeAsync("GET", party);
        return party;
    }

    [Fact]
    public async Task An_unknown_party_is_looked_for_in_all_schemes_at_once_and_the_first_that_knows_it_wins()
    {
        var party = await AskAsync();
        foreach (var proxy in new[] { _hub.North, _hub.South })
        {
            var asked = await proxy.TakeAsync("GET", party);
            Assert.Equal(HubFixture.PayerName, asked["FSPIOP-Source"]);
            Assert.Null(asked["FSPIOP-Destination"]);
        }

        Assert.Equal(200, (await _hub.SendThroughAsync(_hub.North, "PUT", $"{party}/error", "HubN", HubFixture.PayerName, Gone)).Status);
        Assert.Equal(200, (await _hub.SendThroughAsync(_hub.South, "PUT", party, "far", HubFixture.PayerName, Party)).Status);
        var answer = await _hub.Payer.TakeAsync("PUT", party);
        Assert.Equal(("far", "southproxy", Party), (answer["FSPIOP-Source"], answer["fspiop-proxy"], answer.Text));
        Assert.Equal(0, _hub.Payer.CountOf(party));

        // From now on the oracle knows it, and the next lookup goes there directly.
        await _hub.Oracle.TakeAsync("POST", party.Replace("parties", "participants", StringComparison.Ordinal));
        Assert.Equal(202, (await _hub.SendAsync("GET", party, HubFixture.PayerName, null)).Status);
        Assert.Equal("far", (await _hub.South.TakeAsync("GET", party))["FSPIOP-Destination"]);
        Assert.Equal(0, _hub.North.CountOf(party));
        Assert.Equal(200, (await _hub.SendThroughAsync(_hub.South, "PUT", party, "far", HubFixture.PayerName, Party)).Status);
        await _hub.Payer.TakeAsync("PUT", party);
    }

    [Fact]
    public async Task A_second_good_answer_is_one_too_many()
    {
        var party = await SearchAsync();
        await _hub.SendThroughAsync(_hub.North, "PUT", party, "farnorth", HubFixture.PayerName, Party);
        await _hub.SendThroughAsync(_hub.South, "PUT", party, "farsouth", HubFixture.PayerName, Party);
        Assert.Equal("farnorth", (await _hub.Payer.TakeAsync("PUT", party))["FSPIOP-Source"]);
        await Task.Delay(200);
        Assert.Equal(0, _hub.Payer.CountOf(party));
    }

    [Fact]
    public async Task When_nobody_knows_the_party_the_requester_hears_so_once()
    {
        var party = await SearchAsync();
        await _hub.SendThroughAsync(_hub.North, "PUT", $"{party}/error", "HubN", HubFixture.PayerName, Gone);
        await Task.Delay(200);
        Assert.Equal(0, _hub.Payer.CountOf(party));
        await _hub.SendThroughAsync(_hub.South, "PUT", $"{party}/error", "HubS", HubFixture.PayerName, Gone);
        Assert.Equal(Gone, (await _hub.Payer.TakeAsync("PUT", $"{party}/error")).Text);
        Assert.Equal(0, _hub.Payer.CountOf(party));
    }

    [Fact]
    public async Task A_lookup_that_no_scheme_answers_ends_with_its_time()
    {
        var party = await SearchAsync();
        await _hub.SendThroughAsync(_hub.North, "PUT", $"{party}/error", "HubN", HubFixture.PayerName, Gone);
        (await _hub.Payer.TakeAsync("PUT", $"{party}/error")).AssertHubError("3300", "Generic expired error", HubFixture.PayerName, "parties");
    }

    [Fact]
    public async Task Proxies_that_refuse_have_answered()
    {
        foreach (var proxy in new[] { _hub.North, _hub.South }) proxy.Answer = message => Task.FromResult((503, ""));
        try
        {
            var party = await AskAsync();
            (await _hub.Payer.TakeAsync("PUT", $"{party}/error")).AssertHubError(
                "3200", "Generic ID not found", HubFixture.PayerName, "parties");
        }
        finally
        {
            foreach (var proxy in new[] { _hub.North, _hub.South }) proxy.Answer = message => Task.FromResult((202, ""));
        }
    }

    [Fact]
    public async Task Two_lookups_at_once_are_one_question()
    {
        var party = NewParty();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _hub.SendAsync("GET", party, HubFixture.PayerName, null)));
        await _hub.North.TakeAsync("GET", party);
        await Task.Delay(300);
        await _hub.SendThroughAsync(_hub.North, "PUT", party, "far", HubFixture.PayerName, Party);
        await _hub.Payer.TakeAsync("PUT", party);
        await Task.Delay(200);
        Assert.Equal((0, 0), (_hub.North.CountOf(party), _hub.Payer.CountOf(party)));
    }

    [Fact]
    public async Task Another_scheme_asks_our_participant_for_a_party_that_it_holds_and_gets_its_answer()
    {
        var party = NewParty();
        _known[party.Split('/')[3]] = HubFixture.PayeeName;
        Assert.Equal(202, (await _hub.SendThroughAsync(_hub.North, "GET", party, "farpayer", null)).Status);
        var asked = await _hub.Payee.TakeAsync("GET", party);
        Assert.Equal(("farpayer", "payeefsp", "northproxy"), (asked["FSPIOP-Source"], asked["FSPIOP-Destination"], asked["fspiop-proxy"]));

        Assert.Equal(200, (await _hub.SendAsync("PUT", party, HubFixture.PayeeName, "farpayer", Party)).Status);
        var answer = await _hub.North.TakeAsync("PUT", party);
        Assert.Equal(("payeefsp", "farpayer", Party), (answer["FSPIOP-Source"], answer["FSPIOP-Destination"], answer.Text));
    }

    [Fact]
    public async Task Another_scheme_that_names_the_wrong_participant_is_to_look_again()
    {
        var party = NewParty();
        Assert.Equal(202, (await _hub.SendThroughAsync(_hub.North, "GET", party, "farpayer", HubFixture.PayeeName)).Status);
        (await _hub.North.TakeAsync("PUT", $"{party}/error")).AssertHubError(
            "2006", "Temporary party resolution failed, try again - External party resolution error", "farpayer", "parties");
        Assert.Equal(0, _hub.Payee.CountOf(party));
    }

    [Fact]
    public async Task What_another_scheme_asks_goes_on_to_the_others_but_not_back()
    {
        var party = NewParty();
        Assert.Equal(202, (await _hub.SendThroughAsync(_hub.North, "GET", party, "farpayer", null)).Status);
        await _hub.South.TakeAsync("GET", party);
        Assert.Equal(0, _hub.North.CountOf(party));
        await _hub.SendThroughAsync(_hub.South, "PUT", party, "farpayee", "farpayer", Party);
        Assert.Equal("farpayee", (await _hub.North.TakeAsync("PUT", party))["FSPIOP-Source"]);
    }

    [Fact]
    public async Task Who_has_left_is_forgotten_and_all_schemes_are_asked_anew()
    {
        var party = NewParty();
        _known[party.Split('/')[3]] = "vanished";
        Assert.Equal(202, (await _hub.SendAsync("GET", party, HubFixture.PayerName, null)).Status);
        await _hub.North.TakeAsync("GET", party);
        await _hub.South.TakeAsync("GET", party);
        Assert.Empty(_known);

        // The same where the requester names somebody whom nobody knows any more.
        var named = await AskAsync("vanished");
        Assert.Null((await _hub.North.TakeAsync("GET", named))["FSPIOP-Destination"]);
    }

    [Fact]
    public async Task An_error_of_the_scheme_that_was_asked_alone_makes_the_party_forgotten()
    {
        await _hub.MeetAsync(_hub.South, "moved");
        var party = NewParty();
        _known[party.Split('/')[3]] = "moved";
        Assert.Equal(202, (await _hub.SendAsync("GET", party, HubFixture.PayerName, null)).Status);
        await _hub.South.TakeAsync("GET", party);
        await _hub.SendThroughAsync(_hub.South, "PUT", $"{party}/error", "HubS", HubFixture.PayerName, Gone);
        Assert.Equal(Gone, (await _hub.Payer.TakeAsync("PUT", $"{party}/error")).Text);
        await _hub.Oracle.TakeAsync("DELETE", party.Replace("parties", "participants", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("stranger", null, 400)]
    [InlineData("stranger", "nobody", 400)]
    [InlineData("stranger", "payeefsp", 400)]
    [InlineData("payerfsp", "northproxy", 400)]
    [InlineData("payerfsp", "nobody", 400)]
    [InlineData("farstranger", "northproxy", 202)]
    [InlineData("Hub", null, 400)]
    [InlineData("Hub", "northproxy", 202)]
    public async Task A_proxy_speaks_for_its_own_scheme_only(string source, string? proxy, int status)
    {
        var reply = await _hub.SendAsync("GET", NewParty(), source, null, null, ("fspiop-proxy", proxy));
        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task An_operator_sees_who_is_behind_a_proxy_and_can_have_it_forgotten()
    {
        await _hub.MeetAsync(_hub.North, "seen");
        const string path = "/participants/northproxy/externals";
        Assert.Contains("\"seen\"", (await _hub.ProvisionAsync("GET", path)).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await _hub.AdministerAsync("DELETE", "/participants/southproxy/externals/seen")).Status);
        await _hub.ProvisionAsync("DELETE", $"{path}/SEEN");
        Assert.DoesNotContain("\"seen\"", (await _hub.ProvisionAsync("GET", path)).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await _hub.AdministerAsync("DELETE", $"{path}/seen")).Status);
    }

    [Fact]
    public async Task A_lookup_may_say_that_somebody_has_moved_and_nothing_else_may()
    {
        await _hub.MeetAsync(_hub.North, "mover");
        var refused = await _hub.SendThroughAsync(_hub.South, "PUT", $"/quotes/{Guid.NewGuid()}/error", "mover", HubFixture.PayeeName, Gone);
        Assert.Contains("Invalid fspiop-proxy header", refused.Text, StringComparison.Ordinal);
        await _hub.MeetAsync(_hub.South, "mover");
        var id = Guid.NewGuid();
        Assert.Equal(200, (await _hub.SendThroughAsync(_hub.South, "PUT", $"/quotes/{id}/error", "mover", HubFixture.PayeeName, Gone)).Status);
        await _hub.Payee.TakeAsync("PUT", $"/quotes/{id}/error");
    }
}

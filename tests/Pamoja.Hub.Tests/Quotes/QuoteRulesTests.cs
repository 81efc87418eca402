using System.Text;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>A hub with rules for quotes and with records of them.</summary>
public sealed class RuledHub : HubFixture
{
    private readonly string _rules = Path.Combine(Path.GetTempPath(), $"pamoja-test-rules-{Guid.NewGuid():n}.json");

    protected override HubOptions Choose(HubOptions options)
    {
        File.WriteAllText(_rules, """
            [
              // Large amounts are refused.
              { "conditions": { "all": [
                  { "fact": "operation", "operator": "equal", "value": "quoteRequest" },
                  { "fact": "payload", "path": "$.amount.amount", "operator": "greaterThan", "value": 1000 } ] },
                "event": { "type": "INVALID_QUOTE_REQUEST",
                  "params": { "FSPIOPError": "PAYEE_FSP_REJECTED_QUOTE", "message": "too large" } } },
              // What the payee is asked in this note goes back to the payer.
              { "conditions": { "any": [
                  { "fact": "payload", "path": "$.note", "operator": "in", "value": ["n-reroute"] } ] },
                "event": { "type": "INTERCEPT_QUOTE",
                  "params": { "rerouteToFsp": "payerfsp", "additionalHeaders": { "x-rule": "1" } } } },
              { "conditions": { "all": [
                  { "fact": "payload", "path": "$.note", "operator": "equal", "value": "n-same" },
                  { "fact": "payer", "path": "$.name", "operator": "notEqual", "value": { "fact": "payee", "path": "$.name" } },
                  { "not": { "fact": "headers", "path": "$['x-free']", "operator": "truthy", "value": true } } ] },
                "event": { "type": "INVALID_QUOTE_REQUEST", "params": { "FSPIOPError": "3100", "message": "not between two" } } }
            ]
            """);
        return options with { RulesFile = _rules, KeepQuoteRecords = true };
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_rules);
    }
}

public sealed class QuoteRulesTests(RuledHub hub) : IClassFixture<RuledHub>
{
    [Fact]
    public async Task A_quote_that_a_rule_refuses_comes_back_with_its_error()
    {
        var id = await SendAsync(amount: "1000.5");
        (await hub.Payer.TakeAsync("PUT", $"/quotes/{id}/error")).AssertHubError(
            "5103", "Payee FSP rejected quote - too large", HubFixture.PayerName, "quotes");
        await AssertRecordsAsync(id, "POST payerfsp payeefsp 5103");
    }

    [Fact]
    public async Task A_quote_that_no_rule_is_about_goes_to_whom_it_names()
    {
        var id = await SendAsync(amount: "1000");
        await hub.Payee.TakeAsync("POST", "/quotes");
        await hub.SendAsync("PUT", $"/quotes/{id}", HubFixture.PayeeName, HubFixture.PayerName, QuoteBodies.Put());
        await hub.Payer.TakeAsync("PUT", $"/quotes/{id}");
        await AssertRecordsAsync(id, "POST payerfsp payeefsp forwarded", "PUT payeefsp payerfsp forwarded");
    }

    [Fact]
    public async Task A_quote_that_a_rule_reroutes_goes_to_the_other_FSP_with_more_headers()
    {
        var id = await SendAsync(note: "-reroute");
        var quote = await hub.Payer.TakeAsync("POST", "/quotes");
        Assert.Equal(QuoteBodies.Post(id, note: "-reroute"), quote.Text);
        Assert.Equal((HubFixture.PayerName, "1"), (quote["FSPIOP-Destination"], quote["x-rule"]));
        await AssertRecordsAsync(id, "POST payerfsp payerfsp forwarded");
    }

    [Fact]
    public async Task Rules_compare_facts_with_each_other_and_read_headers()
    {
        var id = await SendAsync(note: "-same");
        await hub.Payer.TakeAsync("PUT", $"/quotes/{id}/error");
        await SendAsync(note: "-same", headers: ("X-Free", "yes"));
        await hub.Payee.TakeAsync("POST", "/quotes");
    }

    [Theory]
    [InlineData("{}", "the rules must be a list")]
    [InlineData("[{}]", "/0/conditions is missing")]
    [InlineData("""[{"conditions":{"all":[]},"event":{"type":"X"}}]""", "/0/event/type 'X' is not known")]
    [InlineData(
        """[{"conditions":{"all":[{"fact":"moon","operator":"equal","value":1}]},"event":{"type":"INTERCEPT_QUOTE","params":{"rerouteToFsp":"x"}}}]""",
        "/0/conditions/all/0/fact 'moon' is not known")]
    [InlineData(
        """[{"conditions":{"fact":"payer","operator":"near","value":1},"event":{"type":"INTERCEPT_QUOTE","params":{"rerouteToFsp":"x"}}}]""",
        "/0/conditions/operator 'near' is not known")]
    [InlineData(
        """[{"conditions":{"all":[]},"event":{"type":"INVALID_QUOTE_REQUEST","params":{"FSPIOPError":"9999"}}}]""",
        "/0/event/params/FSPIOPError '9999' is no error of the API")]
    public void A_file_that_says_what_cannot_be_done_is_refused_with_the_place(string rules, string why)
    {
        var refused = Assert.Throws<RulesFileException>(() => QuoteRules.Parse(Encoding.UTF8.GetBytes(rules)));
        Assert.StartsWith(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_none_is_refused_by_name()
    {
        var file = Path.Combine(Path.GetTempPath(), "pamoja-there-is-no-such-file.json");
        Assert.StartsWith(file, Assert.Throws<RulesFileException>(() => QuoteRules.Load(file)).Message, StringComparison.Ordinal);
    }

    private async Task<string> SendAsync(string amount = "10", string note = "", params (string, string?)[] headers)
    {
        var id = Guid.NewGuid().ToString();
        var reply = await hub.SendAsync(
            "POST", "/quotes", HubFixture.PayerName, HubFixture.PayeeName, QuoteBodies.Post(id, amount, note), headers);
        Assert.Equal(202, reply.Status);
        return id;
    }

    private async Task AssertRecordsAsync(string id, params string[] records) => await SeenAsync(
        async () => (await hub.ProvisionAsync("GET", $"/quotes/{id}/records")).Json.EnumerateArray().Select(record =>
            $"{record.GetProperty("step")} {record.GetProperty("source")} {record.GetProperty("destination")} {record.GetProperty("outcome")}"),
        found => found.SequenceEqual(records));
}

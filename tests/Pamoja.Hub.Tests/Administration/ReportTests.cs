using System.Text;
using System.Text.Json;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>Statements, searches and stories of what really went through a hub.</summary>
public sealed class ReportTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private static readonly byte[] Agreed = Encoding.UTF8.GetBytes("""{"transactionId":"t","amount":{"amount":"10.5","currency":"USD"}}""");

    private async Task<Payment> PayAsync(bool isCommitted = true, string amount = "10.5")
    {
        var payment = new Payment { Amount = amount };
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, payment.Prepare())).Status);
        await hub.Payee.TakeAsync("POST", "/transfers");
        if (isCommitted)
        {
            Assert.Equal(200, (await hub.SendAsync("PUT", payment.Path, HubFixture.PayeeName, HubFixture.PayerName, payment.Commit())).Status);
            await hub.Payer.TakeAsync("PUT", payment.Path);
            await hub.Payee.TakeAsync("PUT", payment.Path);
        }
        else
        {
            const string Error = """{"errorInformation":{"errorCode":"5104","errorDescription":"Payee rejected transaction, as it may"}}""";
            Assert.Equal(200, (await hub.SendAsync("PUT", $"{payment.Path}/error", HubFixture.PayeeName, HubFixture.PayerName, Error)).Status);
            await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");
        }

        return payment;
    }

    private async Task<int> PositionIdAsync() => (await hub.AccountAsync(HubFixture.PayerName, "POSITION")).GetProperty("id").GetInt32();

    [Fact]
    public async Task A_statement_leads_from_opening_to_closing_and_its_versions_give_it_again()
    {
        var path = $"/participants/{HubFixture.PayerName}/accounts/{await PositionIdAsync()}/statement";
        var before = (await hub.ProvisionAsync("GET", path)).Json.GetProperty("closing");
        var from = TimeProvider.System.GetUtcNow().ToString("O");
        var (paid, refused) = (await PayAsync(amount: "10.5"), await PayAsync(isCommitted: false, amount: "3.25"));

        var statement = (await hub.ProvisionAsync("GET", $"{path}?from={Uri.EscapeDataString(from)}")).Json;
        var (opening, closing) = (statement.GetProperty("opening"), statement.GetProperty("closing"));
        Assert.Equal(before.GetProperty("version").GetInt64(), opening.GetProperty("version").GetInt64());
        Assert.Equal(opening.GetProperty("value").GetDecimal() + 10.5m, closing.GetProperty("value").GetDecimal());
        var entries = statement.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal(["PEND", "POST", "PEND", "VOID"], entries.Select(entry => entry.GetProperty("entry").GetString()));
        Assert.Equal(
            [paid.Id, paid.Id, refused.Id, refused.Id], entries.Select(entry => entry.GetProperty("transferId").GetString()));
        Assert.All(entries, entry => Assert.Equal(HubFixture.PayeeName, entry.GetProperty("counterparty").GetString()));
        var open = opening.GetProperty("value").GetDecimal();
        Assert.Equal(
            [open + 10.5m, open + 10.5m, open + 13.75m, open + 10.5m], entries.Select(entry => entry.GetProperty("value").GetDecimal()));

        await PayAsync();
        var again = (await hub.ProvisionAsync("GET", statement.GetProperty("self").GetString()!)).Json;
        Assert.Equal(statement.GetProperty("entries").ToString(), again.GetProperty("entries").ToString());
        Assert.Equal(closing.ToString(), again.GetProperty("closing").ToString());
    }

    [Fact]
    public async Task A_statement_as_rows_has_the_same_figures()
    {
        await PayAsync();
        var path = $"/participants/{HubFixture.PayerName}/accounts/{await PositionIdAsync()}/statement";
        var closing = (await hub.ProvisionAsync("GET", path)).Json.GetProperty("closing");
        var reply = await hub.ProvisionAsync("GET", $"{path}?toVersion={closing.GetProperty("version")}&format=csv");
        Assert.Equal("text/csv; charset=utf-8", reply.ContentType);
        var rows = reply.Text.TrimEnd().Split("\r\n");
        Assert.StartsWith("record,version,date,transferId,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("OPENING,0,,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith($"CLOSING,{closing.GetProperty("version")},", rows[^1], StringComparison.Ordinal);
        Assert.EndsWith($",{closing.GetProperty("value")},", rows[^1], StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Equal(rows[0].Count(c => c == ','), row.Count(c => c == ',')));
    }

    [Theory]
    [InlineData("/participants/payerfsp/accounts/999999/statement", "3200")]
    [InlineData("/participants/nobody/accounts/1/statement", "3200")]
    [InlineData("/participants/Hub/accounts/1/statement?from=yesterday", "3101")]
    [InlineData("/participants/Hub/accounts/1/statement?fromVersion=999999", "3200")]
    [InlineData("/participants/Hub/accounts/1/statement?toVersion=-1", "3101")]
    [InlineData("/transfers?state=DONE", "3101")]
    [InlineData("/transfers?payer=nobody", "3101")]
    [InlineData("/transfers?amount=1e3", "3101")]
    [InlineData("/transfers?errorCode=51", "3101")]
    [InlineData("/transfers?limit=0", "3101")]
    [InlineData("/transfers?after=x", "3101")]
    [InlineData("/transfers/not-an-id", "3200")]
    [InlineData("/transfers/0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77", "3200")]
    [InlineData("/transactions/0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77", "3200")]
    public async Task A_report_that_cannot_be_made_says_why(string path, string code) =>
        (await hub.AdministerAsync("GET", path)).AssertError(400, code, "");

    [Fact]
    public async Task A_search_finds_by_each_of_its_criteria()
    {
        var (paid, refused) = (await PayAsync(amount: "77.0101"), await PayAsync(isCommitted: false, amount: "77.0102"));
        async Task<string[]> FindAsync(string query) =>
            [.. (await hub.ProvisionAsync("GET", $"/transfers?limit=1000&{query}")).Json.GetProperty("transfers").EnumerateArray()
                .Select(each => each.GetProperty("transferId").GetString()!)];

        Assert.Equal([paid.Id, refused.Id], await FindAsync("amountMin=77.01&amountMax=77.02"));
        Assert.Equal([paid.Id], await FindAsync("amount=77.0101"));
        Assert.Equal([refused.Id], await FindAsync("amountMin=77.01&state=ABORTED_ERROR,EXPIRED_RESERVED&kind=TRANSFER"));
        Assert.Equal([refused.Id], await FindAsync("amountMin=77.01&errorCode=5104"));
        Assert.Empty(await FindAsync("amountMin=77.01&errorCode=3303"));
        Assert.Equal([paid.Id, refused.Id], await FindAsync("amountMin=77.01&amountMax=78&payer=payerfsp&payee=payeefsp&currency=USD"));
        Assert.Empty(await FindAsync("amountMin=77.01&amountMax=78&payer=payeefsp"));
        Assert.Equal([paid.Id], await FindAsync("amountMin=77.01&amountMax=78&settlementWindowId=1"));
        var shown = (await hub.ProvisionAsync("GET", "/transfers?amount=77.0102")).Json.GetProperty("transfers")[0];
        Assert.Equal("Payee rejected transaction, as it may", shown.GetProperty("errorDescription").GetString());
        Assert.Equal([refused.Id], await FindAsync($"amount=77.0102&batchId={shown.GetProperty("batchId")}"));
        Assert.Equal([refused.Id], await FindAsync($"amount=77.0102&from={shown.GetProperty("requestedDate").GetString()}"));
        Assert.Empty(await FindAsync($"amount=77.0102&to={shown.GetProperty("requestedDate").GetString()}"));
        Assert.Contains(paid.Id, await FindAsync("participant=payeefsp"));
        Assert.Equal(2, (await FindAsync("kind=FUNDS_IN")).Length);
    }

    [Fact]
    public async Task A_search_goes_page_by_page_and_misses_and_doubles_nothing()
    {
        for (var i = 0; i < 3; i++) await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PayWithoutAnswerAsync()));
        var all = (await hub.ProvisionAsync("GET", "/transfers?limit=1000")).Json.GetProperty("transfers").EnumerateArray()
            .Select(each => each.ToString()).ToArray();
        Assert.True(all.Length >= 14);

        var paged = new List<string>();
        string? next = null;
        do
        {
            var page = (await hub.ProvisionAsync("GET", $"/transfers?limit=3&after={next}")).Json;
            paged.AddRange(page.GetProperty("transfers").EnumerateArray().Select(each => each.ToString()));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        Assert.Equal(all, paged);

        var rows = (await hub.ProvisionAsync("GET", "/transfers?format=csv")).Text.TrimEnd().Split("\r\n");
        var ids = all.Select(each => JsonElement.Parse(each).GetProperty("transferId").GetString());
        Assert.Equal(ids, rows.Skip(1).Select(row => row.Split(',')[0]));
        var rejected = rows.Where(row => row.Contains("5104", StringComparison.Ordinal));
        Assert.All(rejected, row => Assert.Contains("\"Payee rejected", row, StringComparison.Ordinal));
    }

    private Task<Reply> PayWithoutAnswerAsync() =>
        hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, new Payment { Amount = "0.5" }.Prepare());

    [Fact]
    public async Task One_call_tells_a_transfers_story()
    {
        var payment = await PayAsync();

        // Deliveries are recorded after the participant has heard.
        var story = await SeenAsync(
            async () => (await hub.ProvisionAsync("GET", $"/transfers/{payment.Id}")).Json,
            story => story.GetProperty("messages").EnumerateArray().All(each => each.GetProperty("outcome").ValueKind == JsonValueKind.String));
        Assert.Equal("COMMITTED", story.GetProperty("transfer").GetProperty("state").GetString());
        Assert.Equal(payment.Fulfilment, story.GetProperty("fulfilment").GetString());
        var entries = story.GetProperty("entries").EnumerateArray().Select(each => $"{each.GetProperty("entry")} {each.GetProperty("debit")}");
        Assert.Equal(["PEND payerfsp", "POST payerfsp"], entries);
        var messages = story.GetProperty("messages").EnumerateArray()
            .Select(each => $"{each.GetProperty("method")} {each.GetProperty("to")} {each.GetProperty("outcome")} {each.GetProperty("httpStatus")}");
        Assert.Equal(
            ["POST payeefsp DELIVERED 202", "PUT payerfsp DELIVERED 200", "PUT payeefsp DELIVERED 200"], messages);
        Assert.Equal("""{"id":1,"state":"OPEN","settlementId":null,"settlementState":null}""", story.GetProperty("settlementWindow").GetRawText());
    }

    [Fact]
    public async Task What_was_agreed_on_is_read_out_of_the_packet_of_either_version()
    {
        var first = new Fspiop.IlpV1Packet(1050, "g.payeefsp.msisdn.1", Agreed).Encode();
        var fourth = new Fspiop.IlpV4Packet(
            1050, TimeProvider.System.GetUtcNow(), new byte[32], Fspiop.IlpV4Packet.CommonDestination, Agreed).Encode();
        foreach (var (packet, isReadable) in new[] { (first, true), (fourth, true), ("AYIBgQAAAAAAAASwNGxldmVs", false) })
        {
            var payment = new Payment();
            var body = payment.Prepare().Replace("AYIBgQAAAAAAAASwNGxldmVs", packet, StringComparison.Ordinal);
            Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, body)).Status);
            await hub.Payee.TakeAsync("POST", "/transfers");
            var reply = await hub.AdministerAsync("GET", $"/transactions/{payment.Id}");
            if (isReadable) Assert.Equal(Encoding.UTF8.GetString(Agreed), reply.Text);
            else reply.AssertError(500, "2001", "holds no transaction");
        }
    }

    [Fact]
    public async Task A_story_goes_on_to_the_settlement_of_its_window()
    {
        var own = new HubFixture();
        await own.InitializeAsync();
        await using var _ = own;
        var payment = new Payment();
        await own.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, payment.Prepare());
        await own.Payee.TakeAsync("POST", "/transfers");
        await own.SendAsync("PUT", payment.Path, HubFixture.PayeeName, HubFixture.PayerName, payment.Commit());
        await own.Payer.TakeAsync("PUT", payment.Path);

        await own.ProvisionAsync("POST", "/v2/settlementWindows/1", new { state = "CLOSED", reason = "end of day" });
        var settlement = await own.ProvisionAsync("POST", "/v2/settlements", new
        {
            settlementModel = $"DEFERREDNET{HubFixture.Currency}",
            reason = "end of day",
            settlementWindows = new[] { new { id = 1 } },
        });

        var window = (await own.ProvisionAsync("GET", $"/transfers/{payment.Id}")).Json.GetProperty("settlementWindow");
        Assert.Equal("PENDING_SETTLEMENT", window.GetProperty("state").GetString());
        Assert.Equal(settlement.Json.GetProperty("id").GetInt32(), window.GetProperty("settlementId").GetInt32());
        Assert.Equal("PENDING_SETTLEMENT", window.GetProperty("settlementState").GetString());
        var found = (await own.ProvisionAsync("GET", "/transfers?settlementWindowId=1&kind=TRANSFER")).Json.GetProperty("transfers");
        Assert.Equal(payment.Id, Assert.Single(found.EnumerateArray()).GetProperty("transferId").GetString());
    }
}

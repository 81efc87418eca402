using System.Text;
using System.Text.Json;
using Pamoja.Fspiop;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>A hub that keeps records of lookups and quotes.</summary>
public sealed class RecordKeepingHub : HubFixture
{
    protected override HubOptions Choose(HubOptions options) => options with { KeepQuoteRecords = true };
}

/// <summary>A transfer's story begins with the lookup and the quotes before it, where the hub saw and recorded them.</summary>
public sealed class AgreedStoryTests(RecordKeepingHub hub) : IClassFixture<RecordKeepingHub>
{
    private const string There = "payerfsp payeefsp forwarded";
    private const string Back = "payeefsp payerfsp forwarded";
    private const string NoPacket = "AYIBgQAAAAAAAASwNGxldmVs";

    [Fact]
    public async Task A_story_begins_with_the_lookup_and_the_quote_that_the_packet_names()
    {
        var (quote, transaction) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await LookUpAsync("27710000001");
        await LookUpAsync("27710000002");
        await QuoteAsync(quote, transaction, "27710000001");
        await QuoteAsync(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), "27710000002");
        var agreed = Encoding.UTF8.GetBytes($$"""{"transactionId":"{{transaction.ToUpperInvariant()}}","quoteId":"{{quote}}"}""");
        var payment = new Payment();

        await PayAsync(payment, new IlpV1Packet(1050, "g.payeefsp.msisdn.1", agreed).Encode());

        var story = await StoryAsync(payment.Id, records: 4);
        Assert.Equal([$"parties GET {There}", $"parties PUT {Back}"], RecordsOf(story, "lookups"));
        Assert.Equal([$"quotes POST {There}", $"quotes PUT {Back}"], RecordsOf(story, "quotes"));
        Assert.All(story.GetProperty("quotes").EnumerateArray(), record => Assert.Equal(quote, record.GetProperty("quoteId").GetString()));
        Assert.DoesNotContain("27710000001", story.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_for_a_transaction_of_the_transfers_id_is_its_quote_whatever_the_packet_holds()
    {
        var payment = new Payment();
        await QuoteAsync(Guid.NewGuid().ToString(), payment.Id, "27710000003");
        await PayAsync(payment, NoPacket);
        var story = await StoryAsync(payment.Id, records: 2);
        Assert.Equal([$"quotes POST {There}", $"quotes PUT {Back}"], RecordsOf(story, "quotes"));
        Assert.Empty(RecordsOf(story, "lookups"));
    }

    [Fact]
    public async Task A_quote_for_the_conversion_stands_beside_that_for_the_payment()
    {
        var payment = new Payment();
        await QuoteAsync(Guid.NewGuid().ToString(), payment.Id, "27710000004");
        var body =
            $$"""
            {"conversionRequestId":"{{Guid.NewGuid()}}","conversionTerms":{"conversionId":"{{Guid.NewGuid()}}","determiningTransferId":"{{payment.Id}}",
             "initiatingFsp":"payerfsp","counterPartyFsp":"payeefsp","amountType":"SEND","sourceAmount":{"currency":"USD","amount":"1"},
             "targetAmount":{"currency":"USD"},"expiration":"2035-01-02T03:04:05.678Z"} }
            """;
        var asked = await hub.SendAsync(
            "POST", "/fxQuotes", HubFixture.PayerName, HubFixture.PayeeName, body,
            ("Content-Type", "application/vnd.interoperability.fxQuotes+json;version=2.0"),
            ("Accept", "application/vnd.interoperability.fxQuotes+json;version=2"));
        Assert.Equal(202, asked.Status);
        await PayAsync(payment, NoPacket);
        var story = await StoryAsync(payment.Id, records: 3);
        Assert.Equal([$"quotes POST {There}", $"quotes PUT {Back}", $"fxQuotes POST {There}"], RecordsOf(story, "quotes"));
    }

    [Fact]
    public async Task A_lookup_that_led_nowhere_is_recorded_with_its_error()
    {
        var payment = new Payment();
        hub.Oracle.Answer = _ => Task.FromResult((200, """{"partyList":[]}"""));
        Assert.Equal(202, (await hub.SendAsync("GET", "/parties/MSISDN/27710000005", HubFixture.PayerName, null)).Status);
        await hub.Payer.TakeAsync("PUT", "/parties/MSISDN/27710000005/error");
        await QuoteAsync(Guid.NewGuid().ToString(), payment.Id, "27710000005");
        await PayAsync(payment, NoPacket);
        var story = await StoryAsync(payment.Id, records: 3);
        Assert.Equal(["parties GET payerfsp  3204"], RecordsOf(story, "lookups"));
    }

    private async Task LookUpAsync(string number)
    {
        var target = $"/parties/MSISDN/{number}";
        hub.Oracle.Answer = _ => Task.FromResult((200, """{"partyList":[{"fspId":"payeefsp"}]}"""));
        Assert.Equal(202, (await hub.SendAsync("GET", target, HubFixture.PayerName, null)).Status);
        await hub.Payee.TakeAsync("GET", target);
        var party = $$"""{"party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{number}}","fspId":"payeefsp"} } }""";
        Assert.Equal(200, (await hub.SendAsync("PUT", target, HubFixture.PayeeName, HubFixture.PayerName, party)).Status);
        await hub.Payer.TakeAsync("PUT", target);
    }

    private async Task QuoteAsync(string quote, string transaction, string number)
    {
        var body = QuoteBodies.Post(quote)
            .Replace($"\"transactionId\":\"{quote}\"", $"\"transactionId\":\"{transaction}\"", StringComparison.Ordinal)
            .Replace("\"partyIdentifier\":\"1\"", $"\"partyIdentifier\":\"{number}\"", StringComparison.Ordinal);
        Assert.Equal(202, (await hub.SendAsync("POST", "/quotes", HubFixture.PayerName, HubFixture.PayeeName, body)).Status);
        await hub.Payee.TakeAsync("POST", "/quotes");
        var answered = await hub.SendAsync("PUT", $"/quotes/{quote}", HubFixture.PayeeName, HubFixture.PayerName, QuoteBodies.Put());
        Assert.Equal(200, answered.Status);
        await hub.Payer.TakeAsync("PUT", $"/quotes/{quote}");
    }

    private async Task PayAsync(Payment payment, string packet)
    {
        var body = payment.Prepare().Replace(NoPacket, packet, StringComparison.Ordinal);
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", HubFixture.PayerName, HubFixture.PayeeName, body)).Status);
        await hub.Payee.TakeAsync("POST", "/transfers");
    }

    /// <summary>Records are written behind the messages: waits for so many.</summary>
    private Task<JsonElement> StoryAsync(string id, int records) => SeenAsync(
        async () => (await hub.ProvisionAsync("GET", $"/transfers/{id}")).Json,
        story => story.GetProperty("lookups").GetArrayLength() + story.GetProperty("quotes").GetArrayLength() >= records);

    private static IEnumerable<string> RecordsOf(JsonElement story, string part) => story.GetProperty(part).EnumerateArray().Select(record =>
        string.Join(' ', new[] { "resource", "step", "from", "to", "outcome" }.Select(name => record.GetProperty(name).GetString())));
}

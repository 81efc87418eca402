using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>What became of the messages of a transfer, asked by an operator.</summary>
public sealed class DeliveryHistoryTests(HubFixture hub) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task Every_message_of_a_transfer_is_told_with_its_end()
    {
        var payment = new Payment();
        var tries = 0;
        hub.Payee.Answer = RecordingParticipant.AsUsual;
        hub.Payer.Answer = message => Task.FromResult((message.Method == "PUT" && tries++ == 0 ? 503 : 200, ""));
        await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await hub.Payee.TakeAsync("POST", "/transfers");
        await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());
        await hub.Payer.TakeAsync("PUT", payment.Path);
        await hub.Payer.TakeAsync("PUT", payment.Path);
        await hub.Payee.TakeAsync("PUT", payment.Path);

        await AssertHistoryAsync(
            $"{payment.Path}/deliveries",
            "POST payeefsp FSPIOP_CALLBACK_URL_TRANSFER_POST payerfsp DELIVERED 202 1",
            "PUT payerfsp FSPIOP_CALLBACK_URL_TRANSFER_PUT payeefsp DELIVERED 200 2",
            "PUT payeefsp FSPIOP_CALLBACK_URL_TRANSFER_PUT Hub DELIVERED 200 1");
        var none = await hub.AdministerAsync("GET", $"{payment.Path}/deliveries?until=2020-01-01T00:00:00Z");
        Assert.Equal((200, "[]"), (none.Status, none.Text));
    }

    [Fact]
    public async Task What_a_destination_refuses_is_told_with_its_status()
    {
        var payment = new Payment();
        hub.Payer.Answer = RecordingParticipant.AsUsual;
        hub.Payee.Answer = message => Task.FromResult((message.Method == "POST" ? 418 : 200, ""));
        await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());
        await hub.Payer.TakeAsync("PUT", $"{payment.Path}/error");

        await AssertHistoryAsync(
            $"{payment.Path}/deliveries",
            "POST payeefsp FSPIOP_CALLBACK_URL_TRANSFER_POST payerfsp REFUSED 418 1",
            "PUT payerfsp FSPIOP_CALLBACK_URL_TRANSFER_ERROR Hub DELIVERED 200 1");
    }

    [Fact]
    public async Task Every_message_of_a_bulk_is_told_with_its_end()
    {
        hub.Payer.Answer = RecordingParticipant.AsUsual;
        hub.Payee.Answer = message => Task.FromResult((message.Method == "POST" ? 202 : 200, ""));
        var bulk = new BulkPayment("1", "2");
        await hub.SendAsync("POST", "/bulkTransfers", HubFixture.PayerName, HubFixture.PayeeName, bulk.Prepare());
        await hub.Payee.TakeAsync("POST", "/bulkTransfers");
        await hub.SendAsync("PUT", bulk.Path, HubFixture.PayeeName, HubFixture.PayerName, bulk.Answer([0, 1]));
        await hub.Payer.TakeAsync("PUT", bulk.Path);
        await hub.Payee.TakeAsync("PUT", bulk.Path);

        await AssertHistoryAsync(
            $"{bulk.Path}/deliveries",
            "POST payeefsp FSPIOP_CALLBACK_URL_BULK_TRANSFER_POST payerfsp DELIVERED 202 1",
            "PUT payerfsp FSPIOP_CALLBACK_URL_BULK_TRANSFER_PUT Hub DELIVERED 200 1",
            "PUT payeefsp FSPIOP_CALLBACK_URL_BULK_TRANSFER_PUT Hub DELIVERED 200 1");
    }

    [Theory]
    [InlineData("/bulkTransfers/0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b99/deliveries", 400, "3200")]
    [InlineData("/transfers/0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b99/deliveries", 400, "3200")]
    [InlineData("/fxTransfers/x/deliveries", 400, "3100")]
    [InlineData("/transfers/0f5a8a52-6a27-4a9e-8a34-7c0f8f9c1b99/deliveries?until=soon", 400, "3101")]
    public async Task What_is_not_there_or_not_asked_well_is_refused(string path, int status, string code)
    {
        var reply = await hub.AdministerAsync("GET", path);
        Assert.Equal((status, code), (reply.Status, reply.Json.GetProperty("errorInformation").GetProperty("errorCode").GetString()));
    }

    private async Task AssertHistoryAsync(string path, params string[] expected) => await SeenAsync(
        async () => (await hub.ProvisionAsync("GET", path)).Json.EnumerateArray().Select(message => string.Join(
            ' ',
            new[] { "method", "destination", "endpointType", "from", "state", "httpStatus", "attempts" }
                .Select(name => message.TryGetProperty(name, out var value) ? value.ToString() : "-"))),
        found => found.SequenceEqual(expected));
}

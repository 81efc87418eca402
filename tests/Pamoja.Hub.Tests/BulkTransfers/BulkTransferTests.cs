namespace Pamoja.Hub.Tests;

/// <summary>/bulkTransfers over real sockets, from the payer's request to both sides' news, with the positions that result.</summary>
public sealed class BulkTransferTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Resource = "bulkTransfers";
    private const string Error = """{ "errorInformation":{"errorCode":"5105","errorDescription":"none of these"} }""";

    [Fact]
    public async Task A_bulk_that_is_accepted_whole_reaches_the_payee_byte_for_byte_and_both_sides_hear_the_results()
    {
        var bulk = new BulkPayment("1", "2.5", "3");
        var (payer, payee) = await PositionsAsync();
        var signature = """{"signature":"c2ln","protectedHeader":"eyJ9"}""";
        await PrepareAsync(bulk, ("FSPIOP-Signature", signature));
        var prepare = await hub.Payee.TakeAsync("POST", "/bulkTransfers");
        Assert.Equal((bulk.Prepare(), signature, HubFixture.PayerName), (prepare.Text, prepare["FSPIOP-Signature"], prepare["FSPIOP-Source"]));
        Assert.Equal(payer + 6.5m, (await PositionsAsync()).Payer);

        await AnswerAsync(bulk, bulk.Answer([0, 1, 2]));
        var results = await hub.Payer.TakeAsync("PUT", bulk.Path);
        results.AssertFromHub(HubFixture.PayerName, Resource);
        Assert.Equal("COMPLETED", StateOf(results));
        Assert.Equal(["fulfilled", "fulfilled", "fulfilled"], bulk.ResultsOf(results));
        var confirmation = await hub.Payee.TakeAsync("PUT", bulk.Path);
        confirmation.AssertFromHub(HubFixture.PayeeName, Resource);
        Assert.Equal(["told", "told", "told"], bulk.ResultsOf(confirmation));
        Assert.Equal((payer + 6.5m, payee - 6.5m), await PositionsAsync());
        AssertNothingMore(bulk);
    }

    [Fact]
    public async Task The_payee_gets_only_what_was_accepted_from_the_hub_and_the_payer_hears_of_all()
    {
        // The second is more than there is; the third is the first again; the fifth has the id of a transfer on its own.
        var single = new Payment { Amount = "1" };
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", single.Payer, single.Payee, single.Prepare())).Status);
        var first = new BulkPayment("1", "5000", "2", "3", "4");
        var twice = new Payment { Id = first.Payments[2].Id, Amount = "7" };
        var bulk = new BulkPayment { Payments = [.. first.Payments, twice, new Payment { Id = single.Id, Amount = "1" }] };
        await PrepareAsync(bulk);
        var prepare = await hub.Payee.TakeAsync("POST", "/bulkTransfers");
        Assert.Equal(("Hub", HubFixture.PayeeName), (prepare["FSPIOP-Source"], prepare["FSPIOP-Destination"]));
        Assert.Contains("protectedHeader", prepare["FSPIOP-Signature"], StringComparison.Ordinal);
        Assert.Equal("application/vnd.interoperability.bulkTransfers+json;version=1", prepare["Accept"]);
        Assert.Equal("ñandú", prepare.Json.GetProperty("note").GetString());
        var asked = prepare.Json.GetProperty("individualTransfers").EnumerateArray().ToList();
        Assert.Equal(
            [bulk.Payments[0].Id, bulk.Payments[3].Id, bulk.Payments[4].Id],
            asked.Select(each => each.GetProperty("transferId").GetString()!));
        Assert.Equal("b", asked[0].GetProperty("extensionList").GetProperty("extension")[0].GetProperty("value").GetString());

        await AnswerAsync(bulk, bulk.Answer([0, 4], [3]), "Hub");
        var results = await hub.Payer.TakeAsync("PUT", bulk.Path);
        Assert.Equal("COMPLETED", StateOf(results));
        Assert.Equal(["fulfilled", "4001", "3100+3100", "5104", "fulfilled", "3100+3100", "3106"], bulk.ResultsOf(results));
        Assert.Equal(["told", "", "", "5104", "told", "", ""], bulk.ResultsOf(await hub.Payee.TakeAsync("PUT", bulk.Path)));
        await hub.SendAsync("PUT", $"{single.Path}/error", single.Payee, single.Payer, Error);
    }

    [Fact]
    public async Task A_bulk_of_which_nothing_is_accepted_is_answered_at_once_and_the_payee_never_hears_of_it()
    {
        var bulk = new BulkPayment("5000", "6000");
        var before = await PositionsAsync();
        await PrepareAsync(bulk);
        var results = await hub.Payer.TakeAsync("PUT", bulk.Path);
        Assert.Equal("REJECTED", StateOf(results));
        Assert.Equal(["4001", "4001"], bulk.ResultsOf(results));
        Assert.Equal(before, await PositionsAsync());
        Assert.Equal(0, hub.Payee.CountOf(bulk.Id));
    }

    [Fact]
    public async Task A_payment_that_its_payee_fulfils_wrongly_or_leaves_out_is_released_and_the_bulk_is_completed()
    {
        var bulk = await ReservedAsync("1", "2", "3");
        var before = await PositionsAsync();
        string[] results =
        [
            $$"""{"transferId":"{{bulk.Payments[0].Id}}","fulfilment":"{{bulk.Payments[0].Fulfilment}}"}""",
            $$"""{"transferId":"{{bulk.Payments[1].Id}}","fulfilment":"{{bulk.Payments[0].Fulfilment}}"}""",
        ];
        await AnswerAsync(bulk, BulkPayment.Put(results));
        var told = await hub.Payer.TakeAsync("PUT", bulk.Path);
        Assert.Equal("COMPLETED", StateOf(told));
        Assert.Equal(["fulfilled", "3100", "3100"], bulk.ResultsOf(told));
        Assert.Equal(before.Payer - 5, (await PositionsAsync()).Payer);
        await hub.Payee.TakeAsync("PUT", bulk.Path);
    }

    [Fact]
    public async Task The_payees_error_reaches_the_payer_word_for_word_and_all_is_released()
    {
        var before = await PositionsAsync();
        var bulk = await ReservedAsync("1", "2");
        var reply = await hub.SendAsync("PUT", $"{bulk.Path}/error", bulk.Payee, bulk.Payer, Error);
        Assert.Equal(200, reply.Status);
        var told = await hub.Payer.TakeAsync("PUT", $"{bulk.Path}/error");
        Assert.Equal((Error, HubFixture.PayeeName), (told.Text, told["FSPIOP-Source"]));
        (await hub.Payee.TakeAsync("PUT", $"{bulk.Path}/error")).AssertHubError("5105", "none of these", HubFixture.PayeeName, Resource);
        Assert.Equal(before, await PositionsAsync());
        Assert.Equal(["5105", "5105"], bulk.ResultsOf(await AskAsync(bulk, hub.Payer)));
        AssertNothingMore(bulk);
    }

    [Fact]
    public async Task A_bulk_that_runs_out_of_time_is_completed_with_3303_for_each_payment_and_both_sides_hear_it_once()
    {
        var before = await PositionsAsync();
        var bulk = new BulkPayment("1", "5000", "2") { Expiration = TimeProvider.System.GetUtcNow().AddSeconds(0.8) };
        await PrepareAsync(bulk);
        await hub.Payee.TakeAsync("POST", "/bulkTransfers");
        var told = await hub.Payer.TakeAsync("PUT", bulk.Path);
        Assert.Equal("COMPLETED", StateOf(told));
        Assert.Equal(["3303", "4001", "3303"], bulk.ResultsOf(told));
        Assert.Equal(["3303", "", "3303"], bulk.ResultsOf(await hub.Payee.TakeAsync("PUT", bulk.Path)));
        Assert.Equal(before, await PositionsAsync());

        await AnswerAsync(bulk, bulk.Answer([0, 2]));
        (await hub.Payee.TakeAsync("PUT", $"{bulk.Path}/error")).AssertHubError("3303", "Transfer expired", HubFixture.PayeeName, Resource);
        Assert.Equal(before, await PositionsAsync());
        AssertNothingMore(bulk);
    }

    [Fact]
    public async Task A_resend_is_ignored_while_the_bulk_is_under_way_and_answered_with_the_results_after()
    {
        var bulk = await ReservedAsync("1", "2");
        await PrepareAsync(bulk);
        await AnswerAsync(bulk, bulk.Answer([0, 1]));
        var told = await hub.Payer.TakeAsync("PUT", bulk.Path);
        await hub.Payee.TakeAsync("PUT", bulk.Path);
        Assert.Equal(0, hub.Payee.CountOf(bulk.Id));

        await PrepareAsync(bulk);
        Assert.Equal(told.Text, (await hub.Payer.TakeAsync("PUT", bulk.Path)).Text);
        await AnswerAsync(bulk, bulk.Answer([0, 1]));
        await AnswerAsync(bulk, bulk.Answer([0], [1]));
        (await hub.Payee.TakeAsync("PUT", $"{bulk.Path}/error")).AssertHubError("3106", "Modified request", HubFixture.PayeeName, Resource);
    }

    [Fact]
    public async Task Another_bulk_under_the_same_id_is_3106_and_moves_nothing()
    {
        var bulk = await ReservedAsync("1", "2");
        var before = await PositionsAsync();
        var other = new BulkPayment("3") { Id = bulk.Id };
        await PrepareAsync(other);
        (await hub.Payer.TakeAsync("PUT", $"{bulk.Path}/error")).AssertHubError("3106", "Modified request", HubFixture.PayerName, Resource);
        Assert.Equal(before, await PositionsAsync());

        // Its payment was not used up by that: it goes through on its own.
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", other.Payer, other.Payee, other.Payments[0].Prepare())).Status);
        await hub.Payee.TakeAsync("POST", "/transfers");
        await AnswerAsync(bulk, bulk.Answer([], [0, 1], "REJECTED"));
        Assert.Equal("REJECTED", StateOf(await hub.Payer.TakeAsync("PUT", bulk.Path)));
    }

    [Fact]
    public async Task Each_party_can_ask_how_a_bulk_stands_and_nobody_else()
    {
        var bulk = new BulkPayment("1", "5000");
        await PrepareAsync(bulk);
        await hub.Payee.TakeAsync("POST", "/bulkTransfers");
        var open = await AskAsync(bulk, hub.Payer);
        Assert.Equal("ACCEPTED", StateOf(open));
        Assert.Equal(["", "4001"], bulk.ResultsOf(open));

        await AnswerAsync(bulk, bulk.Answer([0]));
        await hub.Payer.TakeAsync("PUT", bulk.Path);
        await hub.Payee.TakeAsync("PUT", bulk.Path);
        Assert.Equal(["fulfilled", "4001"], bulk.ResultsOf(await AskAsync(bulk, hub.Payer)));
        Assert.Equal(["told", ""], bulk.ResultsOf(await AskAsync(bulk, hub.Payee)));

        await using var stranger = await RecordingParticipant.StartAsync($"stranger{bulk.Id[..8]}");
        await hub.OnboardAsync(stranger);
        await hub.SendAsync("GET", bulk.Path, stranger.Name, null);
        (await stranger.TakeAsync("PUT", $"{bulk.Path}/error")).AssertHubError("3000", "Generic client error", stranger.Name, Resource);
        var nothing = $"/bulkTransfers/{Guid.NewGuid()}";
        await hub.SendAsync("GET", nothing, HubFixture.PayerName, null);
        (await hub.Payer.TakeAsync("PUT", $"{nothing}/error")).AssertHubError(
            "3210", "Bulk transfer ID not found - Provided Bulk Transfer ID was not found on the server.", HubFixture.PayerName, Resource);
        await hub.SendAsync("PUT", bulk.Path, stranger.Name, HubFixture.PayerName, bulk.Answer([0]));
        (await stranger.TakeAsync("PUT", $"{bulk.Path}/error")).AssertHubError(
            "3100", "Generic validation error - FSPIOP-Source does not match transfer payee", stranger.Name, Resource);
    }

    [Fact]
    public async Task What_is_wrong_with_the_whole_is_told_by_an_error()
    {
        (BulkPayment Bulk, string Code, string Description)[] cases =
        [
            (new("1") { Payee = "nobody" }, "3203", "Payee FSP ID not found - Participant nobody not found"),
            (new("1") { Payer = HubFixture.PayeeName }, "3100", "Generic validation error - FSPIOP-Source header should match Payer"),
            (new("1") { Expiration = TimeProvider.System.GetUtcNow().AddSeconds(-1) },
                "3100", "Generic validation error - Expiration date is already in the past"),
            (new("1") { Payee = HubFixture.PayerName },
                "3100", "Generic validation error - Payer FSP and Payee FSP should be different, unless on-us tranfers are allowed by the Scheme"),
        ];
        foreach (var (bulk, code, description) in cases)
        {
            Assert.Equal(202, (await hub.SendAsync("POST", "/bulkTransfers", HubFixture.PayerName, null, bulk.Prepare())).Status);
            var error = await hub.Payer.TakeAsync("PUT", $"{bulk.Path}/error");
            error.AssertHubError(code, description[..Math.Min(description.Length, 128)], HubFixture.PayerName, Resource);
        }

        await hub.ProvisionAsync("PUT", $"/participants/{HubFixture.PayerName}", new { isActive = false });
        var inactive = new BulkPayment("1");
        await PrepareAsync(inactive);
        await hub.ProvisionAsync("PUT", $"/participants/{HubFixture.PayerName}", new { isActive = true });
        (await hub.Payer.TakeAsync("PUT", $"{inactive.Path}/error")).AssertHubError(
            "3202", "Payer FSP ID not found - Participant payerfsp is inactive", HubFixture.PayerName, Resource);
    }

    [Fact]
    public async Task An_empty_bulk_is_refused_to_its_sender_at_once()
    {
        var reply = await hub.SendAsync("POST", "/bulkTransfers", HubFixture.PayerName, HubFixture.PayeeName, new BulkPayment().Prepare());
        Assert.Equal(400, reply.Status);
        Assert.Contains("/requestBody/individualTransfers must NOT have fewer than 1 items", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task News_of_its_progress_moves_nothing_and_an_answer_that_says_two_things_is_refused()
    {
        var bulk = await ReservedAsync("1");
        var before = await PositionsAsync();
        foreach (var state in new[] { "RECEIVED", "PENDING", "ACCEPTED", "PROCESSING" }) await AnswerAsync(bulk, BulkPayment.Put([], state));
        var twice = $$"""{"transferId":"{{bulk.Payments[0].Id}}","fulfilment":"{{bulk.Payments[0].Fulfilment}}"}""";
        Assert.Equal(400, (await hub.SendAsync("PUT", bulk.Path, bulk.Payee, bulk.Payer, BulkPayment.Put([twice, twice]))).Status);
        var future = BulkPayment.Put([twice], completed: TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(400, (await hub.SendAsync("PUT", bulk.Path, bulk.Payee, bulk.Payer, future)).Status);
        Assert.Equal(before, await PositionsAsync());
        await AnswerAsync(bulk, bulk.Answer([0]));
        Assert.Equal(["fulfilled"], bulk.ResultsOf(await hub.Payer.TakeAsync("PUT", bulk.Path)));
    }

    [Fact]
    public async Task A_payee_that_refuses_the_request_itself_releases_all_of_it_and_the_payer_hears_why()
    {
        var before = await PositionsAsync();
        var bulk = new BulkPayment("1", "2");
        hub.Payee.Answer = message => Task.FromResult(
            message.Method == "POST" ? (400, """{"errorInformation":{"errorCode":"5106","errorDescription":"not this"}}""") : (200, ""));
        await PrepareAsync(bulk);
        var error = await hub.Payer.TakeAsync("PUT", $"{bulk.Path}/error");
        hub.Payee.Answer = message => Task.FromResult((message.Method is "PUT" or "PATCH" ? 200 : 202, ""));
        error.AssertHubError("5106", "Payee unsupported currency", HubFixture.PayerName, Resource);
        Assert.Equal(before, await PositionsAsync());
        await hub.Payee.TakeAsync("POST", "/bulkTransfers");
    }

    [Fact]
    public async Task A_thousand_payments_of_five_megabytes_go_through_and_one_more_does_not()
    {
        var bulk = new BulkPayment([.. Enumerable.Repeat("0.01", 1_000)]) { Packet = new string('A', 4_900) };
        Assert.InRange(bulk.Prepare().Length, 5_000_000, 5 << 20);
        await PrepareAsync(bulk);
        Assert.Equal(bulk.Prepare(), (await hub.Payee.TakeAsync("POST", "/bulkTransfers")).Text);
        await AnswerAsync(bulk, bulk.Answer(Enumerable.Range(0, 1_000)));
        Assert.All(bulk.ResultsOf(await hub.Payer.TakeAsync("PUT", bulk.Path)), result => Assert.Equal("fulfilled", result));
        await hub.Payee.TakeAsync("PUT", bulk.Path);

        var many = new BulkPayment([.. Enumerable.Repeat("0.01", 1_001)]) { Packet = "AA" };
        var reply = await hub.SendAsync("POST", "/bulkTransfers", HubFixture.PayerName, HubFixture.PayeeName, many.Prepare());
        Assert.Contains("must NOT have more than 1000 items", reply.Text, StringComparison.Ordinal);
    }

    private async Task<BulkPayment> ReservedAsync(params string[] amounts)
    {
        var bulk = new BulkPayment(amounts);
        await PrepareAsync(bulk);
        await hub.Payee.TakeAsync("POST", "/bulkTransfers");
        return bulk;
    }

    private async Task PrepareAsync(BulkPayment bulk, params (string, string?)[] headers) =>
        Assert.Equal(202, (await hub.SendAsync("POST", "/bulkTransfers", bulk.Payer, bulk.Payee, bulk.Prepare(), headers)).Status);

    private async Task AnswerAsync(BulkPayment bulk, string body, string? destination = null)
    {
        var reply = await hub.SendAsync("PUT", bulk.Path, bulk.Payee, destination ?? bulk.Payer, body);
        Assert.True(reply.Status == 200, reply.Text);
    }

    private async Task<Recorded> AskAsync(BulkPayment bulk, RecordingParticipant who)
    {
        Assert.Equal(202, (await hub.SendAsync("GET", bulk.Path, who.Name, null)).Status);
        return await who.TakeAsync("PUT", bulk.Path);
    }

    private static string StateOf(Recorded message) => message.Json.GetProperty("bulkTransferState").GetString()!;

    private void AssertNothingMore(BulkPayment bulk) => Assert.Equal((0, 0), (hub.Payer.CountOf(bulk.Id), hub.Payee.CountOf(bulk.Id)));

    private async Task<(decimal Payer, decimal Payee)> PositionsAsync() =>
        (await hub.PositionAsync(HubFixture.PayerName), await hub.PositionAsync(HubFixture.PayeeName));
}

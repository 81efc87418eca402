using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.Simulator.Tests;

public sealed class ConnectorTests
{
    [Fact]
    public async Task A_transfer_stops_at_party_and_quote_for_the_backend_and_is_completed_when_both_are_accepted()
    {
        await using var scheme = await ConnectorScheme.StartAsync();
        await scheme.AddPartyAsync();

        var started = await scheme.StartTransferAsync();
        Assert.Equal((200, "WAITING_FOR_PARTY_ACCEPTANCE"), Seen(started));
        Assert.Equal("payee", Text(started.Body, "to", "fspId"));
        Assert.Equal("Seán", Text(started.Body, "to", "firstName"));
        var quoted = await scheme.DecideAsync(started.Body, "acceptParty");
        Assert.Equal((200, "WAITING_FOR_QUOTE_ACCEPTANCE"), Seen(quoted));
        Assert.Equal("10", Text(quoted.Body, "quoteResponse", "body", "transferAmount", "amount"));
        Assert.Equal("payee", Text(quoted.Body, "quoteResponseSource"));
        var done = await scheme.DecideAsync(started.Body, "acceptQuote");
        Assert.Equal((200, "COMPLETED"), Seen(done));
        Assert.Equal("COMMITTED", Text(done.Body, "fulfil", "body", "transferState"));
        Assert.Equal("payer", Text(done.Body, "fulfil", "headers", "fspiop-destination"));

        var itself = new Uri(scheme.Payer.OutboundAddress!, $"/transfers/{done.Body!["transferId"]}");
        var shown = await scheme.SendAsync(HttpMethod.Get, itself);
        Assert.Equal((200, "COMPLETED"), Seen(shown));
    }

    [Fact]
    public async Task A_party_or_quote_that_the_backend_rejects_aborts_the_transfer_before_money_moves()
    {
        await using var scheme = await ConnectorScheme.StartAsync();
        await scheme.AddPartyAsync();

        var party = await scheme.StartTransferAsync();
        Assert.Equal((200, "ABORTED"), Seen(await scheme.DecideAsync(party.Body, "acceptParty", yes: false)));
        var quote = await scheme.StartTransferAsync();
        await scheme.DecideAsync(quote.Body, "acceptParty");
        Assert.Equal((200, "ABORTED"), Seen(await scheme.DecideAsync(quote.Body, "acceptQuote", yes: false)));

        Assert.DoesNotContain(scheme.Relay.Messages, message => message.Target == "/transfers");
    }

    [Fact]
    public async Task With_another_currency_at_the_payee_a_conversion_is_accepted_and_reserved_before_the_payment()
    {
        await using var scheme = await ConnectorScheme.StartAsync(
            options => options with { Currencies = [options.FspId == "payer" ? "XXX" : "XTS"] });
        await scheme.AddPartyAsync();

        var started = await scheme.StartTransferAsync();
        var converted = await scheme.DecideAsync(started.Body, "acceptParty");
        Assert.Equal((200, "WAITING_FOR_CONVERSION_ACCEPTANCE"), Seen(converted));
        Assert.Equal("15", Text(converted.Body, "fxQuoteResponse", "body", "conversionTerms", "targetAmount", "amount"));
        var quoted = await scheme.DecideAsync(started.Body, "acceptConversion");
        Assert.Equal((200, "WAITING_FOR_QUOTE_ACCEPTANCE"), Seen(quoted));
        Assert.Equal("XTS", Text(quoted.Body, "quoteResponse", "body", "transferAmount", "currency"));
        var done = await scheme.DecideAsync(started.Body, "acceptQuote");
        Assert.Equal((200, "COMPLETED"), Seen(done));
        Assert.Equal("RESERVED", Text(done.Body, "fxTransferResponse", "body", "conversionState"));

    }

    [Fact]
    public async Task When_an_amount_is_to_arrive_in_another_currency_the_terms_come_before_the_conversion()
    {
        await using var scheme = await ConnectorScheme.StartAsync(
            options => options with { Currencies = [options.FspId == "payer" ? "XXX" : "XTS"] });
        await scheme.AddPartyAsync();

        var started = await scheme.StartTransferAsync("RECEIVE", currency: "XTS");
        Assert.Equal((200, "WAITING_FOR_QUOTE_ACCEPTANCE"), Seen(await scheme.DecideAsync(started.Body, "acceptParty")));
        var converted = await scheme.DecideAsync(started.Body, "acceptQuote");
        Assert.Equal((200, "WAITING_FOR_CONVERSION_ACCEPTANCE"), Seen(converted));
        Assert.Equal("6.6667", Text(converted.Body, "fxQuoteResponse", "body", "conversionTerms", "sourceAmount", "amount"));
        Assert.Equal((200, "COMPLETED"), Seen(await scheme.DecideAsync(started.Body, "acceptConversion")));
    }

    [Fact]
    public async Task An_unknown_party_is_the_schemes_error_in_the_answer()
    {
        await using var scheme = await ConnectorScheme.StartAsync();

        var failed = await scheme.StartTransferAsync(to: "1");

        Assert.Equal(500, failed.Status);
        var error = failed.Body!["transferState"]!["lastError"]!["mojaloopError"]!["errorInformation"]!;
        Assert.Equal(("3200", "ID not found"), ((string)error["errorCode"]!, (string)error["errorDescription"]!));
        Assert.Equal("ERROR_OCCURRED", Text(failed.Body, "transferState", "currentState"));
        var transfers = new Uri(scheme.Payer.OutboundAddress!, "/transfers");
        Assert.Equal(400, (await scheme.SendAsync(HttpMethod.Post, transfers, new JsonObject())).Status);
    }

    [Fact]
    public async Task A_party_is_found_under_its_sub_identifier_only()
    {
        await using var scheme = await ConnectorScheme.StartAsync();
        var number = await scheme.AddPartyAsync("30");

        Assert.Equal(200, (await LookUpAsync(scheme, $"{number}/30")).Status);
        Assert.Equal(404, (await LookUpAsync(scheme, $"{number}/31")).Status);
        Assert.Equal(404, (await LookUpAsync(scheme, number)).Status);
        await scheme.SendAsync(HttpMethod.Delete, new Uri(scheme.Payee.BackendAddress!, $"/repository/parties/MSISDN/{number}"));
        Assert.Equal(404, (await LookUpAsync(scheme, $"{number}/30")).Status);
    }

    [Fact]
    public async Task The_test_API_shows_and_pushes_what_the_hub_delivered()
    {
        await using var scheme = await ConnectorScheme.StartAsync();
        var number = await scheme.AddPartyAsync();
        using var byId = await ListenAsync(scheme.Payee, $"/requests/{number}");
        using var ofOthers = await ListenAsync(scheme.Payee, "/requests/other");
        using var callbacks = await ListenAsync(scheme.Payer, "/callbacks");
        using var all = await ListenAsync(scheme.Payer, "/");

        await LookUpAsync(scheme, number);

        Assert.Equal((number, "payer"), await NextAsync(byId));
        Assert.Equal((number, "payee"), await NextAsync(callbacks));
        Assert.Equal((number, "payee"), await NextAsync(all));
        var kept = await scheme.SendAsync(HttpMethod.Get, new Uri(scheme.Payer.TestAddress!, $"/callbacks/{number}"));
        Assert.Equal("Seán", Text(kept.Body, "data", "party", "name"));
        Assert.Equal("payee", Text(kept.Body, "headers", "fspiop-source"));

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ofOthers.ReceiveAsync(new byte[100], soon.Token));
    }

    [Fact]
    public async Task A_scenario_of_the_backend_carries_results_into_the_next_operation()
    {
        await using var scheme = await ConnectorScheme.StartAsync();
        await scheme.AddPartyAsync();
        JsonObject Operation(string name, string operation, JsonObject body) => new()
        {
            ["name"] = name,
            ["operation"] = operation,
            ["body"] = body,
            ["params"] = new JsonObject { ["transferId"] = "{{first.result.transferId}}" },
        };

        var played = await scheme.SendAsync(HttpMethod.Post, new Uri(scheme.Payer.BackendAddress!, "/scenarios"), new JsonArray(
            Operation("first", "postTransfers", ConnectorScheme.Transfer()),
            Operation("second", "putTransfers", new JsonObject { ["acceptParty"] = true }),
            Operation("third", "putTransfers", new JsonObject { ["acceptQuote"] = true }),
            Operation("fourth", "somethingElse", [])));

        Assert.Equal(200, played.Status);
        Assert.Equal("WAITING_FOR_PARTY_ACCEPTANCE", Text(played.Body, "first", "result", "currentState"));
        Assert.Equal("WAITING_FOR_QUOTE_ACCEPTANCE", Text(played.Body, "second", "result", "currentState"));
        Assert.Equal("COMPLETED", Text(played.Body, "third", "result", "currentState"));
        Assert.Equal("unsupported operation", Text(played.Body, "fourth", "error"));
    }

    [Fact]
    public async Task What_it_sends_is_signed_over_the_path_it_is_sent_to()
    {
        await using var scheme = await ConnectorScheme.StartAsync(options => options with { AcceptsParties = true, AcceptsQuotes = true });
        await scheme.AddPartyAsync();

        Assert.Equal((200, "COMPLETED"), Seen(await scheme.StartTransferAsync()));

        Assert.Equal(6, scheme.Relay.Messages.Count);
        foreach (var message in scheme.Relay.Messages)
        {
            Assert.Equal(message.Target, message.Headers["FSPIOP-URI"]);
            Assert.Equal(message.Method, message.Headers["FSPIOP-HTTP-Method"]);
            Assert.Equal(message.Method != "GET", message.Headers.ContainsKey("FSPIOP-Signature"));
        }
    }

    private static (int Status, string? State) Seen((int Status, JsonNode? Body) answer) =>
        (answer.Status, answer.Body?["currentState"]?.GetValue<string>());

    private static string? Text(JsonNode? node, params string[] names) =>
        names.Aggregate(node, (at, name) => at?[name])?.GetValue<string>();

    private static Task<(int Status, JsonNode? Body)> LookUpAsync(ConnectorScheme scheme, string party) =>
        scheme.SendAsync(HttpMethod.Get, new Uri(scheme.Payer.OutboundAddress!, $"/parties/MSISDN/{party}"));

    private static async Task<ClientWebSocket> ListenAsync(SimulatedConnector connector, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        await socket.ConnectAsync(new Uri($"ws://{connector.TestAddress!.Authority}{path}"), CancellationToken.None);
        return socket;
    }

    private static async Task<(string Id, string Source)> NextAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[16 * 1024];
        var part = await socket.ReceiveAsync(buffer, patience.Token);
        var message = JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, part.Count))!;
        return ((string)message["id"]!, (string)message["headers"]!["fspiop-source"]!);
    }
}

using System.Globalization;
using Pamoja.Simulator;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Cli.Tests;

/// <summary>A payment in the traces of an operator: a hub as a process, FSPs that carry traces on, and a collector.</summary>
public sealed class TraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Begun = $"00-{TraceId}-b7ad6b7169203331-01";
    private const string State = "tx_end2end_start_ts=1764294878000,acme=YjdhZDZi";
    private const string Msisdn = "27713803912";
    private const string Fulfilment = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Condition = "Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU";

    [Fact]
    public async Task One_trace_follows_a_payment_through_all_its_messages()
    {
        await using var folder = new TemporaryFolder();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var payer = await TracedParticipant.StartAsync("payerfsp");
        await using var payee = await TracedParticipant.StartAsync("payeefsp");
        await using var hub = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"), collector.Environment);
        await ProvisionAsync(hub, payer, payee);
        var at = hub.Ready.Interoperability;
        var (quote, transfer) = ($"{Guid.NewGuid()}", $"{Guid.NewGuid()}");

        await payer.SendAsync(at, "GET", $"/parties/MSISDN/{Msisdn}", null, "", Begun, State);
        var lookup = await payee.TakeAsync("GET");
        await payee.SendAsync(at, "PUT", $"/parties/MSISDN/{Msisdn}", "payerfsp", Party, lookup.TraceParent, lookup.TraceState);
        var found = await payer.TakeAsync("PUT");
        await payer.SendAsync(at, "POST", "/quotes", "payeefsp", Quote(quote), Begun, State);
        await payee.SendAsync(at, "PUT", $"/quotes/{quote}", "payerfsp", Offer, (await payee.TakeAsync("POST")).TraceParent);
        await payer.TakeAsync("PUT");
        await payer.SendAsync(at, "POST", "/transfers", "payeefsp", Prepare(transfer), Begun, State);
        var prepared = await payee.TakeAsync("POST");
        await payee.SendAsync(at, "PUT", $"/transfers/{transfer}", "payerfsp", Commit, prepared.TraceParent, prepared.TraceState);
        var committed = await payer.TakeAsync("PUT");

        string[] expected =
        [
            "GET /parties/{Type}/{ID}", "ask oracle GET", "send GET FSPIOP_CALLBACK_URL_PARTIES_GET", "PUT /parties/{Type}/{ID}",
            "send PUT FSPIOP_CALLBACK_URL_PARTIES_PUT", "POST /quotes", "send POST FSPIOP_CALLBACK_URL_QUOTES", "PUT /quotes/{ID}",
            "send PUT FSPIOP_CALLBACK_URL_QUOTES", "POST /transfers", "ledger batch", "lock", "commit",
            "send POST FSPIOP_CALLBACK_URL_TRANSFER_POST", "PUT /transfers/{ID}", "send PUT FSPIOP_CALLBACK_URL_TRANSFER_PUT",
        ];
        var spans = await collector.UntilAsync(TraceId, spans => expected.All(name => spans.Any(span => span.Name == name)));

        // What went out named the span that sent it, in the same trace, with the sender's own state.
        foreach (var message in new[] { lookup, found, prepared, committed })
        {
            Assert.Equal((TraceId, State), (message.TraceId, message.TraceState));
            Assert.Contains(spans, span => span.SpanId == message.SpanId && span.Name.StartsWith($"send {message.Method}", StringComparison.Ordinal));
        }

        Assert.Contains(spans, span => span.Name == "ask oracle GET" && span.SpanId == payer.Asked!.SpanId);
        Assert.Equal("b7ad6b7169203331", spans.First(span => span.Name == "POST /transfers").ParentId);
        foreach (var part in spans.Where(span => span.Name is "lock" or "commit"))
            Assert.Contains(spans, span => span.Name == "ledger batch" && span.SpanId == part.ParentId);
        foreach (var secret in new[] { Msisdn, "Okafor", quote })
            Assert.DoesNotContain(spans, span => $"{span.Name} {string.Join(' ', span.Attributes.Values)}".Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(spans, span => span.Name.Contains(transfer, StringComparison.Ordinal));
        Assert.Contains(spans, span => span.Attributes.GetValueOrDefault("pamoja.transfer_id") == transfer);

        // Metrics go the same way.
        await UntilAsync(() => collector.Metrics.ContainsKey("pamoja.request.duration"));
    }

    [Fact]
    public async Task A_trace_outlives_the_hub_that_began_to_send()
    {
        await using var folder = new TemporaryFolder();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var payer = await TracedParticipant.StartAsync("payerfsp");
        await using var payee = await TracedParticipant.StartAsync("payeefsp");
        var transfer = $"{Guid.NewGuid()}";
        payee.Status = 503;
        await using (var first = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"), collector.Environment))
        {
            await ProvisionAsync(first, payer, payee);
            await payer.SendAsync(first.Ready.Interoperability, "POST", "/transfers", "payeefsp", Prepare(transfer), Begun, State);
            await collector.UntilAsync(TraceId, spans => spans.Any(span => span.Name.StartsWith("send POST", StringComparison.Ordinal)));
        }

        payee.Status = 202;
        await using var second = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"), collector.Environment);
        var prepared = await payee.TakeAsync("POST");

        Assert.Equal((TraceId, State), (prepared.TraceId, prepared.TraceState));
        var spans = await collector.UntilAsync(TraceId, spans => spans.Any(span => span.SpanId == prepared.SpanId));
        Assert.Single(spans, span => span.Name == "POST /transfers");
    }

    [Fact]
    public async Task A_hub_that_nobody_traces_passes_traces_on_as_they_came()
    {
        await using var folder = new TemporaryFolder();
        await using var payer = await TracedParticipant.StartAsync("payerfsp");
        await using var payee = await TracedParticipant.StartAsync("payeefsp");
        await using var hub = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"));
        await ProvisionAsync(hub, payer, payee);
        var at = hub.Ready.Interoperability;

        await payer.SendAsync(at, "POST", "/transfers", "payeefsp", Prepare($"{Guid.NewGuid()}"), Begun, State);
        var traced = await payee.TakeAsync("POST");
        await payer.SendAsync(at, "POST", "/transfers", "payeefsp", Prepare($"{Guid.NewGuid()}"), null);
        var untraced = await payee.TakeAsync("POST");

        Assert.Equal((Begun, State), (traced.TraceParent, traced.TraceState));
        Assert.Equal(("", ""), (untraced.TraceParent, untraced.TraceState));
    }

    private const string Party =
        $$$"""{"party":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{Msisdn}}}","fspId":"payeefsp"},"name":"Amara Okafor"}}""";

    private const string Offer =
        $$"""
        {"transferAmount":{"currency":"XTS","amount":"10"},"expiration":"2035-01-02T03:04:05.678Z","ilpPacket":"AYICjg",
         "condition":"{{Condition}}"}
        """;

    private static string Quote(string id) =>
        $$"""
        {"quoteId":"{{id}}","transactionId":"{{id}}","amountType":"SEND","amount":{"currency":"XTS","amount":"10"},
         "payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{Msisdn}}","fspId":"payeefsp"} },
         "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2","fspId":"payerfsp"} },
         "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"} }
        """;

    private static string Prepare(string id) =>
        $$"""
        {"transferId":"{{id}}","payerFsp":"payerfsp","payeeFsp":"payeefsp","amount":{"currency":"XTS","amount":"10"},
         "ilpPacket":"AYIBgQAAAAAAAASwNGxldmVs","condition":"{{Condition}}","expiration":"{{Moment(TimeSpan.FromMinutes(5))}}"}
        """;

    private static string Commit =>
        $$"""{"fulfilment":"{{Fulfilment}}","transferState":"COMMITTED","completedTimestamp":"{{Moment(TimeSpan.Zero)}}"}""";

    private static string Moment(TimeSpan ahead) =>
        (TimeProvider.System.GetUtcNow() + ahead).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static async Task ProvisionAsync(RunningHub hub, TracedParticipant payer, TracedParticipant payee)
    {
        using var administration = new OperatorClient(hub.Ready.Administration);
        var plan = new SchemePlan(
            "XTS",
            "DEFERREDNETXTS",
            [new PlannedParticipant("payerfsp", payer.Address, 1_000, 1_000), new PlannedParticipant("payeefsp", payee.Address, 1_000, 1_000)],
            payer.Address,
            "MSISDN");
        await new Provisioning(administration, TimeProvider.System).RunAsync(plan);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Pamoja.Fspiop;

namespace Pamoja.Simulator.Tests;

public sealed class PaymentTests : IAsyncLifetime
{
    private const string PayeeNumber = "9991000002";
    private TestRelay _relay = null!;
    private SimulatedDfsp _payer = null!;
    private SimulatedDfsp _payee = null!;

    public async ValueTask InitializeAsync()
    {
        _relay = await TestRelay.StartAsync();
        _payer = await StartAsync("payerfsp", new SimulatedParty("MSISDN", "9991000001", "Amina Example"));
        _payee = await StartAsync("payeefsp", new SimulatedParty("MSISDN", PayeeNumber, "Baraka Example"));
        _relay.Default = "payeefsp";
    }

    public async ValueTask DisposeAsync()
    {
        await _payer.DisposeAsync();
        await _payee.DisposeAsync();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task A_payment_goes_through_lookup_quote_and_transfer()
    {
        var payment = await _payer.PayAsync("MSISDN", PayeeNumber, 12.5m, "XTS");

        Assert.Null(payment.Error);
        Assert.True(payment.IsCommitted);
        Assert.Equal(["lookup", "quote", "transfer"], payment.Phases.Select(phase => phase.Name));
        Assert.Equal(new FoundParty("MSISDN", PayeeNumber, "payeefsp", "Baraka Example"), payment.Party);
        Assert.Equal(12.5m, payment.Quote!.Amount);
        Assert.Equal(
            [
                $"GET /parties/MSISDN/{PayeeNumber}",
                $"PUT /parties/MSISDN/{PayeeNumber}",
                "POST /quotes",
                $"PUT /quotes/{payment.Quote.QuoteId}",
                "POST /transfers",
                $"PUT /transfers/{payment.Transfer!.TransferId}",
            ],
            Ordered().Select(message => $"{message.Method} {message.Target}"));
    }

    [Fact]
    public async Task Its_packet_carries_the_terms_and_the_amount_in_the_smallest_unit()
    {
        var payment = await _payer.PayAsync("MSISDN", PayeeNumber, 12.5m, "XTS");

        Assert.True(IlpV1Packet.TryDecode(payment.Quote!.IlpPacket, out var packet));
        Assert.Equal(125_000UL, packet.Amount);
        Assert.Equal($"g.payeefsp.msisdn.{PayeeNumber}", packet.Account);
        var terms = JsonNode.Parse(packet.Data.Span)!;
        Assert.Equal(payment.Quote.QuoteId, terms["quoteId"]!.GetValue<string>());
        Assert.Equal(payment.Transfer!.TransferId, terms["transactionId"]!.GetValue<string>());
        Assert.Equal("12.5", terms["amount"]!["amount"]!.GetValue<string>());
    }

    [Fact]
    public async Task Its_messages_pass_the_checks_of_the_wire()
    {
        await _payer.PayAsync("MSISDN", PayeeNumber, 3m, "XTS");

        Assert.All(_relay.Messages, message =>
        {
            var resource = message.Target.Split('/')[1];
            Assert.Equal($"application/vnd.interoperability.{resource}+json;version=2.0", message.Headers["Content-Type"]);
            Assert.Equal(message.Method != "PUT", message.Headers.ContainsKey("Accept"));
            Assert.True(HttpDate.TryRead(message.Headers["Date"], out _));
            Assert.Contains(message.Headers["FSPIOP-Source"], new[] { "payerfsp", "payeefsp" });
            Assert.Equal(message.Method == "PUT" ? 200 : 202, message.Status);
            Assert.Equal(0, message.AnswerLength);
        });
    }

    [Fact]
    public async Task A_party_that_nobody_holds_is_an_error()
    {
        var reply = await _payer.LookUpAsync("MSISDN", "9991000009");

        Assert.Null(reply.Value);
        Assert.Equal("3204", reply.ErrorCode);
    }

    [Fact]
    public async Task A_payee_that_refuses_says_so()
    {
        _payee.Behaviour = PayeeBehaviour.Refuses;

        var payment = await _payer.PayAsync("MSISDN", PayeeNumber, 1m, "XTS");

        Assert.False(payment.IsCommitted);
        Assert.StartsWith("5105 ", payment.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_fulfilment_is_seen_by_the_payer()
    {
        _payee.Behaviour = PayeeBehaviour.WrongFulfilment;

        var payment = await _payer.PayAsync("MSISDN", PayeeNumber, 1m, "XTS");

        Assert.Equal("COMMITTED", payment.Transfer!.State);
        Assert.False(payment.Transfer.IsFulfilled);
        Assert.False(payment.IsCommitted);
    }

    [Fact]
    public async Task A_payee_that_reserves_says_so_and_hears_of_the_end()
    {
        _payee.Behaviour = PayeeBehaviour.Reserves;
        var payment = await _payer.PayAsync("MSISDN", PayeeNumber, 1m, "XTS");
        Assert.Equal("RESERVED", payment.Transfer!.State);
        var id = payment.Transfer.TransferId;

        using var http = new HttpClient();
        using var patch = new StringContent("""{"transferState":"COMMITTED"}""");
        using var answer = await http.PatchAsync(new Uri(_payee.Address, $"/transfers/{id}"), patch);

        Assert.Equal(200, (int)answer.StatusCode);
        var notified = await _payee.NotificationAsync(id, TimeSpan.FromSeconds(5));
        Assert.Contains("COMMITTED", notified!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_payee_lets_the_payer_wait_in_vain()
    {
        _payee.Behaviour = PayeeBehaviour.Silent;
        await using var impatient = await StartAsync(
            "hasty", new SimulatedParty("MSISDN", "9991000003", "Chausiku Example"), TimeSpan.FromMilliseconds(300));

        var payment = await impatient.PayAsync("MSISDN", PayeeNumber, 1m, "XTS");

        Assert.Equal("transfer", payment.Phases[^1].Name);
        Assert.Contains("no PUT /transfers/", payment.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount is not that of the quote", 2, null, null)]
    [InlineData("no quote has this condition", 1, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null)]
    [InlineData("ilpPacket is not that of the quote", 1, null, "AYIBgQ")]
    public async Task A_transfer_that_does_not_fit_its_quote_is_refused(string objection, int amount, string? condition, string? packet)
    {
        var party = await _payer.LookUpAsync("MSISDN", PayeeNumber);
        var quote = (await _payer.QuoteAsync(party.Value!, 1m, "XTS")).Value!;

        var reply = await _payer.TransferAsync(
            quote with { Amount = amount, Condition = condition ?? quote.Condition, IlpPacket = packet ?? quote.IlpPacket });

        Assert.Equal("5105", reply.ErrorCode);
        Assert.Contains(objection, reply.ErrorDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_payments_at_once_do_not_mix()
    {
        var amounts = Enumerable.Range(1, 40).Select(number => number / 8m).ToList();

        var payments = await Task.WhenAll(amounts.Select(amount => _payer.PayAsync("MSISDN", PayeeNumber, amount, "XTS")));

        Assert.All(payments, payment => Assert.True(payment.IsCommitted, payment.Error));
        Assert.Equal(amounts, payments.Select(payment => payment.Quote!.Amount));
    }

    [Fact]
    public async Task A_person_can_pay_with_one_request()
    {
        using var http = new HttpClient();
        using var order = new StringContent($$"""{"to":"{{PayeeNumber}}","amount":"7.25","currency":"XTS"}""");

        using var answer = await http.PostAsync(new Uri(_payer.Address, "/simulator/payments"), order);

        var report = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(report["ok"]!.GetValue<bool>());
        Assert.Equal("COMMITTED", report["transferState"]!.GetValue<string>());
        Assert.Equal(7.25m, decimal.Parse(report["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_person_who_orders_nonsense_is_told_how()
    {
        using var http = new HttpClient();
        using var order = new StringContent("pay!");

        using var answer = await http.PostAsync(new Uri(_payer.Address, "/simulator/payments"), order);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("amount", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>A message is kept when its answer is back; the request it caused may be kept before it.</summary>
    private List<TestRelay.Passed> Ordered()
    {
        List<string> order = ["parties", "quotes", "transfers"];
        return
        [
            .. _relay.Messages
                .OrderBy(message => order.IndexOf(message.Target.Split('/')[1]))
                .ThenBy(message => message.Method == "PUT"),
        ];
    }

    private async Task<SimulatedDfsp> StartAsync(string fspId, SimulatedParty party, TimeSpan? patience = null)
    {
        var options = new DfspOptions
        {
            FspId = fspId,
            Hub = _relay.Address,
            Parties = [party],
            CallbackTimeout = patience ?? TimeSpan.FromSeconds(20),
        };
        var dfsp = await SimulatedDfsp.StartAsync(options, TimeProvider.System);
        _relay.Connect(dfsp);
        return dfsp;
    }
}

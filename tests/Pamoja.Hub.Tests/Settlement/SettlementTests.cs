using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>The settlement API over real sockets: windows of real payments, settled state by state, with what the accounts then show.</summary>
public sealed class SettlementTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Windows = "/v2/settlementWindows";
    private const string Settlements = "/v2/settlements";

    private static readonly string[] States = ["PS_TRANSFERS_RECORDED", "PS_TRANSFERS_RESERVED", "PS_TRANSFERS_COMMITTED", "SETTLED"];

    [Fact]
    public async Task A_close_answers_the_window_that_is_open_now_and_the_closed_one_has_its_content()
    {
        await CloseAsync();
        await PayAsync("10");
        var open = await OpenAsync();
        var opened = await hub.ProvisionAsync("POST", $"{Windows}/{open}", new { state = "CLOSED", reason = "the day is over" });
        Assert.Equal(
            ["settlementWindowId", "id", "reason", "state", "createdDate", "changedDate", "content"],
            opened.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((open + 1, "OPEN", "the day is over"), Summary(opened.Json));
        Assert.Equal(0, opened.Json.GetProperty("content").GetArrayLength());

        var closed = (await hub.ProvisionAsync("GET", $"{Windows}/{open}")).Json;
        Assert.Equal((open, "CLOSED", "the day is over"), Summary(closed));
        var content = Assert.Single(closed.GetProperty("content").EnumerateArray());
        Assert.Equal(("CLOSED", "POSITION", "USD"), (Text(content, "state"), Text(content, "ledgerAccountType"), Text(content, "currencyId")));
        Assert.False(content.TryGetProperty("settlementId", out _));
    }

    [Fact]
    public async Task What_cannot_be_closed_is_told_in_the_words_that_clients_know()
    {
        await CloseAsync();
        var open = await OpenAsync();
        await CloseRefusedAsync(open, $"Generic validation error - Window {open} is empty");
        await CloseRefusedAsync(open + 7, $"Generic validation error - Window {open + 7} does not exist");
        await PayAsync("1");
        await CloseAsync();
        await CloseRefusedAsync(open, $"Generic validation error - Window {open} is not open");

        (await CloseWithAsync("x", new { state = "CLOSED", reason = "r" })).AssertError(400, "3101", "/path/id must be integer");
        (await CloseWithAsync("%7Bid%7D", new { state = "CLOSED", reason = "r" })).AssertError(400, "3101", "/path/id must be integer");
        (await CloseWithAsync("1", new { state = "OPEN", reason = "r" })).AssertError(400, "3101", "/requestBody/state");
        (await CloseWithAsync("1", new { state = "CLOSED" })).AssertError(400, "3102", "'reason'");
        (await CloseWithAsync("1", new { reason = "r" })).AssertError(400, "3102", "'state'");
        (await CloseWithAsync("1", new { state = "CLOSED", reason = "r", x = 1 })).AssertError(400, "3103", "additional");
    }

    [Fact]
    public async Task A_settlement_walks_through_all_states_and_positions_come_back()
    {
        await CloseAsync();
        var before = await PositionsAsync();
        await PayAsync("70");
        var window = await CloseAsync();
        var made = (await CreateAsync(window)).Json;
        Assert.Equal(
            ["id", "settlementModel", "state", "reason", "createdDate", "changedDate", "settlementWindows", "participants"],
            made.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("DEFERREDNETUSD", "PENDING_SETTLEMENT"), (Text(made, "settlementModel"), Text(made, "state")));
        Assert.Equal((window, "PENDING_SETTLEMENT"), OnlyWindow(made));
        Assert.Equal([70m, -70m], Nets(made));

        var expected = before with { Payer = before.Payer + 70, Payee = before.Payee - 70 };
        Assert.Equal(expected, await PositionsAsync());
        foreach (var state in States)
        {
            var changed = (await StepAsync(made, state)).Json;
            Assert.Equal(state, Text(changed, "state"));
            Assert.All(AccountsOf(changed), account => Assert.Equal((state, "a step"), (Text(account, "state"), Text(account, "reason"))));
            expected = state switch
            {
                "PS_TRANSFERS_RESERVED" => expected with { Payee = before.Payee },
                "PS_TRANSFERS_COMMITTED" => expected with { Payer = before.Payer },
                _ => expected,
            };
            Assert.Equal(expected, await PositionsAsync());
            Assert.Equal((window, state == "SETTLED" ? "SETTLED" : "PENDING_SETTLEMENT"), OnlyWindow(changed));
        }

        var settled = (await hub.ProvisionAsync("GET", $"{Settlements}/{made.GetProperty("id")}")).Json;
        Assert.Equal("SETTLED", Text(settled, "state"));
        Assert.All(AccountsOf(settled), account => Assert.Equal("REF-1", Text(account, "externalReference")));
        Assert.Equal((window, "SETTLED", "settle"), Summary((await hub.ProvisionAsync("GET", $"{Windows}/{window}")).Json, "id"));
    }

    [Fact]
    public async Task Participants_and_accounts_are_led_one_by_one()
    {
        var made = await MadeAsync();
        var (payer, payee) = (made.GetProperty("participants")[0], made.GetProperty("participants")[1]);
        var account = payee.GetProperty("accounts")[0].GetProperty("id");
        var path = $"{Settlements}/{made.GetProperty("id")}/participants/{payee.GetProperty("id")}";

        var change = new { accounts = new[] { new { id = payer.GetProperty("accounts")[0].GetProperty("id"), state = States[0], reason = "r" } } };
        var first = (await hub.ProvisionAsync("PUT", $"{Settlements}/{made.GetProperty("id")}/participants/{payer.GetProperty("id")}", change)).Json;
        Assert.Equal("PENDING_SETTLEMENT", Text(first, "state"));
        Assert.Equal(States[0], Text(Assert.Single(AccountsOf(first)), "state"));
        var second = (await hub.ProvisionAsync("PUT", $"{path}/accounts/{account}", new { state = States[0], reason = "r" })).Json;
        Assert.Equal(States[0], Text(second, "state"));

        foreach (var target in new[] { path, $"{path}/accounts/{account}" })
        {
            var found = (await hub.ProvisionAsync("GET", target)).Json;
            Assert.Equal(-5m, Assert.Single(Nets(found)));
            Assert.Equal(OnlyWindow(made).Id, OnlyWindow(found).Id);
        }

        var missing = await hub.AdministerAsync("GET", $"{Settlements}/{made.GetProperty("id")}/participants/99999");
        missing.AssertError(400, "3100", "not in settlement");
        (await hub.AdministerAsync("GET", $"{path}/accounts/99999")).AssertError(400, "3100", "not in settlement");
        (await hub.AdministerAsync("GET", $"{Settlements}/99999/participants/1")).AssertError(400, "3100", "Settlement not found");
        (await hub.AdministerAsync("GET", $"{path}/accounts/x")).AssertError(400, "3101", "/path/aid must be integer");
    }

    [Fact]
    public async Task Its_file_says_who_pays_whom()
    {
        var made = await MadeAsync();
        var id = made.GetProperty("id").GetInt32();
        var file = await hub.ProvisionAsync("GET", $"{Settlements}/{id}/file");
        var (payer, payee) = (made.GetProperty("participants")[0].GetProperty("id"), made.GetProperty("participants")[1].GetProperty("id"));
        string[] lines =
        [
            "settlementId,settlementModel,state,currency,payerId,payer,payeeId,payee,amount",
            $"{id},DEFERREDNETUSD,PENDING_SETTLEMENT,USD,1,Hub,{payee},payeefsp,5",
            $"{id},DEFERREDNETUSD,PENDING_SETTLEMENT,USD,{payer},payerfsp,1,Hub,5",
            "",
        ];
        Assert.Equal(string.Join("\r\n", lines), file.Text);
        Assert.Equal("text/csv; charset=utf-8", file.ContentType);
        (await hub.AdministerAsync("GET", $"{Settlements}/99999/file")).AssertError(400, "3100", "Settlement not found");
        (await hub.AdministerAsync("GET", $"{Settlements}/x/file")).AssertError(400, "3101", "/path/id must be integer");
    }

    [Fact]
    public async Task Errors_of_accounts_stand_next_to_them_and_then_nothing_was_changed()
    {
        var made = await MadeAsync();
        var accounts = AccountsOf(made).Select(account => account.GetProperty("id").GetInt32()).ToArray();
        var participants = made.GetProperty("participants").EnumerateArray().Select(each => each.GetProperty("id").GetInt32()).ToArray();
        var reply = await hub.ProvisionAsync("PUT", $"{Settlements}/{made.GetProperty("id")}", new
        {
            participants = new[]
            {
                new { id = participants[0], accounts = new[] { Step(accounts[0], States[0]), Step(accounts[0], States[0]) } },
                new { id = participants[1], accounts = new[] { Step(accounts[1], States[2]), Step(99999, States[0]) } },
                new { id = 99999, accounts = new[] { Step(accounts[0], States[0]) } },
            },
        });

        string?[] texts = [null, "Account already processed once", "State change not allowed", "Account not found", "Participant and account mismatch"];
        Assert.Equal(texts, AccountsOf(reply.Json).Select(ErrorOf));
        Assert.Equal("PENDING_SETTLEMENT", Text(reply.Json, "state"));
        var found = (await hub.ProvisionAsync("GET", $"{Settlements}/{made.GetProperty("id")}")).Json;
        Assert.All(AccountsOf(found), account => Assert.Equal("PENDING_SETTLEMENT", Text(account, "state")));
    }

    [Fact]
    public async Task A_settlement_is_given_up_and_its_window_settled_by_another()
    {
        var made = await MadeAsync();
        var path = $"{Settlements}/{made.GetProperty("id")}";
        await StepAsync(made, States[0]);
        await StepAsync(made, States[1]);
        var abort = new { state = "ABORTED", reason = "the bank said no" };
        var aborted = (await hub.ProvisionAsync("PUT", path, abort)).Json;
        Assert.Equal(("ABORTED", "the bank said no"), (Text(aborted, "state"), Text(aborted, "reason")));
        Assert.Equal("ABORTED", OnlyWindow(aborted).State);
        await hub.ProvisionAsync("PUT", path, abort);

        var again = (await CreateAsync(OnlyWindow(made).Id)).Json;
        foreach (var state in States) await StepAsync(again, state);
        (await hub.AdministerAsync("PUT", $"{Settlements}/{again.GetProperty("id")}", abort))
            .AssertError(400, "3100", "State change is not allowed");
    }

    [Fact]
    public async Task Wrong_changes_of_a_settlement_are_told_apart()
    {
        var path = $"{Settlements}/{(await MadeAsync()).GetProperty("id")}";
        (await hub.AdministerAsync("PUT", path, new { state = "ABORTED" })).AssertError(400, "3102", "State and reason are mandatory");
        (await hub.AdministerAsync("PUT", path, new { reason = "r" })).AssertError(400, "3102", "State and reason are mandatory");
        (await hub.AdministerAsync("PUT", path, new { })).AssertError(400, "3102", "State and reason are mandatory");
        (await hub.AdministerAsync("PUT", path, new { state = "INVALID", reason = "r" })).AssertError(400, "3100", "Invalid request payload input");
        (await hub.AdministerAsync("PUT", path, new { state = "SETTLED", reason = "r" })).AssertError(400, "3101", "/requestBody/state");
        (await hub.AdministerAsync("PUT", path, new { participants = Array.Empty<object>(), reason = "r" }))
            .AssertError(400, "3100", "No other properties are allowed when participants is provided");
        (await hub.AdministerAsync("PUT", path, new { participants = new[] { new { id = 1 } } })).AssertError(400, "3102", "'accounts'");
        (await hub.AdministerAsync("PUT", $"{Settlements}/99999", new { state = "ABORTED", reason = "r" }))
            .AssertError(400, "3100", "Settlement not found");
        (await hub.AdministerAsync("PUT", $"{Settlements}/99999", new { participants = Array.Empty<object>() }))
            .AssertError(400, "3100", "Settlement not found");
        (await hub.AdministerAsync("GET", $"{Settlements}/99999")).AssertError(400, "3100", "Settlement not found");
        (await hub.AdministerAsync("GET", $"{Settlements}/x")).AssertError(400, "3101", "/path/id must be integer");
        (await hub.AdministerAsync("DELETE", path)).AssertError(405, "3000", "Method Not Allowed");
    }

    [Fact]
    public async Task What_cannot_be_settled_is_told()
    {
        var window = await CloseAsync();
        (await SettleAsync("NONE", window)).AssertError(400, "3100", "Settlement model not found: NONE");
        (await SettleAsync("DEFERREDNETUSD", window, 99999)).AssertError(400, "3100", $"Inapplicable windows {window}, 99999");
        (await SettleAsync("DEFERREDNETUSD", window, window)).AssertError(400, "3100", "duplicate");
        (await SettleAsync("DEFERREDNETUSD")).AssertError(400, "3100", "must NOT have fewer than 1 items");
        (await hub.AdministerAsync("POST", Settlements, new { settlementModel = "X", reason = "r" })).AssertError(400, "3102", "'settlementWindows'");
        (await hub.AdministerAsync("POST", Settlements, new { settlementModel = "X", reason = "r", settlementWindows = new[] { new { id = "a" } } }))
            .AssertError(400, "3101", "/requestBody/settlementWindows/0/id must be integer");

        var gross = new Dictionary<string, object?>(JsonSerializer.SerializeToElement(AdministrationHost.Model("GROSSXTS", "XTS"))
            .EnumerateObject().Select(member => KeyValuePair.Create<string, object?>(member.Name, member.Value)))
        {
            ["settlementGranularity"] = "GROSS",
            ["settlementInterchange"] = "BILATERAL",
        };
        await hub.ProvisionAsync("POST", "/settlementModels", gross);
        (await SettleAsync("GROSSXTS", window)).AssertError(400, "3100", "Settlement can not be created for GROSS or IMMEDIATE models");
    }

    [Fact]
    public async Task Windows_and_settlements_are_found_by_filters_and_not_without()
    {
        var made = await MadeAsync();
        var window = OnlyWindow(made).Id;
        var (participant, account) = (made.GetProperty("participants")[0].GetProperty("id"), AccountsOf(made).First().GetProperty("id"));
        foreach (var query in new[]
        {
            $"settlementWindowId={window}", "state=PENDING_SETTLEMENT", $"participantId={participant}", $"accountId={account}", "currency=USD",
            "fromDateTime=2020-01-01T00:00:00.000Z&toDateTime=2999-01-01T00:00:00Z", "fromSettlementWindowDateTime=2020-01-01",
        })
        {
            var found = (await hub.ProvisionAsync("GET", $"{Settlements}?{query}")).Json;
            Assert.Contains(found.EnumerateArray(), each => each.GetProperty("id").GetInt32() == made.GetProperty("id").GetInt32());
        }

        foreach (var query in new[] { "state=PENDING_SETTLEMENT", $"participantId={participant}", "currency=USD", "fromDateTime=2020-01-01" })
        {
            var found = (await hub.ProvisionAsync("GET", $"{Windows}?{query}")).Json;
            Assert.Contains(found.EnumerateArray(), each => each.GetProperty("settlementWindowId").GetInt32() == window);
        }

        foreach (var path in new[] { Windows, Settlements })
        {
            (await hub.AdministerAsync("GET", path)).AssertError(400, "3100", "Use at least one parameter: ");
            (await hub.AdministerAsync("GET", $"{path}?state=GONE")).AssertError(400, "3101", "/query/state");
            (await hub.AdministerAsync("GET", $"{path}?participantId=0")).AssertError(400, "3101", "/query/participantId");
            (await hub.AdministerAsync("GET", $"{path}?currency=QQQ")).AssertError(400, "3101", "/query/currency");
            (await hub.AdministerAsync("GET", $"{path}?toDateTime=today")).AssertError(400, "3101", "/query/toDateTime");
            (await hub.AdministerAsync("GET", $"{path}?fromDateTime=2999-01-01")).AssertError(400, "3100", "found");
        }

        (await hub.AdministerAsync("GET", $"{Windows}/99999")).AssertError(500, "2001", "99999");
        Assert.Equal("OK", Text((await hub.ProvisionAsync("GET", "/v2/health")).Json, "status"));
    }

    [Fact]
    public async Task A_window_that_two_models_settle_is_settled_when_both_are()
    {
        // One model for its own currency, and one for all others.
        const string Other = "EUR";
        const string Default = "DEFAULTDEFERREDNET";
        foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
            await hub.ProvisionAsync("POST", "/participants/Hub/accounts", new { type, currency = Other });
        await hub.ProvisionAsync("POST", "/settlementModels", AdministrationHost.Model(Default));
        foreach (var participant in new[] { hub.Payer, hub.Payee }) await hub.OnboardAsync(participant, Other);
        await CloseAsync();
        await PayAsync("3");
        await PayAsync("4", Other);
        var window = await CloseAsync();

        var first = (await CreateAsync(window)).Json;
        var second = await SettleAsync(Default, window);
        Assert.True(second.Status == 200, second.Text);
        Assert.Equal(Default, Text(second.Json, "settlementModel"));
        Assert.Equal([4m, -4m], Nets(second.Json));
        foreach (var state in States) await StepAsync(first, state);
        Assert.Equal("SETTLED", Text((await hub.ProvisionAsync("GET", $"{Settlements}/{first.GetProperty("id")}")).Json, "state"));
        Assert.Equal("PENDING_SETTLEMENT", await StateOfAsync(window));
        foreach (var state in States) await StepAsync(second.Json, state);
        Assert.Equal("SETTLED", await StateOfAsync(window));
    }

    private async Task<string?> StateOfAsync(int window) => Text((await hub.ProvisionAsync("GET", $"{Windows}/{window}")).Json, "state");

    private Task<Reply> CloseWithAsync(string id, object body) => hub.AdministerAsync("POST", $"{Windows}/{id}", body);

    private async Task CloseRefusedAsync(int window, string text)
    {
        var reply = await CloseWithAsync($"{window}", new { state = "CLOSED", reason = "r" });
        reply.AssertError(400, "3100", text);
        Assert.Equal(text, reply.Json.GetProperty("errorInformation").GetProperty("errorDescription").GetString());
    }

    /// <summary>A settlement of 5 from payer to payee, just made.</summary>
    private async Task<JsonElement> MadeAsync()
    {
        await CloseAsync();
        await PayAsync("5");
        return (await CreateAsync(await CloseAsync())).Json;
    }

    private async Task<int> OpenAsync() =>
        Assert.Single((await hub.ProvisionAsync("GET", $"{Windows}?state=OPEN")).Json.EnumerateArray()).GetProperty("settlementWindowId").GetInt32();

    /// <summary>Closes the open window; it may be empty.</summary>
    private async Task<int> CloseAsync()
    {
        var open = await OpenAsync();
        await CloseWithAsync($"{open}", new { state = "CLOSED", reason = "the day is over" });
        return open;
    }

    private async Task<Reply> CreateAsync(int window)
    {
        var reply = await SettleAsync("DEFERREDNETUSD", window);
        Assert.True(reply.Status == 200, reply.Text);
        return reply;
    }

    private Task<Reply> SettleAsync(string settlementModel, params int[] windows) => hub.AdministerAsync(
        "POST", Settlements, new { settlementModel, reason = "settle", settlementWindows = windows.Select(id => new { id }) });

    /// <summary>Takes all accounts to a state.</summary>
    private Task<Reply> StepAsync(JsonElement settlement, string state) =>
        hub.ProvisionAsync("PUT", $"{Settlements}/{settlement.GetProperty("id")}", new
        {
            participants = settlement.GetProperty("participants").EnumerateArray().Select(participant => new
            {
                id = participant.GetProperty("id"),
                accounts = participant.GetProperty("accounts").EnumerateArray().Select(account => Step(account.GetProperty("id").GetInt32(), state)),
            }),
        });

    private static object Step(int id, string state) => new { id, state, reason = "a step", externalReference = "REF-1" };

    private async Task PayAsync(string amount, string currency = HubFixture.Currency)
    {
        var payment = new Payment { Amount = amount, Currency = currency };
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare())).Status);
        await hub.Payee.TakeAsync("POST", "/transfers");
        Assert.Equal(200, (await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit())).Status);
    }

    private async Task<Figures> PositionsAsync() => new(
        await ValueAsync(HubFixture.PayerName, "POSITION"),
        await ValueAsync(HubFixture.PayeeName, "POSITION"),
        await ValueAsync("Hub", "HUB_MULTILATERAL_SETTLEMENT"),
        await ValueAsync("Hub", "HUB_RECONCILIATION"));

    private async Task<decimal> ValueAsync(string name, string type) =>
        (await hub.ProvisionAsync("GET", $"/participants/{name}/accounts?currency=USD")).Json.EnumerateArray()
            .Single(account => Text(account, "ledgerAccountType") == type).GetProperty("value").GetDecimal();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static (int Id, string? State, string? Reason) Summary(JsonElement window, string id = "settlementWindowId") =>
        (window.GetProperty(id).GetInt32(), Text(window, "state"), Text(window, "reason"));

    private static (int Id, string? State) OnlyWindow(JsonElement settlement)
    {
        var window = Assert.Single(settlement.GetProperty("settlementWindows").EnumerateArray());
        return (window.GetProperty("id").GetInt32(), Text(window, "state"));
    }

    private static IEnumerable<JsonElement> AccountsOf(JsonElement settlement) =>
        settlement.GetProperty("participants").EnumerateArray().SelectMany(participant => participant.GetProperty("accounts").EnumerateArray());

    private static IEnumerable<decimal> Nets(JsonElement settlement) =>
        AccountsOf(settlement).Select(account => account.GetProperty("netSettlementAmount").GetProperty("amount").GetDecimal());

    private static string? ErrorOf(JsonElement account)
    {
        if (!account.TryGetProperty("errorInformation", out var error)) return null;
        Assert.Equal("3000", Text(error, "errorCode"));
        return Text(error, "errorDescription")!.Replace("Generic client error - ", "", StringComparison.Ordinal);
    }

    private sealed record Figures(decimal Payer, decimal Payee, decimal Multilateral, decimal Reconciliation);
}

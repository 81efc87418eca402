using System.Text.Json;
using static Pamoja.Hub.Tests.SettlementOffice;

namespace Pamoja.Hub.Tests;

/// <summary>
/// The settlement API over real sockets: windows of real payments, settled state by state, with what the accounts then show.
/// </summary>
public sealed class SettlementTests(HubFixture hub) : IClassFixture<HubFixture>
{
    private const string Model = "DEFERREDNETUSD";
    private const string Windows = SettlementOffice.Windows;

    private readonly SettlementOffice _office = new(hub);

    [Fact]
    public async Task A_close_answers_the_window_that_is_open_now_and_the_closed_one_has_its_content()
    {
        await _office.CloseAsync();
        await _office.PayAsync("10");
        var open = await _office.OpenAsync();
        var opened = await hub.ProvisionAsync("POST", $"{Windows}/{open}", new { state = "CLOSED", reason = "the day is over" });
        Assert.Equal(
            ["settlementWindowId", "id", "reason", "state", "createdDate", "changedDate", "content"],
            opened.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((open + 1, "OPEN", "the day is over"), Summary(opened.Json));
        Assert.Equal(0, opened.Json.GetProperty("content").GetArrayLength());

        var closed = await _office.WindowAsync(open);
        Assert.Equal((open, "CLOSED", "the day is over"), Summary(closed));
        var content = Assert.Single(closed.GetProperty("content").EnumerateArray());
        Assert.Equal(("CLOSED", "POSITION", "USD"), (Text(content, "state"), Text(content, "ledgerAccountType"), Text(content, "currencyId")));
        Assert.False(content.TryGetProperty("settlementId", out _));
    }

    [Fact]
    public async Task What_cannot_be_closed_is_told_in_the_words_that_clients_know()
    {
        await _office.CloseAsync();
        var open = await _office.OpenAsync();
        await CloseRefusedAsync(open, $"Generic validation error - Window {open} is empty");
        await CloseRefusedAsync(open + 7, $"Generic validation error - Window {open + 7} does not exist");
        await _office.PayAsync("1");
        await _office.CloseAsync();
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
        await _office.CloseAsync();
        var before = await PositionsAsync();
        await _office.PayAsync("70");
        var window = await _office.CloseAsync();
        var made = await _office.CreateAsync(Model, window);
        Assert.Equal(
            ["id", "settlementModel", "state", "reason", "createdDate", "changedDate", "settlementWindows", "participants"],
            made.EnumerateObject().Select(member => member.Name));
        Assert.Equal((Model, "PENDING_SETTLEMENT"), (Text(made, "settlementModel"), Text(made, "state")));
        Assert.Equal((window, "PENDING_SETTLEMENT"), OnlyWindow(made));
        Assert.Equal([70m, -70m], NetsOf(made));

        var expected = before with { Payer = before.Payer + 70, Payee = before.Payee - 70 };
        Assert.Equal(expected, await PositionsAsync());
        foreach (var state in States)
        {
            var changed = await _office.StepAsync(made, state);
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

        var settled = await _office.SettlementAsync(made);
        Assert.Equal("SETTLED", Text(settled, "state"));
        Assert.All(AccountsOf(settled), account => Assert.Equal("REF-1", Text(account, "externalReference")));
        Assert.Equal((window, "SETTLED", "settle"), Summary(await _office.WindowAsync(window), "id"));
    }

    [Fact]
    public async Task Participants_and_accounts_are_led_one_by_one()
    {
        var made = await _office.MadeAsync();
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
            Assert.Equal(-5m, Assert.Single(NetsOf(found)));
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
        var made = await _office.MadeAsync();
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
        var made = await _office.MadeAsync();
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
        var found = await _office.SettlementAsync(made);
        Assert.All(AccountsOf(found), account => Assert.Equal("PENDING_SETTLEMENT", Text(account, "state")));
    }

    [Fact]
    public async Task A_settlement_is_given_up_and_its_window_settled_by_another()
    {
        var made = await _office.MadeAsync();
        var path = $"{Settlements}/{made.GetProperty("id")}";
        await _office.StepAsync(made, States[0]);
        await _office.StepAsync(made, States[1]);
        var abort = new { state = "ABORTED", reason = "the bank said no" };
        var aborted = (await hub.ProvisionAsync("PUT", path, abort)).Json;
        Assert.Equal(("ABORTED", "the bank said no"), (Text(aborted, "state"), Text(aborted, "reason")));
        Assert.Equal("ABORTED", OnlyWindow(aborted).State);
        await hub.ProvisionAsync("PUT", path, abort);

        var again = await _office.CreateAsync(Model, OnlyWindow(made).Id);
        foreach (var state in States) await _office.StepAsync(again, state);
        (await hub.AdministerAsync("PUT", $"{Settlements}/{again.GetProperty("id")}", abort))
            .AssertError(400, "3100", "State change is not allowed");
    }

    [Fact]
    public async Task Wrong_changes_of_a_settlement_are_told_apart()
    {
        var path = $"{Settlements}/{(await _office.MadeAsync()).GetProperty("id")}";
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
        var window = await _office.CloseAsync();
        (await _office.TryCreateAsync("NONE", window)).AssertError(400, "3100", "Settlement model not found: NONE");
        (await _office.TryCreateAsync(Model, window, 99999)).AssertError(400, "3100", $"Inapplicable windows {window}, 99999");
        (await _office.TryCreateAsync(Model, window, window)).AssertError(400, "3100", "duplicate");
        (await _office.TryCreateAsync(Model)).AssertError(400, "3100", "must NOT have fewer than 1 items");
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
        (await _office.TryCreateAsync("GROSSXTS", window)).AssertError(400, "3100", "Settlement can not be created for GROSS or IMMEDIATE models");
    }

    private Task<Reply> CloseWithAsync(string id, object body) => hub.AdministerAsync("POST", $"{Windows}/{id}", body);

    private async Task CloseRefusedAsync(int window, string text)
    {
        var reply = await CloseWithAsync($"{window}", new { state = "CLOSED", reason = "r" });
        reply.AssertError(400, "3100", text);
        Assert.Equal(text, reply.Json.GetProperty("errorInformation").GetProperty("errorDescription").GetString());
    }

    private static object Step(int id, string state) => new { id, state, reason = "a step", externalReference = "REF-1" };

    private async Task<Figures> PositionsAsync() => new(
        await hub.PositionAsync(HubFixture.PayerName),
        await hub.PositionAsync(HubFixture.PayeeName),
        await hub.ValueAsync("Hub", "HUB_MULTILATERAL_SETTLEMENT"),
        await hub.ValueAsync("Hub", "HUB_RECONCILIATION"));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static (int Id, string? State, string? Reason) Summary(JsonElement window, string id = "settlementWindowId") =>
        (window.GetProperty(id).GetInt32(), Text(window, "state"), Text(window, "reason"));

    private static (int Id, string? State) OnlyWindow(JsonElement settlement)
    {
        var window = Assert.Single(settlement.GetProperty("settlementWindows").EnumerateArray());
        return (window.GetProperty("id").GetInt32(), Text(window, "state"));
    }

    private static string? ErrorOf(JsonElement account)
    {
        if (!account.TryGetProperty("errorInformation", out var error)) return null;
        Assert.Equal("3000", Text(error, "errorCode"));
        return Text(error, "errorDescription")!.Replace("Generic client error - ", "", StringComparison.Ordinal);
    }

    private sealed record Figures(decimal Payer, decimal Payee, decimal Multilateral, decimal Reconciliation);
}

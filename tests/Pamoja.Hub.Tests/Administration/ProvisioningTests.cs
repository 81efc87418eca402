using System.Net.Http.Headers;
using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>The way an operator sets up a scheme, and what the same calls come to on a hub that has it already.</summary>
public sealed class ProvisioningTests
{
    [Fact]
    public async Task A_scheme_is_provisioned_and_a_second_run_is_told_what_exists()
    {
        await using var host = await AdministrationHost.StartAsync();
        await ProvisionAsync(host, isFirst: true);
        await ProvisionAsync(host, isFirst: false);
        Assert.Equal(-2000m, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));
        Assert.Equal(2000m, await host.ValueAsync("Hub", "HUB_RECONCILIATION", "XXX"));
    }

    private static async Task ProvisionAsync(AdministrationHost host, bool isFirst)
    {
        async Task PostAsync(string path, object body, int again, string code, string text)
        {
            var reply = await host.SendAsync("POST", path, body);
            if (isFirst) Assert.True(reply.Status == 201, $"{path}: {reply.Text}");
            else reply.AssertError(again, code, text);
        }

        foreach (var type in new[] { "HUB_MULTILATERAL_SETTLEMENT", "HUB_RECONCILIATION" })
            await PostAsync("/participants/Hub/accounts", new { type, currency = "XXX" }, 400, "3003", "already been registered");
        foreach (var model in new[] { AdministrationHost.Model("DEFERREDNETXXX", "XXX"), AdministrationHost.Model("DEFAULTDEFERREDNET") })
            await PostAsync("/settlementModels", model, 400, "3000", "Settlement Model already exists");
        await PostAsync("/participants", new { name = "alpha", currency = "XXX" }, 400, "3000", "already been registered");
        await PostAsync(
            "/participants/alpha/initialPositionAndLimits",
            new { currency = "XXX", limit = new { type = "NET_DEBIT_CAP", value = 1000000 }, initialPosition = 0 },
            500,
            "2001",
            "already set");
        var where = new { value = "http://oracle", endpointType = "URL" };
        var oracle = new { oracleIdType = "MSISDN", endpoint = where, currency = "XXX", isDefault = true };
        await PostAsync("/oracles", oracle, 500, "2001", "Active oracle with matching");

        var account = await host.AccountAsync("alpha", "SETTLEMENT", "XXX");
        var before = account.GetProperty("value").GetDecimal();
        var funds = new
        {
            transferId = Guid.NewGuid().ToString(),
            externalReference = "string",
            action = "recordFundsIn",
            reason = "string",
            amount = new { amount = "1000", currency = "XXX" },
            extensionList = new { extension = new[] { new { key = "string", value = "string" } } },
        };
        var reply = await host.SendAsync("POST", $"/participants/alpha/accounts/{account.GetProperty("id")}", funds);
        Assert.Equal((202, ""), (reply.Status, reply.Text));
        Assert.Equal(before - 1000, await host.ValueAsync("alpha", "SETTLEMENT", "XXX"));

        var endpoint = new { type = "FSPIOP_CALLBACK_URL_TRANSFER_PUT", value = isFirst ? "http://a/{{transferId}}" : "http://b/{{transferId}}" };
        Assert.Equal(201, (await host.SendAsync("POST", "/participants/alpha/endpoints", endpoint)).Status);
        var shown = (await host.GetAsync("/participants/alpha/endpoints?type=FSPIOP_CALLBACK_URL_TRANSFER_PUT")).Json;
        Assert.Equal(endpoint.value, shown.GetProperty("value").GetString());
    }

    [Fact]
    public async Task A_participant_is_shown_as_clients_know_it()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        var created = await host.SendAsync("POST", "/participants", new { name = "alpha", currency = "XXX" });

        Assert.Equal("application/json; charset=utf-8", created.ContentType);
        var shown = (await host.GetAsync("/participants/ALPHA")).Json;
        Assert.Equal(created.Json.ToString(), shown.ToString());
        Assert.Equal("alpha", shown.GetProperty("name").GetString());
        Assert.Equal(1, shown.GetProperty("isActive").GetInt32());
        Assert.Equal(0, shown.GetProperty("isProxy").GetInt32());
        Assert.EndsWith("/participants/alpha", shown.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(shown.GetProperty("id").GetString(), shown.GetProperty("links").GetProperty("self").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", shown.GetProperty("created").GetString());
        var types = shown.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("ledgerAccountType").GetString());
        Assert.Equal(["POSITION", "SETTLEMENT"], types);

        var all = (await host.GetAsync("/participants")).Json;
        Assert.Equal(["Hub", "alpha"], all.EnumerateArray().Select(each => each.GetProperty("name").GetString()));
        Assert.DoesNotContain("OPENING", all.ToString(), StringComparison.Ordinal);
        Assert.Empty((await host.GetAsync("/participants?isProxy=true")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Accounts_appear_with_their_balance_once_they_are_opened_and_initial_positions_count()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        var fees = AdministrationHost.Model("FEES", "XXX", "INTERCHANGE_FEE", "INTERCHANGE_FEE_SETTLEMENT");
        await host.SendAsync("POST", "/settlementModels", fees);
        await host.SendAsync("POST", "/participants", new { name = "alpha", currency = "XXX" });
        Assert.Empty((await host.GetAsync("/participants/alpha/accounts")).Json.EnumerateArray());

        var open = new { currency = "XXX", limit = new { type = "NET_DEBIT_CAP", value = "1000.50" }, initialPosition = -12.34m };
        Assert.Equal(201, (await host.SendAsync("POST", "/participants/alpha/initialPositionAndLimits", open)).Status);

        var accounts = (await host.GetAsync("/participants/alpha/accounts?currency=XXX")).Json;
        Assert.Equal(4, accounts.GetArrayLength());
        Assert.All(accounts.EnumerateArray(), account => Assert.Equal(1, account.GetProperty("isActive").GetInt32()));
        Assert.Contains("\"value\":-12.34,\"reservedValue\":0", accounts.ToString(), StringComparison.Ordinal);
        Assert.Equal("-12.34", (await host.GetAsync("/participants/alpha/positions")).Json[0].GetProperty("value").GetRawText());
        Assert.Equal("-12.34", (await host.GetAsync("/participants/alpha/positions?currency=XXX")).Json.GetProperty("value").GetRawText());
        const string Limit = """[{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":1000.5,"alarmPercentage":10}}]""";
        Assert.Equal(Limit, (await host.GetAsync("/participants/alpha/limits?currency=XXX&type=NET_DEBIT_CAP")).Text);
        var named = Limit.Replace("[{", "[{\"name\":\"alpha\",", StringComparison.Ordinal);
        Assert.Equal(named, (await host.GetAsync("/participants/limits")).Text);
        Assert.DoesNotContain("OPENING", (await host.GetAsync("/participants/Hub/accounts")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_is_replaced_with_numbers_or_texts()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");

        var body = new { currency = "XXX", limit = new { type = "NET_DEBIT_CAP", value = "-5.5", alarmPercentage = "20" } };
        var replaced = await host.SendAsync("PUT", "/participants/alpha/limits", body);

        const string Limit = """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":-5.5,"alarmPercentage":20}}""";
        Assert.Equal((200, Limit), (replaced.Status, replaced.Text));
        Assert.Equal($"[{replaced.Text}]", (await host.GetAsync("/participants/alpha/limits")).Text);
    }

    [Fact]
    public async Task Participants_and_positions_are_stopped_and_started_at_once()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.OnboardAsync("alpha", "XXX");
        var position = (await host.AccountAsync("alpha", "POSITION", "XXX")).GetProperty("id").GetInt32();
        var settlement = (await host.AccountAsync("alpha", "SETTLEMENT", "XXX")).GetProperty("id").GetInt32();

        var stopped = await host.SendAsync("PUT", "/participants/alpha", new { isActive = false });
        Assert.Equal((200, 0), (stopped.Status, stopped.Json.GetProperty("isActive").GetInt32()));
        Assert.Equal(0, (await host.GetAsync("/participants/alpha")).Json.GetProperty("isActive").GetInt32());
        Assert.Equal(200, (await host.SendAsync("PUT", "/participants/alpha", new { isActive = true })).Status);

        Assert.Equal(200, (await host.SendAsync("PUT", $"/participants/alpha/accounts/{position}", new { isActive = false })).Status);
        Assert.Equal(0, (await host.AccountAsync("alpha", "POSITION", "XXX")).GetProperty("isActive").GetInt32());
        Assert.Empty((await host.GetAsync("/participants/alpha/positions")).Json.EnumerateArray());

        const string Path = "/participants/alpha/accounts/";
        (await host.SendAsync("PUT", Path + settlement, new { isActive = false }))
            .AssertError(500, "2001", "Only position account update is permitted");
        (await host.SendAsync("PUT", Path + "999999", new { isActive = false })).AssertError(500, "2001", "Account not found");
        (await host.SendAsync("PUT", $"/participants/Hub/accounts/{position}", new { isActive = false }))
            .AssertError(500, "2001", "Participant/account mismatch");
    }

    [Fact]
    public async Task Oracles_are_listed_replaced_and_removed()
    {
        await using var host = await AdministrationHost.StartAsync();
        static object Oracle(string url) =>
            new { oracleIdType = "MSISDN", endpoint = new { value = url, endpointType = "URL" }, currency = "XXX" };
        static void AsParticipants(HttpRequestMessage request) => request.Content!.Headers.ContentType =
            MediaTypeHeaderValue.Parse("application/vnd.interoperability.participants+json;version=1.0");
        var made = await host.SendAsync("POST", "/oracles", Oracle("http://a"), AsParticipants);
        Assert.Equal(201, made.Status);

        var shown = (await host.GetAsync("/oracles?type=MSISDN&currency=XXX")).Json[0];
        var id = shown.GetProperty("oracleId").GetInt32();
        Assert.Equal("http://a", shown.GetProperty("endpoint").GetProperty("value").GetString());
        Assert.Empty((await host.GetAsync("/oracles?type=EMAIL")).Json.EnumerateArray());
        Assert.Equal(204, (await host.SendAsync("PUT", $"/oracles/{id}", Oracle("http://b"))).Status);
        Assert.Equal("http://b", (await host.GetAsync("/oracles")).Json[0].GetProperty("endpoint").GetProperty("value").GetString());
        (await host.SendAsync("PUT", "/oracles/999", Oracle("http://b"))).AssertError(400, "3003", "Oracle not found");
        Assert.Equal(204, (await host.SendAsync("DELETE", $"/oracles/{id}")).Status);
        Assert.Empty((await host.GetAsync("/oracles")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Settlement_models_and_reference_data_are_shown()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.SendAsync("POST", "/settlementModels", AdministrationHost.Model("DEFAULTNET"));

        var model = (await host.GetAsync("/settlementModels/DEFAULTNET")).Json;
        Assert.Equal(JsonValueKind.Null, model.GetProperty("currency").ValueKind);
        Assert.Equal(model.ToString(), (await host.GetAsync("/settlementModels")).Json[0].ToString());
        var stopped = await host.SendAsync("PUT", "/settlementModels/DEFAULTNET", new { isActive = false });
        Assert.False(stopped.Json.GetProperty("isActive").GetBoolean());
        (await host.GetAsync("/settlementModels/NONE")).AssertError(400, "3200", "Generic ID not found");
        (await host.SendAsync("PUT", "/settlementModels/NONE", new { isActive = false })).AssertError(500, "2001", "Settlement Model");
        Assert.Equal(7, (await host.GetAsync("/ledgerAccountTypes")).Json.GetArrayLength());
        Assert.Equal("POSITION", (await host.GetAsync("/enums")).Json.GetProperty("ledgerAccountType").GetProperty("POSITION").GetString());
    }

    [Fact]
    public async Task Of_twenty_identical_registrations_one_is_created()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");

        var replies = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => host.SendAsync("POST", "/participants", new { name = "alpha", currency = "XXX" })));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.AssertError(400, "3000", "already been registered"));
    }

    [Fact]
    public async Task Of_twenty_identical_openings_one_is_carried_out()
    {
        await using var host = await AdministrationHost.StartAsync();
        await host.OpenCurrencyAsync("XXX");
        await host.SendAsync("POST", "/participants", new { name = "alpha", currency = "XXX" });

        var open = new { currency = "XXX", limit = new { type = "NET_DEBIT_CAP", value = 10 }, initialPosition = 7 };
        var replies = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => host.SendAsync("POST", "/participants/alpha/initialPositionAndLimits", open)));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.AssertError(500, "2001", "already set"));
        Assert.Equal(7, await host.ValueAsync("alpha", "POSITION", "XXX"));
    }
}

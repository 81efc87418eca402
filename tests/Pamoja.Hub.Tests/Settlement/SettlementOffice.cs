using System.Text;
using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>What an operator does at the settlement API, and what participants do so that there is something to settle.</summary>
internal sealed class SettlementOffice(HubFixture hub)
{
    internal const string Windows = "/v2/settlementWindows";
    internal const string Settlements = "/v2/settlements";

    internal static readonly string[] States = ["PS_TRANSFERS_RECORDED", "PS_TRANSFERS_RESERVED", "PS_TRANSFERS_COMMITTED", "SETTLED"];

    internal async Task<int> OpenAsync() =>
        Assert.Single((await hub.ProvisionAsync("GET", $"{Windows}?state=OPEN")).Json.EnumerateArray()).GetProperty("settlementWindowId").GetInt32();

    /// <summary>Closes the open window and answers its number; it may be empty.</summary>
    internal async Task<int> CloseAsync()
    {
        var open = await OpenAsync();
        await hub.AdministerAsync("POST", $"{Windows}/{open}", new { state = "CLOSED", reason = "the day is over" });
        return open;
    }

    internal async Task<JsonElement> WindowAsync(int id) => (await hub.ProvisionAsync("GET", $"{Windows}/{id}")).Json;

    internal async Task<JsonElement> SettlementAsync(JsonElement settlement) =>
        (await hub.ProvisionAsync("GET", $"{Settlements}/{settlement.GetProperty("id")}")).Json;

    internal async Task<JsonElement> CreateAsync(string model, params int[] windows)
    {
        var reply = await TryCreateAsync(model, windows);
        Assert.True(reply.Status == 200, reply.Text);
        return reply.Json;
    }

    /// <summary>A settlement of 5 from payer to payee, just made.</summary>
    internal async Task<JsonElement> MadeAsync()
    {
        await CloseAsync();
        await PayAsync("5");
        return await CreateAsync("DEFERREDNETUSD", await CloseAsync());
    }

    internal Task<Reply> TryCreateAsync(string settlementModel, params int[] windows) => hub.AdministerAsync(
        "POST", Settlements, new { settlementModel, reason = "settle", settlementWindows = windows.Select(id => new { id }) });

    /// <summary>Takes accounts to a state, all unless some are named by their place.</summary>
    internal async Task<JsonElement> StepAsync(JsonElement settlement, string state, params int[] places)
    {
        var place = 0;
        var participants = settlement.GetProperty("participants").EnumerateArray().Select(participant => new
        {
            id = participant.GetProperty("id").GetInt32(),
            accounts = participant.GetProperty("accounts").EnumerateArray().Where(_ => places.Length == 0 || places.Contains(place++))
                .Select(account => new { id = account.GetProperty("id").GetInt32(), state, reason = "a step", externalReference = "REF-1" }).ToArray(),
        }).ToArray();
        var reply = await hub.ProvisionAsync("PUT", $"{Settlements}/{settlement.GetProperty("id")}", new { participants });
        Assert.DoesNotContain("errorInformation", reply.Text, StringComparison.Ordinal);
        return reply.Json;
    }

    internal Task<Reply> AbortAsync(JsonElement settlement) => hub.AdministerAsync(
        "PUT", $"{Settlements}/{settlement.GetProperty("id")}", new { state = "ABORTED", reason = "the bank said no" });

    /// <summary>Sends what the bank confirmed.</summary>
    internal async Task<Reply> ConfirmAsync(JsonElement settlement, string csv, string mediaType = "text/csv")
    {
        using var client = new HttpClient { BaseAddress = hub.Hub.Administration };
        using var content = new StringContent(csv, Encoding.UTF8, mediaType);
        using var response = await client.PostAsync($"{Settlements}/{settlement.GetProperty("id")}/confirmation", content);
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    /// <summary>A payment from its prepare to its commit.</summary>
    internal async Task<Payment> PayAsync(string amount, string currency = HubFixture.Currency, bool isBack = false)
    {
        var (payer, payee) = isBack ? (hub.Payee, hub.Payer) : (hub.Payer, hub.Payee);
        var payment = new Payment { Amount = amount, Currency = currency, Payer = payer.Name, Payee = payee.Name };
        Assert.Equal(202, (await hub.SendAsync("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare())).Status);
        await payee.TakeAsync("POST", "/transfers");
        Assert.Equal(200, (await hub.SendAsync("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit())).Status);
        return payment;
    }

    internal static string StateOf(JsonElement element) => element.GetProperty("state").GetString()!;

    internal static IEnumerable<JsonElement> AccountsOf(JsonElement settlement) =>
        settlement.GetProperty("participants").EnumerateArray().SelectMany(participant => participant.GetProperty("accounts").EnumerateArray());

    internal static IEnumerable<decimal> NetsOf(JsonElement settlement) =>
        AccountsOf(settlement).Select(account => account.GetProperty("netSettlementAmount").GetProperty("amount").GetDecimal());
}

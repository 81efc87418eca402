using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

/// <summary>
/// A day in a scheme: payments of all kinds while windows are closed, net and gross models side by side, fees, conversions, a settlement that is given up,
/// one that is led by hand and one that the bank confirms. At the end everything that can be asked agrees to the last digit.
/// </summary>
public sealed class SchemeDayTests
{
    private const decimal Funds = 50_000_000;
    private const string NetModel = "DEFERREDNETUSD";
    private const string FeeModel = "INTERCHANGEUSD";

    [Fact]
    public Task A_short_day_ends_with_books_that_agree() => LiveAsync(3_000);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_day_of_a_hundred_thousand_payments_ends_with_books_that_agree() => LiveAsync(100_000);

    private static async Task LiveAsync(int payments)
    {
        await using var host = await AdministrationHost.StartAsync();
        await OpenAsync(host);
        var day = new SchemeDay(host.Context, payments);
        var watch = Stopwatch.StartNew();
        var flow = day.RunAsync();
        var windows = new List<int>();
        for (var i = 1; i <= 2; i++)
        {
            while (day.Begun < payments * i / 3 && !flow.IsCompleted) await Task.Delay(20);
            windows.Add(await CloseAsync(host));
        }

        await flow;
        var paying = watch.Elapsed;
        windows.Add(await CloseAsync(host));
        foreach (var outcome in new[] { "refused InsufficientLiquidity", "refused NetDebitCap", "expired", "converted", "conversion aborted" })
            Assert.True(day.Counts.ContainsKey(outcome), $"no payment was {outcome}");

        // What accounts show before anything is settled is what the payments' terms say.
        await AssertAccountsAsync(host, day, isSettled: false);
        var nets = await AssertWindowsAsync(host, windows);

        // One settlement is given up half way, and the next takes its windows and another; the bank confirms the last; fees have their own.
        var given = await CreateAsync(host, NetModel, windows[0]);
        foreach (var state in SettlementOffice.States.Take(2)) await StepAsync(host, given, state);
        var path = $"/v2/settlements/{given.GetProperty("id")}";
        Assert.Equal(200, (await host.SendAsync("PUT", path, new { state = "ABORTED", reason = "the bank said no" })).Status);
        await AssertAccountsAsync(host, day, isSettled: false);

        var led = await CreateAsync(host, NetModel, windows[0], windows[1]);
        var fees = await CreateAsync(host, FeeModel, [.. windows]);
        foreach (var state in SettlementOffice.States)
        {
            await StepAsync(host, led, state);
            await StepAsync(host, fees, state);
        }

        var last = await CreateAsync(host, NetModel, windows[2]);
        await ConfirmAsync(host, last);
        var confirmed = Nets(last);
        var settled = new[] { led, last, fees }.SelectMany(Nets).GroupBy(net => net.Key).Select(group => (group.Key, group.Sum(net => net.Value)));
        Assert.Equal(nets.Select(net => (net.Key, net.Value)).Order(), settled.Order());

        await AssertAccountsAsync(host, day, isSettled: true, confirmed);
        foreach (var window in windows) Assert.Equal("SETTLED", SettlementOffice.StateOf((await host.GetAsync($"/v2/settlementWindows/{window}")).Json));
        await AssertStatementsAsync(host);
        await using var source = NpgsqlDataSource.Create(host.ConnectionString);
        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
        TestContext.Current.SendDiagnosticMessage(
            "{0} payments in {1:0.0} s, the whole day in {2:0.0} s; {3}",
            payments,
            paying.TotalSeconds,
            watch.Elapsed.TotalSeconds,
            string.Join(", ", day.Counts.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key} {each.Value}")));
    }

    /// <summary>Two currencies, four models, fees, and eight participants, of whom one has no funds to speak of and one a limit.</summary>
    private static async Task OpenAsync(AdministrationHost host)
    {
        foreach (var currency in new[] { SchemeDay.Net, SchemeDay.Gross })
        {
            foreach (var type in new[] { "HUB_RECONCILIATION", "HUB_MULTILATERAL_SETTLEMENT" })
                await ProvisionAsync(host, "POST", "/participants/Hub/accounts", new { type, currency });
        }

        await ProvisionAsync(host, "POST", "/settlementModels", AdministrationHost.Model(NetModel, SchemeDay.Net));
        await ProvisionAsync(
            host,
            "POST",
            "/settlementModels",
            AdministrationHost.Model(FeeModel, SchemeDay.Net, "INTERCHANGE_FEE", "INTERCHANGE_FEE_SETTLEMENT"));
        await ProvisionAsync(host, "POST", "/settlementModels", new
        {
            name = "CGSINR",
            settlementGranularity = "GROSS",
            settlementInterchange = "BILATERAL",
            settlementDelay = "IMMEDIATE",
            currency = SchemeDay.Gross,
            requireLiquidityCheck = true,
            ledgerAccountType = "POSITION",
            autoPositionReset = true,
            settlementAccountType = "SETTLEMENT",
        });
        await ProvisionAsync(
            host,
            "POST",
            "/feeRules",
            new { name = "interchange", kind = "INTERCHANGE", paidBy = "PAYER", currency = SchemeDay.Net, percentage = SchemeDay.InterchangePercent });
        await ProvisionAsync(
            host, "POST", "/feeRules", new { name = "switching", kind = "HUB", paidBy = "PAYEE", currency = SchemeDay.Gross, flat = SchemeDay.HubFlat });
        foreach (var name in SchemeDay.Names)
            foreach (var currency in new[] { SchemeDay.Net, SchemeDay.Gross }) await OnboardAsync(host, name, currency);
    }

    private static async Task OnboardAsync(AdministrationHost host, string name, string currency)
    {
        await ProvisionAsync(host, "POST", "/participants", new { name, currency });
        var value = name == SchemeDay.Limited ? 500 : Funds;
        var limit = new { currency, limit = new { type = "NET_DEBIT_CAP", value }, initialPosition = 0 };
        await ProvisionAsync(host, "POST", $"/participants/{name}/initialPositionAndLimits", limit);
        var account = (await host.AccountAsync(name, "SETTLEMENT", currency)).GetProperty("id");
        await ProvisionAsync(host, "POST", $"/participants/{name}/accounts/{account}", new
        {
            transferId = Guid.NewGuid(),
            externalReference = "opening",
            action = "recordFundsIn",
            reason = "opening",
            amount = new { amount = $"{FundsOf(name)}", currency },
        });
    }

    private static decimal FundsOf(string name) => name == SchemeDay.Poor ? 700 : Funds;

    /// <summary>Every account that is shown has what the payments' terms say, and what the bank moved for the last settlement.</summary>
    private static async Task AssertAccountsAsync(
        AdministrationHost host, SchemeDay day, bool isSettled, IReadOnlyDictionary<(int Account, string Currency), decimal>? confirmed = null)
    {
        foreach (var name in SchemeDay.Names.Append("Hub"))
        {
            var positions = new Dictionary<string, int>();
            foreach (var account in (await host.GetAsync($"/participants/{name}/accounts")).Json.EnumerateArray())
            {
                var currency = account.GetProperty("currency").GetString()!;
                Assert.True(AccountTypeName.TryRead(account.GetProperty("ledgerAccountType").GetString()!, out var type));
                if (type == AccountType.Position) positions[currency] = account.GetProperty("id").GetInt32();
                var expected = type switch
                {
                    AccountType.Position or AccountType.InterchangeFee => isSettled ? 0 : day.MovedOf(name, type, currency),
                    AccountType.Settlement => day.MovedOf(name, type, currency) - FundsOf(name)
                        + (confirmed?.GetValueOrDefault((positions[currency], currency)) ?? 0),
                    AccountType.HubFee => day.MovedOf(name, type, currency),
                    AccountType.HubReconciliation => SchemeDay.Names.Sum(FundsOf),
                    _ => 0,
                };
                Assert.True(
                    expected == account.GetProperty("value").GetDecimal(), $"{name} {type} {currency}: {account.GetProperty("value")} and not {expected}");
            }
        }
    }

    /// <summary>What each window is to settle, by account and currency, summed up again from the list of its transfers and from its fees.</summary>
    private static async Task<Dictionary<(int Account, string Currency), decimal>> AssertWindowsAsync(AdministrationHost host, IReadOnlyList<int> windows)
    {
        const string Kinds = "TRANSFER,FX_TRANSFER";
        var nets = new Dictionary<(int Account, string Currency), decimal>();
        foreach (var window in windows)
        {
            var contents = (await host.GetAsync($"/v2/settlementWindows/{window}")).Json.GetProperty("content").EnumerateArray();
            Assert.Equal(
                [("INTERCHANGE_FEE", SchemeDay.Net), ("POSITION", SchemeDay.Net)],
                contents.Select(each => (each.GetProperty("ledgerAccountType").GetString()!, each.GetProperty("currencyId").GetString()!)).Order());
            var listed = await host.GetAsync($"/transfers?settlementWindowId={window}&currency={SchemeDay.Net}&state=COMMITTED&kind={Kinds}&format=csv");
            foreach (var line in listed.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                var values = line.Split(',');
                var amount = decimal.Parse(values[5], CultureInfo.InvariantCulture);
                Add(values[3], values[4], AccountType.Position, amount);
                if (values[1] != "TRANSFER") continue;
                var fee = decimal.Round(amount * SchemeDay.InterchangePercent / 100, 2, MidpointRounding.AwayFromZero);
                Add(values[3], values[4], AccountType.InterchangeFee, fee);
            }
        }

        return nets;

        void Add(string payer, string payee, AccountType type, decimal amount)
        {
            var registry = host.Context.Feed.Current;
            var debit = (registry.Find(payer)!.Account(type, SchemeDay.Net)!.Id.Value, SchemeDay.Net);
            var credit = (registry.Find(payee)!.Account(type, SchemeDay.Net)!.Id.Value, SchemeDay.Net);
            nets[debit] = nets.GetValueOrDefault(debit) + amount;
            nets[credit] = nets.GetValueOrDefault(credit) - amount;
        }
    }

    /// <summary>The statement of every account, from its beginning, adds up line by line to what the account shows.</summary>
    private static async Task AssertStatementsAsync(AdministrationHost host)
    {
        foreach (var name in SchemeDay.Names.Append("Hub"))
        {
            foreach (var account in (await host.GetAsync($"/participants/{name}/accounts")).Json.EnumerateArray())
            {
                var statement = await host.GetAsync($"/participants/{name}/accounts/{account.GetProperty("id")}/statement?format=csv");
                var value = 0m;
                foreach (var line in statement.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1))
                {
                    var values = line.Split(',');
                    if (values[0] == "ENTRY") value += SignOf(values[5], values[6]) * decimal.Parse(values[9], CultureInfo.InvariantCulture);
                    Assert.True(value == decimal.Parse(values[10], CultureInfo.InvariantCulture), $"{name}: {value} at {line}");
                }

                Assert.Equal(account.GetProperty("value").GetDecimal(), value);
            }
        }
    }

    /// <summary>A debit counts from its reservation on; a credit once it is posted.</summary>
    private static int SignOf(string entry, string side) => (entry, side) switch
    {
        ("PEND", "DEBIT") => 1,
        ("VOID", "DEBIT") => -1,
        ("POST", "DEBIT") or ("PEND" or "VOID", "CREDIT") => 0,
        (_, "DEBIT") => 1,
        _ => -1,
    };

    private static async Task<int> CloseAsync(AdministrationHost host)
    {
        var open = (await host.GetAsync("/v2/settlementWindows?state=OPEN")).Json[0].GetProperty("settlementWindowId").GetInt32();
        await ProvisionAsync(host, "POST", $"/v2/settlementWindows/{open}", new { state = "CLOSED", reason = "a close" });
        return open;
    }

    private static async Task<JsonElement> CreateAsync(AdministrationHost host, string settlementModel, params int[] windows) => (await ProvisionAsync(
        host, "POST", "/v2/settlements", new { settlementModel, reason = "settle", settlementWindows = windows.Select(id => new { id }) })).Json;

    private static async Task StepAsync(AdministrationHost host, JsonElement settlement, string state)
    {
        var participants = settlement.GetProperty("participants").EnumerateArray().Select(participant => new
        {
            id = participant.GetProperty("id").GetInt32(),
            accounts = participant.GetProperty("accounts").EnumerateArray()
                .Select(account => new { id = account.GetProperty("id").GetInt32(), state, reason = "a step" }).ToArray(),
        });
        var stepped = await ProvisionAsync(host, "PUT", $"/v2/settlements/{settlement.GetProperty("id")}", new { participants });
        Assert.Equal(state, SettlementOffice.StateOf(stepped.Json));
    }

    /// <summary>The bank sends back what it was asked.</summary>
    private static async Task ConfirmAsync(AdministrationHost host, JsonElement settlement)
    {
        var path = $"/v2/settlements/{settlement.GetProperty("id")}/confirmation";
        using var form = new StringContent((await host.GetAsync(path)).Text, Encoding.UTF8, "text/csv");
        using var response = await host.Client.PostAsync(path, form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("SETTLED", SettlementOffice.StateOf(JsonElement.Parse(text)));
    }

    private static Dictionary<(int Account, string Currency), decimal> Nets(JsonElement settlement) =>
        SettlementOffice.AccountsOf(settlement).ToDictionary(
            account => (account.GetProperty("id").GetInt32(), account.GetProperty("netSettlementAmount").GetProperty("currency").GetString()!),
            account => account.GetProperty("netSettlementAmount").GetProperty("amount").GetDecimal());

    private static async Task<Reply> ProvisionAsync(AdministrationHost host, string method, string path, object body)
    {
        var reply = await host.SendAsync(method, path, body);
        Assert.True(reply.Status is >= 200 and < 300, $"{method} {path}: {reply.Status} {reply.Text}");
        return reply;
    }
}

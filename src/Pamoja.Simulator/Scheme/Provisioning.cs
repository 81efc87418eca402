using System.Text.Json.Nodes;

namespace Pamoja.Simulator;

/// <summary>
/// Sets a scheme up through the hub's administration API, in the order that operators keep: the hub's accounts, the settlement model, the
/// participants, their limits, their funds, their endpoints, the oracle. Doing it again changes only what is different.
/// </summary>
public sealed class Provisioning(OperatorClient administration, TimeProvider time)
{
    private static readonly TimeSpan FundsPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Told of each step, in a few words.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Makes the scheme what the plan says.</summary>
    /// <exception cref="OperatorException">The hub refuses a step or does not answer.</exception>
    public async Task RunAsync(SchemePlan plan, CancellationToken cancellation = default)
    {
        await MakeHubAccountsAsync(plan, cancellation);
        await MakeSettlementModelAsync(plan, cancellation);
        foreach (var participant in plan.Participants)
        {
            await MakeParticipantAsync(plan, participant, cancellation);
            await DepositAsync(plan, participant, cancellation);
            await RegisterEndpointsAsync(participant, cancellation);
        }

        await RegisterOracleAsync(plan, cancellation);
    }

    private async Task MakeHubAccountsAsync(SchemePlan plan, CancellationToken cancellation)
    {
        var accounts = await administration.AccountsAsync(plan.HubName, cancellation) ?? [];
        foreach (var type in new[] { "HUB_MULTILATERAL_SETTLEMENT", "HUB_RECONCILIATION" })
        {
            if (accounts.Any(account => account.Type == type && account.Currency == plan.Currency)) continue;
            Progress?.Invoke($"hub account {type} {plan.Currency}");
            var account = new JsonObject { ["type"] = type, ["currency"] = plan.Currency };
            await administration.DoAsync(HttpMethod.Post, $"/participants/{plan.HubName}/accounts", account, cancellation);
        }
    }

    private async Task MakeSettlementModelAsync(SchemePlan plan, CancellationToken cancellation)
    {
        var models = await administration.ListAsync("/settlementModels", cancellation);
        if (models.Any(model => JsonTexts.At(model, "name") == plan.SettlementModel)) return;
        Progress?.Invoke($"settlement model {plan.SettlementModel}");
        var model = new JsonObject
        {
            ["name"] = plan.SettlementModel,
            ["settlementGranularity"] = "NET",
            ["settlementInterchange"] = "MULTILATERAL",
            ["settlementDelay"] = "DEFERRED",
            ["currency"] = plan.Currency,
            ["requireLiquidityCheck"] = true,
            ["ledgerAccountType"] = "POSITION",
            ["settlementAccountType"] = "SETTLEMENT",
            ["autoPositionReset"] = true,
        };
        await administration.DoAsync(HttpMethod.Post, "/settlementModels", model, cancellation);
    }

    private async Task MakeParticipantAsync(SchemePlan plan, PlannedParticipant participant, CancellationToken cancellation)
    {
        var participants = await administration.ListAsync("/participants", cancellation);
        var known = participants.FirstOrDefault(other => JsonTexts.At(other, "name") == participant.FspId)?["accounts"] as JsonArray;
        if (known?.Any(account => JsonTexts.At(account, "currency") == plan.Currency) != true)
        {
            Progress?.Invoke($"participant {participant.FspId}");
            var body = new JsonObject { ["name"] = participant.FspId, ["currency"] = plan.Currency };
            if (participant.IsProxy) body["isProxy"] = true;
            await administration.DoAsync(HttpMethod.Post, "/participants", body, cancellation);
        }

        var limits = await administration.ListAsync($"/participants/{participant.FspId}/limits", cancellation);
        if (limits.Any(limit => JsonTexts.At(limit, "currency") == plan.Currency)) return;
        Progress?.Invoke($"limit of {participant.FspId}");
        var start = new JsonObject
        {
            ["currency"] = plan.Currency,
            ["limit"] = new JsonObject { ["type"] = "NET_DEBIT_CAP", ["value"] = participant.NetDebitCap },
            ["initialPosition"] = 0,
        };
        await administration.DoAsync(HttpMethod.Post, $"/participants/{participant.FspId}/initialPositionAndLimits", start, cancellation);
    }

    private async Task RegisterEndpointsAsync(PlannedParticipant participant, CancellationToken cancellation)
    {
        var path = $"/participants/{participant.FspId}/endpoints";
        var known = (await administration.ListAsync(path, cancellation))
            .Select(endpoint => (JsonTexts.At(endpoint, "type")!, JsonTexts.At(endpoint, "value")!))
            .ToHashSet();
        List<(string Type, string Value)> missing = [.. CallbackEndpoints.At(participant.Address).Where(wanted => !known.Contains(wanted))];
        if (missing.Count == 0) return;
        Progress?.Invoke($"callback endpoints of {participant.FspId}");
        foreach (var (type, value) in missing)
        {
            await administration.DoAsync(HttpMethod.Post, path, new JsonObject { ["type"] = type, ["value"] = value }, cancellation);
        }
    }

    /// <summary>Deposits once: who has funds gets no more. The hub says 202 first and may book a little later.</summary>
    private async Task DepositAsync(SchemePlan plan, PlannedParticipant participant, CancellationToken cancellation)
    {
        var account = await SettlementAccountAsync(plan, participant, cancellation);
        if (account.Value != 0 || participant.Funds == 0) return;
        Progress?.Invoke($"funds of {participant.FspId}");
        var funds = new JsonObject
        {
            ["transferId"] = Guid.NewGuid().ToString(),
            ["externalReference"] = "sandbox",
            ["action"] = "recordFundsIn",
            ["reason"] = "first deposit",
            ["amount"] = new JsonObject { ["amount"] = participant.Funds, ["currency"] = plan.Currency },
        };
        await administration.DoAsync(HttpMethod.Post, $"/participants/{participant.FspId}/accounts/{account.Id}", funds, cancellation);

        var started = time.GetTimestamp();
        while ((await SettlementAccountAsync(plan, participant, cancellation)).Value != -participant.Funds)
        {
            if (time.GetElapsedTime(started) > FundsPatience)
            {
                throw new OperatorException($"the funds of {participant.FspId} were not booked within {FundsPatience.TotalSeconds} s");
            }

            await Task.Delay(LookAgain, time, cancellation);
        }
    }

    private async Task<AccountView> SettlementAccountAsync(
        SchemePlan plan, PlannedParticipant participant, CancellationToken cancellation)
    {
        var accounts = await administration.AccountsAsync(participant.FspId, cancellation);
        return accounts?.FirstOrDefault(account => account.Type == "SETTLEMENT" && account.Currency == plan.Currency)
            ?? throw new OperatorException($"{participant.FspId} has no SETTLEMENT account in {plan.Currency}");
    }

    private async Task RegisterOracleAsync(SchemePlan plan, CancellationToken cancellation)
    {
        var value = plan.Oracle.AbsoluteUri.TrimEnd('/');
        var oracles = await administration.ListAsync("/oracles", cancellation);
        var known = oracles.FirstOrDefault(oracle =>
            JsonTexts.At(oracle, "oracleIdType") == plan.OracleType && JsonTexts.At(oracle, "currency") == plan.Currency);
        if (known is not null && JsonTexts.At(known, "endpoint", "value") == value) return;

        Progress?.Invoke($"oracle for {plan.OracleType}");
        var oracle = new JsonObject
        {
            ["oracleIdType"] = plan.OracleType,
            ["endpoint"] = new JsonObject { ["value"] = value, ["endpointType"] = "URL" },
            ["currency"] = plan.Currency,
            ["isDefault"] = true,
        };
        var id = known?["oracleId"];
        await administration.DoAsync(
            id is null ? HttpMethod.Post : HttpMethod.Put, id is null ? "/oracles" : $"/oracles/{id}", oracle, cancellation);
    }
}

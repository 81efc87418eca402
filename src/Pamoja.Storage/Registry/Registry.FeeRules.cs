using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>
    /// Registers a fee rule, in use from now on. A rule that pays the hub gives everybody who holds its currency, the hub included, the
    /// HUB_FEE account it lacks.
    /// </summary>
    /// <param name="rule">The rule; its number is given here.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<RegistryOutcome> AddFeeRuleAsync(FeeRule rule, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await transaction.ExistsAsync("select 1 from fee_rule where lower(name) = lower($1)", rule.Name))
                    return RegistryOutcome.FeeRuleExists;

                const string Add = """
                    insert into fee_rule (name, kind, is_paid_by_payer, currency, scenario, initiator, initiator_type, payer_account_type,
                        payee_account_type, percentage, flat, minimum, maximum, valid_from, valid_to)
                    values ($1, $2, $3, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10, $11, $12::numeric, $13::numeric,
                        $14::timestamptz, $15::timestamptz)
                    """;
                await transaction.ExecuteAsync(
                    Add,
                    rule.Name,
                    (short)rule.Kind,
                    rule.IsPaidByPayer,
                    rule.Currency,
                    rule.Scenario,
                    rule.Initiator,
                    rule.InitiatorType,
                    rule.PayerAccountType,
                    rule.PayeeAccountType,
                    rule.Percentage,
                    rule.Flat,
                    rule.Minimum,
                    rule.Maximum,
                    rule.ValidFrom?.UtcDateTime,
                    rule.ValidTo?.UtcDateTime);
                await AddFeeAccountsAsync(transaction);
                return RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Forgets a fee rule; its name is free again. Transfers that were requested before keep what they were told.</summary>
    public Task<RegistryOutcome> RemoveFeeRuleAsync(string name, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction => await transaction.ExecuteAsync("delete from fee_rule where lower(name) = lower($1)", name) == 0
                ? RegistryOutcome.FeeRuleNotFound
                : RegistryOutcome.Done,
            cancellation);

    /// <summary>The HUB_FEE accounts that rules in use need and that are missing; of a participant as active as its position.</summary>
    private static Task<int> AddFeeAccountsAsync(RegistryTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            insert into account (participant_id, currency, type, is_active)
            select held.participant_id, held.currency, $1, bool_or(held.is_active)
            from account held
            where held.type in ($2, $3) and exists (
                select 1 from fee_rule rule
                where rule.is_active and rule.kind = $4 and (rule.currency is null or rule.currency = held.currency))
            group by held.participant_id, held.currency
            order by held.participant_id, held.currency
            on conflict (participant_id, currency, type) do nothing
            """,
            (short)AccountType.HubFee,
            (short)AccountType.Position,
            (short)AccountType.HubReconciliation,
            (short)FeeKind.Hub);
}

using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>The models in force for a currency: its own, and the defaults of account types without one of its own.</summary>
    internal const string InForce = """
        model.is_active and (model.currency = held.currency or model.currency is null and not exists (
            select 1 from settlement_model own
            where own.is_active and own.currency = held.currency and own.ledger_account_type = model.ledger_account_type))
        """;

    /// <summary>
    /// Registers a settlement model, active. Participants who hold the currencies that it governs gain the accounts they lack, inactive.
    /// </summary>
    /// <param name="model">The model; its number and activity are given here.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<RegistryOutcome> AddSettlementModelAsync(SettlementModel model, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                const string IsTaken = """
                    select 1 from settlement_model where lower(name) = lower($1)
                        or is_active and ledger_account_type = $2 and currency is not distinct from $3::text
                    """;
                if (await transaction.ExistsAsync(IsTaken, model.Name, (short)model.LedgerAccountType, model.Currency))
                    return RegistryOutcome.SettlementModelExists;

                const string Add = """
                    insert into settlement_model (name, granularity, interchange, delay, currency, require_liquidity_check,
                        ledger_account_type, settlement_account_type, auto_position_reset)
                    values ($1, $2, $3, $4, $5::text, $6, $7, $8, $9)
                    """;
                await transaction.ExecuteAsync(
                    Add,
                    model.Name,
                    model.Granularity,
                    model.Interchange,
                    model.Delay,
                    model.Currency,
                    model.RequireLiquidityCheck,
                    (short)model.LedgerAccountType,
                    (short)model.SettlementAccountType,
                    model.AutoPositionReset);
                await AddAccountsOfAllAsync(transaction);
                return RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Puts a settlement model in or out of use.</summary>
    public Task<RegistryOutcome> SetSettlementModelActiveAsync(string name, bool isActive, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                const string Find = "select settlement_model_id from settlement_model where lower(name) = lower($1)";
                if (await transaction.ScalarAsync(Find, name) is not int id) return RegistryOutcome.SettlementModelNotFound;

                const string HasRival = """
                    select 1 from settlement_model this join settlement_model other
                        on other.is_active and other.settlement_model_id <> this.settlement_model_id
                        and other.ledger_account_type = this.ledger_account_type and other.currency is not distinct from this.currency
                    where this.settlement_model_id = $1
                    """;
                if (isActive && await transaction.ExistsAsync(HasRival, id)) return RegistryOutcome.SettlementModelExists;

                await transaction.ExecuteAsync("update settlement_model set is_active = $2 where settlement_model_id = $1", id, isActive);
                await AddAccountsOfAllAsync(transaction);
                return RegistryOutcome.Done;
            },
            cancellation);

    private static Task<int> AddModelAccountsAsync(RegistryTransaction transaction, int participant, string currency) =>
        transaction.ExecuteAsync(
            $"""
            insert into account (participant_id, currency, type, is_active)
            select held.participant_id, held.currency, needed.type, false
            from (values ($1::integer, $2::text)) held (participant_id, currency)
            join settlement_model model on {InForce}
            cross join lateral (values (model.ledger_account_type), (model.settlement_account_type)) needed (type)
            group by held.participant_id, held.currency, needed.type
            order by needed.type
            on conflict (participant_id, currency, type) do nothing
            """,
            participant,
            currency);

    private static Task<int> AddAccountsOfAllAsync(RegistryTransaction transaction) =>
        transaction.ExecuteAsync(
            $"""
            insert into account (participant_id, currency, type, is_active)
            select held.participant_id, held.currency, needed.type, false
            from (select distinct participant_id, currency from account where participant_id <> $1) held
            join settlement_model model on {InForce}
            cross join lateral (values (model.ledger_account_type), (model.settlement_account_type)) needed (type)
            group by held.participant_id, held.currency, needed.type
            order by held.participant_id, held.currency, needed.type
            on conflict (participant_id, currency, type) do nothing
            """,
            ParticipantId.Hub.Value);
}

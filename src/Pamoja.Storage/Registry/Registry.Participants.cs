using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>
    /// Registers a participant with its accounts in a currency, inactive: those of every active settlement model of the currency, and of
    /// every default model whose account type has none of the currency's own. An existing participant gains a currency.
    /// </summary>
    /// <param name="name">2 to 30 characters, unique whatever their case.</param>
    /// <param name="currency">ISO 4217 code; null for a proxy, which has no accounts.</param>
    /// <param name="isProxy">Whether it stands for another scheme; of an existing participant it stays as it was.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<RegistryOutcome> AddParticipantAsync(string name, string? currency, bool isProxy, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (currency is not null && !await HasHubAccountsAsync(transaction, currency)) return RegistryOutcome.HubAccountsMissing;

                var isNew = await transaction.ExecuteAsync(
                    "insert into participant (name, is_proxy) values ($1, $2) on conflict ((lower(name))) do nothing", name, isProxy) == 1;
                var participant = (int)(await FindParticipantAsync(transaction, name))!;
                transaction.Touch(RegistrySubject.Participant, participant);
                if (currency is null) return isNew ? RegistryOutcome.Done : RegistryOutcome.ParticipantCurrencyExists;

                const string HasCurrency = "select 1 from account where participant_id = $1 and currency = $2 limit 1";
                if (await transaction.ExistsAsync(HasCurrency, participant, currency)) return RegistryOutcome.ParticipantCurrencyExists;

                var added = await AddModelAccountsAsync(transaction, participant, currency);
                await AddFeeAccountsAsync(transaction);
                return added == 0 ? RegistryOutcome.SettlementModelMissing : RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>
    /// Opens an account of the hub in a currency, active from the start; with the first one of a currency also the internal OPENING
    /// account, against which initial positions are posted.
    /// </summary>
    public Task<RegistryOutcome> AddHubAccountAsync(AccountType type, string currency, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                const string Add = """
                    insert into account (participant_id, currency, type, is_active) values ($1, $2, $3, true)
                    on conflict (participant_id, currency, type) do nothing
                    """;
                var hub = ParticipantId.Hub.Value;
                transaction.Touch(RegistrySubject.Participant, hub);
                if (await transaction.ExecuteAsync(Add, hub, currency, (short)type) == 0) return RegistryOutcome.HubAccountExists;
                await transaction.ExecuteAsync(Add, hub, currency, (short)AccountType.Opening);
                await AddFeeAccountsAsync(transaction);
                return RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Says where a participant wants callbacks of one type; replaces what it said before.</summary>
    /// <param name="name">The participant.</param>
    /// <param name="type">Endpoint type, e.g. FSPIOP_CALLBACK_URL_TRANSFER_PUT.</param>
    /// <param name="value">URL template or e-mail address.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<RegistryOutcome> SetEndpointAsync(string name, string type, string value, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await FindParticipantAsync(transaction, name) is not { } participant) return RegistryOutcome.ParticipantNotFound;
                transaction.Touch(RegistrySubject.Participant, participant);
                const string Upsert = """
                    insert into participant_endpoint (participant_id, type, value) values ($1, $2, $3)
                    on conflict (participant_id, type) do update set value = excluded.value, changed_at = clock_timestamp()
                    """;
                await transaction.ExecuteAsync(Upsert, participant, type, value);
                return RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Gives the hub its configured name; for the start of a node. Without a change when it has it already.</summary>
    public async Task<RegistryOutcome> NameHubAsync(string name, CancellationToken cancellation)
    {
        await feed.RefreshAsync(cancellation);
        if (feed.Current.Find(ParticipantId.Hub)?.Name == name) return RegistryOutcome.Done;
        return await ChangeAsync(
            async transaction =>
            {
                var holder = await FindParticipantAsync(transaction, name);
                if (holder is not null && holder != ParticipantId.Hub.Value) return RegistryOutcome.HubNameTaken;
                transaction.Touch(RegistrySubject.Participant, ParticipantId.Hub.Value);
                await transaction.ExecuteAsync("update participant set name = $2 where participant_id = $1", ParticipantId.Hub.Value, name);
                return RegistryOutcome.Done;
            },
            cancellation);
    }

    private static async Task<int?> FindParticipantAsync(RegistryTransaction transaction, string name) =>
        (int?)await transaction.ScalarAsync("select participant_id from participant where lower(name) = lower($1)", name);

    private static async Task<bool> HasHubAccountsAsync(RegistryTransaction transaction, string currency) =>
        (long)(await transaction.ScalarAsync(
            "select count(*) from account where participant_id = $1 and currency = $2 and type in ($3, $4)",
            ParticipantId.Hub.Value,
            currency,
            (short)AccountType.HubReconciliation,
            (short)AccountType.HubMultilateralSettlement))! == 2;
}

using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// A scheme for tests: the hub and some participants, all with the same accounts, whose numbers follow from the participant's place, so that
/// every store can be given the same one. Schemes with different numbers have nothing in common and may share a database.
/// </summary>
internal sealed class Scheme(int participants, string[] currencies, int number = 0)
{
    private const int ParticipantsMax = 200;
    private const int CurrenciesMax = 8;

    /// <summary>The hub's place for the accounts that settlements pass through.</summary>
    private const int MultilateralPlace = ParticipantsMax - 1;

    private static int LastNumber;

    internal int Participants => participants;

    internal string Currency => currencies[0];

    /// <summary>A second currency, for conversions.</summary>
    internal string TargetCurrency => currencies[1];

    /// <summary>A scheme of four participants with two currencies that no other scheme has.</summary>
    internal static Scheme New()
    {
        var number = Interlocked.Increment(ref LastNumber);
        return new Scheme(4, [$"C{number}", $"D{number}"], number);
    }

    /// <summary>The participant at a place, from 0.</summary>
    internal ParticipantId Participant(int place)
    {
        Assert.InRange(place, 0, Math.Min(participants, MultilateralPlace - 1) - 1);
        return new ParticipantId(place + 2 + (number * ParticipantsMax));
    }

    internal string NameOf(int place) => $"dfsp{number}-{place}";

    internal AccountId Position(int place, string? currency = null) => Account(place + 1, 0, currency);

    internal AccountId Settlement(int place, string? currency = null) => Account(place + 1, 1, currency);

    internal AccountId InterchangeFee(int place, string? currency = null) => Account(place + 1, 2, currency);

    internal AccountId HubFee(int place, string? currency = null) => Account(place + 1, 3, currency);

    internal AccountId Reconciliation(string? currency = null) => Account(0, 0, currency);

    internal AccountId Opening(string? currency = null) => Account(0, 1, currency);

    /// <summary>The hub's own fees.</summary>
    internal AccountId HubFees(string? currency = null) => Account(0, 2, currency);

    internal AccountId Multilateral(string? currency = null) => Account(MultilateralPlace, 0, currency);

    /// <summary>One model for each currency: nets, later; the second is bilateral and raises limits.</summary>
    internal IEnumerable<SettlementModel> Models() => currencies.Select((currency, index) => new SettlementModel(
        (number * CurrenciesMax) + index + 1,
        $"DEFERREDNET{currency}",
        true,
        "NET",
        index == 0 ? "MULTILATERAL" : "BILATERAL",
        "DEFERRED",
        currency,
        RequireLiquidityCheck: index == 1,
        AccountType.Position,
        AccountType.Settlement,
        AutoPositionReset: true));

    internal Party Party(int place, string? currency = null) =>
        new(Participant(place), Position(place, currency), Settlement(place, currency));

    /// <summary>Every account: number, owner, type, currency and whether it is active from the start.</summary>
    internal IEnumerable<(AccountId Id, ParticipantId Owner, AccountType Type, string Currency, bool IsActive)> Accounts()
    {
        foreach (var currency in currencies)
        {
            yield return (Reconciliation(currency), ParticipantId.Hub, AccountType.HubReconciliation, currency, true);
            yield return (Opening(currency), ParticipantId.Hub, AccountType.Opening, currency, true);
            yield return (HubFees(currency), ParticipantId.Hub, AccountType.HubFee, currency, true);
            yield return (Multilateral(currency), ParticipantId.Hub, AccountType.HubMultilateralSettlement, currency, true);
            for (var place = 0; place < participants; place++)
            {
                yield return (Position(place, currency), Participant(place), AccountType.Position, currency, false);
                yield return (Settlement(place, currency), Participant(place), AccountType.Settlement, currency, false);
                yield return (InterchangeFee(place, currency), Participant(place), AccountType.InterchangeFee, currency, false);
                yield return (HubFee(place, currency), Participant(place), AccountType.HubFee, currency, false);
            }
        }
    }

    internal InMemoryLedger InMemory(LedgerPolicy? policy = null, TimeProvider? time = null)
    {
        var ledger = new InMemoryLedger(time ?? TimeProvider.System, policy ?? LedgerPolicy.Default);
        foreach (var (id, owner, type, currency, isActive) in Accounts()) ledger.AddAccount(id, owner, type, currency, isActive);
        foreach (var model in Models()) ledger.AddSettlementModel(model);
        return ledger;
    }

    /// <summary>Brings an empty database to the schema and registers the scheme in it.</summary>
    internal async Task RegisterAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await SchemaMigrator.MigrateAsync(source, CancellationToken.None);
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        for (var place = 0; place < participants; place++)
        {
            Add(
                "insert into participant (participant_id, name) overriding system value values ($1, $2)",
                Participant(place).Value,
                NameOf(place));
        }

        foreach (var (id, owner, type, currency, isActive) in Accounts())
        {
            Add(
                """
                insert into account (account_id, participant_id, type, currency, is_active) overriding system value
                values ($1, $2, $3, $4, $5)
                """,
                id.Value,
                owner.Value,
                (short)type,
                currency,
                isActive);
        }

        foreach (var model in Models())
        {
            Add(
                """
                insert into settlement_model (settlement_model_id, name, granularity, interchange, delay, currency, require_liquidity_check,
                                              ledger_account_type, settlement_account_type, auto_position_reset)
                overriding system value values ($1, $2, $3, $4, $5, $6, $7, 1, 2, $8)
                """,
                model.Id,
                model.Name,
                model.Granularity,
                model.Interchange,
                model.Delay,
                model.Currency!,
                model.RequireLiquidityCheck,
                model.AutoPositionReset);
        }

        await batch.ExecuteNonQueryAsync();

        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add(command);
        }
    }

    private AccountId Account(int owner, int kind, string? currency)
    {
        var index = Array.IndexOf(currencies, currency ?? Currency);
        Assert.InRange(index, 0, CurrenciesMax - 1);
        return new AccountId((((((number * ParticipantsMax) + owner) * CurrenciesMax) + index) * 4) + kind + 1);
    }
}

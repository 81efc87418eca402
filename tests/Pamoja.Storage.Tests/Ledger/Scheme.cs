using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>
/// A scheme for tests: the hub and some participants, all with the same accounts, whose numbers follow from the participant's place, so that
/// every store can be given the same one.
/// </summary>
internal sealed record Scheme(int Participants, params string[] Currencies)
{
    private const int AccountsPerOwner = 4;

    internal static readonly Scheme Small = new(3, "USD");

    /// <summary>The participant at a place, from 0.</summary>
    internal ParticipantId Participant(int place)
    {
        Assert.InRange(place, 0, Participants - 1);
        return new ParticipantId(place + 2);
    }

    internal static string NameOf(int place) => $"dfsp{place}";

    internal AccountId Position(int place, string currency = "USD") => Account(Participant(place), 0, currency);

    internal AccountId Settlement(int place, string currency = "USD") => Account(Participant(place), 1, currency);

    internal AccountId Reconciliation(string currency = "USD") => Account(ParticipantId.Hub, 0, currency);

    internal AccountId Opening(string currency = "USD") => Account(ParticipantId.Hub, 1, currency);

    internal Party Party(int place, string currency = "USD") =>
        new(Participant(place), Position(place, currency), Settlement(place, currency));

    /// <summary>Every account: number, owner, type, currency and whether it is active from the start.</summary>
    internal IEnumerable<(AccountId Id, ParticipantId Owner, AccountType Type, string Currency, bool IsActive)> Accounts()
    {
        foreach (var currency in Currencies)
        {
            yield return (Reconciliation(currency), ParticipantId.Hub, AccountType.HubReconciliation, currency, true);
            yield return (Opening(currency), ParticipantId.Hub, AccountType.Opening, currency, true);
            for (var place = 0; place < Participants; place++)
            {
                yield return (Position(place, currency), Participant(place), AccountType.Position, currency, false);
                yield return (Settlement(place, currency), Participant(place), AccountType.Settlement, currency, false);
            }
        }
    }

    internal InMemoryLedger InMemory(LedgerPolicy? policy = null)
    {
        var ledger = new InMemoryLedger(TimeProvider.System, policy ?? LedgerPolicy.Default);
        foreach (var (id, owner, type, currency, isActive) in Accounts()) ledger.AddAccount(id, owner, type, currency, isActive);
        return ledger;
    }

    /// <summary>Brings an empty database to the schema and registers the scheme in it.</summary>
    internal async Task RegisterAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await SchemaMigrator.MigrateAsync(source, CancellationToken.None);
        for (var place = 0; place < Participants; place++)
        {
            await using var insert = source.CreateCommand(
                "insert into participant (participant_id, name) overriding system value values ($1, $2)");
            insert.Parameters.Add(new NpgsqlParameter { Value = Participant(place).Value });
            insert.Parameters.Add(new NpgsqlParameter { Value = NameOf(place) });
            await insert.ExecuteNonQueryAsync();
        }

        foreach (var (id, owner, type, currency, isActive) in Accounts())
        {
            await using var insert = source.CreateCommand(
                """
                insert into account (account_id, participant_id, type, currency, is_active) overriding system value
                values ($1, $2, $3, $4, $5)
                """);
            insert.Parameters.Add(new NpgsqlParameter { Value = id.Value });
            insert.Parameters.Add(new NpgsqlParameter { Value = owner.Value });
            insert.Parameters.Add(new NpgsqlParameter { Value = (short)type });
            insert.Parameters.Add(new NpgsqlParameter { Value = currency });
            insert.Parameters.Add(new NpgsqlParameter { Value = isActive });
            await insert.ExecuteNonQueryAsync();
        }
    }

    private AccountId Account(ParticipantId owner, int kind, string currency)
    {
        var index = Array.IndexOf(Currencies, currency);
        return new AccountId((((owner.Value * 16) + index) * AccountsPerOwner) + kind);
    }
}

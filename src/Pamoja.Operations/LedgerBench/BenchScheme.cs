using System.Globalization;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>Participants of one currency, each with a position, a settlement account and funds that no run can use up.</summary>
internal sealed class BenchScheme
{
    internal const int Participants = 100;
    private const string Currency = "XTS";
    private const decimal Funds = 1_000_000_000_000m;

    private readonly ParticipantId[] _participants = new ParticipantId[Participants];
    private readonly string[] _names = new string[Participants];
    private readonly Party[] _parties = new Party[Participants];

    internal Party Party(int place) => _parties[place];

    internal ParticipantId Participant(int place) => _participants[place];

    internal string Name(int place) => _names[place];

    /// <summary>Registers the scheme in an empty database and gives each participant funds, by the ledger's own commands.</summary>
    internal static async Task<BenchScheme> RegisterAsync(NpgsqlDataSource source, ILedgerStore ledger, CancellationToken cancellation)
    {
        var scheme = new BenchScheme();
        var reconciliation = await AddAccountAsync(source, ParticipantId.Hub.Value, AccountType.HubReconciliation, cancellation);
        var opening = await AddAccountAsync(source, ParticipantId.Hub.Value, AccountType.Opening, cancellation);
        for (var place = 0; place < Participants; place++)
        {
            scheme._names[place] = string.Create(CultureInfo.InvariantCulture, $"participant-{place}");
            await using var insert = source.CreateCommand("insert into participant (name) values ($1) returning participant_id");
            insert.Parameters.Add(new NpgsqlParameter { Value = scheme._names[place] });
            var id = (int)(await insert.ExecuteScalarAsync(cancellation))!;
            var position = await AddAccountAsync(source, id, AccountType.Position, cancellation);
            var settlement = await AddAccountAsync(source, id, AccountType.Settlement, cancellation);
            scheme._participants[place] = new ParticipantId(id);
            scheme._parties[place] = new Party(scheme._participants[place], position, settlement);
            await ledger.ExecuteAsync(
                [
                    new BenchAdministration(new OpenPosition(NewId(), position, [position, settlement], opening, Funds, 0, Currency)),
                    new BenchAdministration(new RecordFundsIn(
                        NewId(), default, scheme._participants[place], settlement, reconciliation, Funds, Currency)),
                ],
                cancellation);
        }

        return scheme;
    }

    internal PrepareTransfer Prepare(TransferId id, int payer, int payee, decimal amount, Bits256 condition, DateTimeOffset expiration) =>
        new(
            id,
            new Bits256(id.Bits, 1),
            _names[payer],
            _names[payer],
            _names[payee],
            _parties[payer],
            _parties[payee],
            amount,
            Currency,
            condition,
            expiration);

    internal FulfilTransfer Fulfil(TransferId id, int payer, int payee, Bits256 fulfilment) =>
        new(
            new TransferKey(IdSpace.Transfer, id),
            new Bits256(id.Bits, 2),
            _participants[payee],
            _participants[payer],
            HasDestination: true,
            fulfilment,
            IsReserveRequested: true);

    internal static TransferId NewId() => TransferId.FromGuid(Guid.NewGuid());

    private static async Task<AccountId> AddAccountAsync(
        NpgsqlDataSource source, int participant, AccountType type, CancellationToken cancellation)
    {
        await using var insert = source.CreateCommand(
            "insert into account (participant_id, currency, type, is_active) values ($1, $2, $3, $4) returning account_id");
        insert.Parameters.Add(new NpgsqlParameter { Value = participant });
        insert.Parameters.Add(new NpgsqlParameter { Value = Currency });
        insert.Parameters.Add(new NpgsqlParameter { Value = (short)type });
        insert.Parameters.Add(new NpgsqlParameter { Value = participant == ParticipantId.Hub.Value });
        return new AccountId((int)(await insert.ExecuteScalarAsync(cancellation))!);
    }
}

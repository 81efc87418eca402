using System.Collections.Frozen;
using System.Data;
using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Reads the registry as of one moment: all tables and the version in one repeatable-read transaction.</summary>
internal static partial class RegistryReader
{
    private const int TimeoutSeconds = 10;

    private const string OracleQuery = """
        select oracle_id, party_id_type, currency, endpoint, endpoint_type, is_default, created_at
            from oracle where is_active order by oracle_id;

        """;

    private const string SignatureKeyQuery = """
        select signature_key_id, fsp_id, key_id, public_key, valid_from, valid_to, revoked_at, created_at
            from signature_key order by signature_key_id;

        """;

    private const string ExternalsQuery = "select name, proxy_id from external_fsp;";

    private const string Queries = """
        select version from registry_version;
        select participant_id, name, is_active, is_proxy, created_at, created_by, policy, requests_per_second, requests_at_once, queries_per_second,
            date_window_seconds, addresses from participant left join participant_access using (participant_id) order by participant_id;
        select account_id, participant_id, type, currency, is_active, created_at, created_by from account order by account_id;
        select participant_id, type, value from participant_endpoint;
        select participant_id, public_key_sha256, subject, valid_from, valid_to, created_at from participant_certificate order by created_at;
        """ + OracleQuery + """
        select settlement_model_id, name, is_active, granularity, interchange, delay, currency, require_liquidity_check,
            ledger_account_type, settlement_account_type, auto_position_reset from settlement_model order by settlement_model_id;
        select fee_rule_id, name, kind, is_paid_by_payer, currency, scenario, initiator, initiator_type, payer_account_type,
            payee_account_type, percentage, flat, minimum, maximum, valid_from, valid_to from fee_rule where is_active order by fee_rule_id;

        """ + SignatureKeyQuery + ExternalsQuery;

    /// <summary>The version alone; what a poll costs.</summary>
    public static async Task<long> ReadVersionAsync(NpgsqlDataSource source, int timeoutSeconds, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select version from registry_version");
        command.CommandTimeout = timeoutSeconds;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Everything.</summary>
    public static async Task<RegistrySnapshot> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var command = new NpgsqlCommand(Queries, connection, transaction) { CommandTimeout = TimeoutSeconds };
        await using var reader = await command.ExecuteReaderAsync(cancellation);

        await reader.ReadAsync(cancellation);
        var version = reader.GetInt64(0);

        await reader.NextResultAsync(cancellation);
        var participants = await ReadRowsAsync(reader, ReadParticipant, cancellation);
        await reader.NextResultAsync(cancellation);
        var accounts = (await ReadRowsAsync(reader, ReadAccount, cancellation)).ToLookup(account => account.Owner);
        await reader.NextResultAsync(cancellation);
        var endpoints = (await ReadRowsAsync(reader, ReadEndpoint, cancellation)).ToLookup(endpoint => endpoint.Owner);
        await reader.NextResultAsync(cancellation);
        var certificates = (await ReadRowsAsync(reader, ReadCertificate, cancellation)).ToLookup(each => each.Owner, each => each.Certificate);
        await reader.NextResultAsync(cancellation);
        var oracles = await ReadRowsAsync(reader, ReadOracle, cancellation);
        await reader.NextResultAsync(cancellation);
        var models = await ReadRowsAsync(reader, ReadSettlementModel, cancellation);
        await reader.NextResultAsync(cancellation);
        var fees = await ReadRowsAsync(reader, ReadFeeRule, cancellation);
        await reader.NextResultAsync(cancellation);
        var keys = await ReadRowsAsync(reader, ReadSignatureKey, cancellation);
        await reader.NextResultAsync(cancellation);
        var externals = await ReadExternalsAsync(reader, cancellation);

        Join(participants, accounts, endpoints, certificates);
        return new RegistrySnapshot(version, participants, oracles, models, fees, keys, externals);
    }

    /// <summary>Gives participants what is theirs.</summary>
    private static void Join(
        List<Participant> participants,
        ILookup<ParticipantId, RegisteredAccount> accounts,
        ILookup<ParticipantId, (ParticipantId Owner, string Type, string Value)> endpoints,
        ILookup<ParticipantId, ParticipantCertificate> certificates)
    {
        for (var i = 0; i < participants.Count; i++)
        {
            var id = participants[i].Id;
            participants[i] = participants[i] with
            {
                Accounts = [.. accounts[id]],
                Endpoints = endpoints[id].ToDictionary(endpoint => endpoint.Type, endpoint => endpoint.Value),
                Certificates = [.. certificates[id]],
            };
        }
    }

    private static async Task<List<T>> ReadRowsAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        List<T> rows = [];
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }

    private static async Task<FrozenDictionary<string, ParticipantId>> ReadExternalsAsync(
        NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var rows = await ReadRowsAsync(reader, row => (Name: row.GetString(0), Proxy: new ParticipantId(row.GetInt32(1))), cancellation);
        return rows.ToFrozenDictionary(row => row.Name, row => row.Proxy, StringComparer.OrdinalIgnoreCase);
    }

    private static Participant ReadParticipant(NpgsqlDataReader row) => new(
        new ParticipantId(row.GetInt32(0)),
        row.GetString(1),
        row.GetBoolean(2),
        row.GetBoolean(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.GetString(5),
        Accounts: [],
        Endpoints: FrozenDictionary<string, string>.Empty)
    {
        Policy = ParticipantPolicy.Unpack(row.IsDBNull(6) ? null : row.GetInt32(6)),
        Access = ReadAccess(row),
    };

    private static RegisteredAccount ReadAccount(NpgsqlDataReader row) => new(
        new AccountId(row.GetInt32(0)),
        new ParticipantId(row.GetInt32(1)),
        (AccountType)row.GetInt16(2),
        row.GetString(3),
        row.GetBoolean(4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.GetString(6));

    // A few dozen types stand in thousands of rows, and in every snapshot.
    private static (ParticipantId Owner, string Type, string Value) ReadEndpoint(NpgsqlDataReader row) =>
        (new ParticipantId(row.GetInt32(0)), string.Intern(row.GetString(1)), row.GetString(2));

    private static Oracle ReadOracle(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetBoolean(5),
        row.GetFieldValue<DateTimeOffset>(6));

    private static SettlementModel ReadSettlementModel(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetBoolean(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetBoolean(7),
        (AccountType)row.GetInt16(8),
        (AccountType)row.GetInt16(9),
        row.GetBoolean(10));

    private static FeeRule ReadFeeRule(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt32(0),
        Name = row.GetString(1),
        Kind = (FeeKind)row.GetInt16(2),
        IsPaidByPayer = row.GetBoolean(3),
        Currency = Text(row, 4),
        Scenario = Text(row, 5),
        Initiator = Text(row, 6),
        InitiatorType = Text(row, 7),
        PayerAccountType = Text(row, 8),
        PayeeAccountType = Text(row, 9),
        Percentage = row.GetDecimal(10),
        Flat = row.GetDecimal(11),
        Minimum = row.IsDBNull(12) ? null : row.GetDecimal(12),
        Maximum = row.IsDBNull(13) ? null : row.GetDecimal(13),
        ValidFrom = Moment(row, 14),
        ValidTo = Moment(row, 15),
    };

    private static SignatureKey ReadSignatureKey(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        Moment(row, 4),
        Moment(row, 5),
        Moment(row, 6),
        row.GetFieldValue<DateTimeOffset>(7));

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

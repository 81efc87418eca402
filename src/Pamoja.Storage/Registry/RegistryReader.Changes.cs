using System.Data;
using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Reads no more of the registry than what has changed.</summary>
internal static partial class RegistryReader
{
    private const string TouchedQuery = "select version, subject, participant_id from registry_change where version > $1";

    private const string ParticipantsQuery = """
        select participant_id, name, is_active, is_proxy, created_at, created_by, policy, requests_per_second, requests_at_once, queries_per_second,
            date_window_seconds, addresses from participant left join participant_access using (participant_id)
            where participant_id = any($1) order by participant_id;
        """;

    private const string AccountsQuery = """
        select account_id, participant_id, type, currency, is_active, created_at, created_by from account
            where participant_id = any($1) order by account_id;
        """;

    private const string CertificatesQuery = """
        select participant_id, public_key_sha256, subject, valid_from, valid_to, created_at from participant_certificate
            where participant_id = any($1) order by created_at;
        """;

    private const string EndpointsQuery = "select participant_id, type, value from participant_endpoint where participant_id = any($1)";

    /// <summary>
    /// The newest snapshot, made of a known one and what was touched since; null where a change did not say what it touched, or the known
    /// one is too old to be told.
    /// </summary>
    public static async Task<RegistryChanges?> ReadChangesAsync(
        NpgsqlDataSource source, RegistrySnapshot known, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var touched = await ReadTouchedAsync(connection, known.Version, cancellation);
        if (touched is null) return null;
        RegistryChanges Changed(RegistrySnapshot snapshot) => new(snapshot, touched.Parties, touched.AreAllParties);

        var (newest, participants, isExternals) = (touched.Newest, touched.Participants, touched.IsExternals);
        if (participants.Count == 0 && !touched.IsOthers && !isExternals) return Changed(known.At(newest));

        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = TimeoutSeconds };
        foreach (var sql in new[] { ParticipantsQuery, AccountsQuery, EndpointsQuery, CertificatesQuery })
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter { Value = participants.ToArray() });
            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(OracleQuery));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SignatureKeyQuery));
        if (isExternals) batch.BatchCommands.Add(new NpgsqlBatchCommand(ExternalsQuery));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var changed = await ReadRowsAsync(reader, ReadParticipant, cancellation);
        await reader.NextResultAsync(cancellation);
        var accounts = (await ReadRowsAsync(reader, ReadAccount, cancellation)).ToLookup(account => account.Owner);
        await reader.NextResultAsync(cancellation);
        var endpoints = (await ReadRowsAsync(reader, ReadEndpoint, cancellation)).ToLookup(endpoint => endpoint.Owner);
        await reader.NextResultAsync(cancellation);
        var certificates = (await ReadRowsAsync(reader, ReadCertificate, cancellation)).ToLookup(each => each.Owner, each => each.Certificate);
        await reader.NextResultAsync(cancellation);
        var oracles = await ReadRowsAsync(reader, ReadOracle, cancellation);
        await reader.NextResultAsync(cancellation);
        var keys = await ReadRowsAsync(reader, ReadSignatureKey, cancellation);
        Join(changed, accounts, endpoints, certificates);
        if (!isExternals) return Changed(known.With(newest, changed, oracles, keys));
        await reader.NextResultAsync(cancellation);
        return Changed(known.With(newest, changed, oracles, keys, await ReadExternalsAsync(reader, cancellation)));
    }

    /// <summary>The newest version and what lies between; null where one in between says nothing.</summary>
    private static async Task<Touched?> ReadTouchedAsync(NpgsqlConnection connection, long since, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select version from registry_version"));
        var command = new NpgsqlBatchCommand(TouchedQuery);
        command.Parameters.Add(new NpgsqlParameter { Value = since });
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var touched = new Touched { Newest = reader.GetInt64(0) };

        var told = new HashSet<long>();
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            told.Add(reader.GetInt64(0));
            touched.Add((RegistrySubject)reader.GetInt16(1), reader.IsDBNull(2) ? null : reader.GetInt32(2));
        }

        return told.Count == touched.Newest - since ? touched : null;
    }

    /// <summary>What was touched since a version.</summary>
    private sealed class Touched
    {
        public long Newest { get; init; }

        public HashSet<int> Participants { get; } = [];

        public HashSet<int> Parties { get; } = [];

        public bool AreAllParties { get; private set; }

        public bool IsOthers { get; private set; }

        public bool IsExternals { get; private set; }

        public void Add(RegistrySubject subject, int? number)
        {
            if (subject == RegistrySubject.Participant) Participants.Add(number!.Value);
            else if (subject == RegistrySubject.Parties && number is { } mark) Parties.Add(mark);
            AreAllParties |= subject == RegistrySubject.Parties && number is null;
            IsOthers |= subject is RegistrySubject.Oracles or RegistrySubject.SignatureKeys;
            IsExternals |= subject == RegistrySubject.Externals;
        }
    }

    private static (ParticipantId Owner, ParticipantCertificate Certificate) ReadCertificate(NpgsqlDataReader row) => (
        new ParticipantId(row.GetInt32(0)),
        new ParticipantCertificate(
            Bits256.FromBytes(row.GetFieldValue<byte[]>(1)),
            row.GetString(2),
            row.GetFieldValue<DateTimeOffset>(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.GetFieldValue<DateTimeOffset>(5)));

    private static ParticipantAccess ReadAccess(NpgsqlDataReader row)
    {
        var access = new ParticipantAccess
        {
            RequestsPerSecond = Number(row, 7),
            RequestsAtOnce = Number(row, 8),
            QueriesPerSecond = Number(row, 9),
            DateWindowSeconds = Number(row, 10),
            Addresses = row.IsDBNull(11) ? null : row.GetFieldValue<string[]>(11),
        };
        return access == ParticipantAccess.Unset ? ParticipantAccess.Unset : access;
    }

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}

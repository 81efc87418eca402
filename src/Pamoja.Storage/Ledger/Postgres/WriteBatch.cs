using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// Round trip 2 of a ledger transaction, one pipeline: append balances, write what decisions changed of transfers, the journal, the outgoing
/// messages, what the batch adds to its settlement window, the mark of the batch, and commit. It has no time-out and is never cancelled.
/// A statement with nothing to write is left out: starting one costs as much as a few of its rows.
/// </summary>
internal sealed class WriteBatch : IDisposable
{
    private const string BalancesSql =
        """
        insert into balance (account_id, version, batch_id, pending_debits, pending_credits, posted_debits, posted_credits, created_at,
                             day)
        select a, v, $1, pd, pc, d, c, $2, $9
        from unnest($3::integer[], $4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[]) as k (a, v, pd, pc, d, c)
        """;

    private const string TransfersSql =
        """
        update transfer t
        set state = k.state, reason = k.reason, cause = k.cause, fulfilment = k.fulfilment, fulfil_hash = k.fulfil_hash,
            error_hash = k.error_hash, completed_at = k.completed_at
        from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::bytea[], $7::bytea[], $8::bytea[],
                    $9::timestamptz[])
             as k (space, id, state, reason, cause, fulfilment, fulfil_hash, error_hash, completed_at)
        where t.space = k.space and t.transfer_id = k.id
        """;

    private const string EntriesSql =
        """
        insert into entry (batch_id, line, space, transfer_id, kind, debit_account, debit_version, credit_account, credit_version, amount,
                           created_at, day)
        select $1, line, space, id, kind, debit, debit_version, credit, credit_version, amount, $2, $11
        from unnest($3::smallint[], $4::uuid[], $5::smallint[], $6::integer[], $7::bigint[], $8::integer[], $9::bigint[], $10::numeric[])
             with ordinality as k (space, id, kind, debit, debit_version, credit, credit_version, amount, line)
        """;

    private const string MessagesSql =
        """
        insert into message (message_id, slot, space, transfer_id, id_form, destination, method, endpoint_type, headers, body, body_of,
                             is_hub_made, is_final, expires_at, created_at, day)
        select id, slot, space, transfer, form, destination, method, endpoint_type, headers, body, body_of, hub_made, final, expires_at,
               $1, $16
        from unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::uuid[], $6::smallint[], $7::integer[], $8::text[], $9::text[],
                    $10::text[], $11::bytea[], $12::bigint[], $13::boolean[], $14::boolean[], $15::timestamptz[])
             as k (id, slot, space, transfer, form, destination, method, endpoint_type, headers, body, body_of, hub_made, final, expires_at)
        """;

    private readonly NpgsqlBatch _batch;

    /// <summary>All statements in their order, whether or not this batch has something for them.</summary>
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly BalanceColumns _balances;
    private readonly TransferColumns _transfers;
    private readonly EntryColumns _entries;
    private readonly MessageColumns _messages;
    private readonly WindowSums _sums;
    private readonly NpgsqlParameter<long> _batchId;
    private readonly NpgsqlParameter<DateTime> _batchTime;
    private readonly NpgsqlParameter<int> _batchWindow;
    private readonly NpgsqlParameter<DateOnly> _batchDay;
    private readonly NpgsqlParameter<DateOnly> _today;
    private readonly NpgsqlParameter<int[]> _turned;

    internal WriteBatch(NpgsqlConnection connection)
    {
        _batch = new NpgsqlBatch(connection) { Timeout = 0 };
        _balances = new BalanceColumns(Command(BalancesSql));
        _transfers = new TransferColumns(Command(TransfersSql));
        _entries = new EntryColumns(Command(EntriesSql));
        _messages = new MessageColumns(Command(MessagesSql));
        _sums = new WindowSums(Command(WindowSums.Sql));
        var turned = Command("update account set balance_day = $1 where account_id = any($2)");
        _today = turned.Add(NpgsqlDbType.Date, DateOnly.MinValue);
        _turned = turned.Integers();
        var mark = Command("insert into ledger_batch (batch_id, created_at, window_id, day) values ($1, $2, $3, $4)");
        _batchId = mark.Add(NpgsqlDbType.Bigint, 0L);
        _batchTime = mark.Add(NpgsqlDbType.TimestampTz, DateTime.UnixEpoch);
        _batchWindow = mark.Add(NpgsqlDbType.Integer, 0);
        _batchDay = mark.Add(NpgsqlDbType.Date, DateOnly.MinValue);
        Command("commit");
    }

    internal Task PrepareAsync() => _batch.PrepareAsync();

    public void Dispose() => _batch.Dispose();

    /// <summary>Binds what the decisions changed. Each part says how many rows it has.</summary>
    internal void Bind(BatchMark mark, Books books, IReadOnlyList<OutgoingMessage> outgoing)
    {
        var batchId = mark.Id;
        var now = books.Now.UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        Account[] appended = [.. books.Accounts.Where(IsAppended).OrderBy(account => account.Id)];
        _today.TypedValue = today;
        _turned.TypedValue = [.. appended.Where(account => account.BalanceDay != today).Select(account => account.Id.Value)];
        _batchId.TypedValue = batchId;
        _batchDay.TypedValue = mark.Day;
        _batchTime.TypedValue = now;
        _batchWindow.TypedValue = books.Window.Value;
        int[] rows =
        [
            _balances.Bind(batchId, now, today, appended),
            _transfers.Bind([.. books.Transfers.Where(IsWritten).OrderBy(transfer => transfer.Key)]),
            _entries.Bind(batchId, now, today, books),
            _messages.Bind(now, today, outgoing),
            _sums.Bind(batchId, books),
            _turned.TypedValue.Length,
            1, // the mark
            1, // the commit
        ];
        _batch.BatchCommands.Clear();
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] > 0) _batch.BatchCommands.Add(_commands[i]);
        }
    }

    /// <summary>Writes and commits.</summary>
    internal Task<int> ExecuteAsync() => _batch.ExecuteNonQueryAsync();

    /// <summary>A new version is due when money moved, and once when the account was opened.</summary>
    internal static bool IsAppended(Account account) => account.HasMoved || (account.HasNewSettings && account.IsActive && account.Version == 0);

    /// <summary>A claimed row carries what an accepted request has; only another decision must be written over it.</summary>
    private static bool IsWritten(Transfer transfer) => transfer.HasChanged && !(transfer.IsNew && transfer.State == TransferState.Reserved);

    private NpgsqlBatchCommand Command(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        _commands.Add(command);
        _batch.BatchCommands.Add(command);
        return command;
    }

    private sealed class BalanceColumns(NpgsqlBatchCommand command)
    {
        private readonly NpgsqlParameter<long> _batchId = command.Add(NpgsqlDbType.Bigint, 0L);
        private readonly NpgsqlParameter<DateTime> _now = command.Add(NpgsqlDbType.TimestampTz, DateTime.UnixEpoch);
        private readonly NpgsqlParameter<int[]> _accounts = command.Integers();
        private readonly NpgsqlParameter<long[]> _versions = command.Bigints();
        private readonly NpgsqlParameter<decimal[]> _pendingDebits = command.Numerics();
        private readonly NpgsqlParameter<decimal[]> _pendingCredits = command.Numerics();
        private readonly NpgsqlParameter<decimal[]> _postedDebits = command.Numerics();
        private readonly NpgsqlParameter<decimal[]> _postedCredits = command.Numerics();
        private readonly NpgsqlParameter<DateOnly> _day = command.Add(NpgsqlDbType.Date, DateOnly.MinValue);

        internal int Bind(long batchId, DateTime now, DateOnly today, Account[] accounts)
        {
            _day.TypedValue = today;
            _batchId.TypedValue = batchId;
            _now.TypedValue = now;
            _accounts.TypedValue = accounts.Column(account => account.Id.Value);
            _versions.TypedValue = accounts.Column(account => account.Version + 1);
            _pendingDebits.TypedValue = accounts.Column(account => account.Totals.PendingDebits);
            _pendingCredits.TypedValue = accounts.Column(account => account.Totals.PendingCredits);
            _postedDebits.TypedValue = accounts.Column(account => account.Totals.PostedDebits);
            _postedCredits.TypedValue = accounts.Column(account => account.Totals.PostedCredits);
            return accounts.Length;
        }
    }

    private sealed class TransferColumns(NpgsqlBatchCommand command)
    {
        private readonly NpgsqlParameter<short[]> _spaces = command.Smallints();
        private readonly NpgsqlParameter<Guid[]> _ids = command.Uuids();
        private readonly NpgsqlParameter<short[]> _states = command.Smallints();
        private readonly NpgsqlParameter<short[]> _reasons = command.Smallints();
        private readonly NpgsqlParameter<string?[]> _causes = command.Texts();
        private readonly NpgsqlParameter<byte[]?[]> _fulfilments = command.Byteas();
        private readonly NpgsqlParameter<byte[]?[]> _fulfilHashes = command.Byteas();
        private readonly NpgsqlParameter<byte[]?[]> _errorHashes = command.Byteas();
        private readonly NpgsqlParameter<DateTime?[]> _completed = command.Timestamps();

        internal int Bind(Transfer[] transfers)
        {
            _spaces.TypedValue = transfers.Column(transfer => (short)transfer.Key.Space);
            _ids.TypedValue = transfers.Column(transfer => transfer.Key.Id.ToGuid());
            _states.TypedValue = transfers.Column(transfer => (short)transfer.State);
            _reasons.TypedValue = transfers.Column(transfer => (short)transfer.Reason);
            _causes.TypedValue = transfers.Column(transfer => transfer.Cause);
            _fulfilments.TypedValue = transfers.Column(transfer => transfer.Fulfilment?.ToBytes());
            _fulfilHashes.TypedValue = transfers.Column(transfer => transfer.FulfilHash?.ToBytes());
            _errorHashes.TypedValue = transfers.Column(transfer => transfer.ErrorHash?.ToBytes());
            _completed.TypedValue = transfers.Column(transfer => transfer.CompletedAt?.UtcDateTime);
            return transfers.Length;
        }
    }

    private sealed class EntryColumns(NpgsqlBatchCommand command)
    {
        private readonly NpgsqlParameter<long> _batchId = command.Add(NpgsqlDbType.Bigint, 0L);
        private readonly NpgsqlParameter<DateTime> _now = command.Add(NpgsqlDbType.TimestampTz, DateTime.UnixEpoch);
        private readonly NpgsqlParameter<short[]> _spaces = command.Smallints();
        private readonly NpgsqlParameter<Guid[]> _ids = command.Uuids();
        private readonly NpgsqlParameter<short[]> _kinds = command.Smallints();
        private readonly NpgsqlParameter<int[]> _debits = command.Integers();
        private readonly NpgsqlParameter<long[]> _debitVersions = command.Bigints();
        private readonly NpgsqlParameter<int[]> _credits = command.Integers();
        private readonly NpgsqlParameter<long[]> _creditVersions = command.Bigints();
        private readonly NpgsqlParameter<decimal[]> _amounts = command.Numerics();
        private readonly NpgsqlParameter<DateOnly> _day = command.Add(NpgsqlDbType.Date, DateOnly.MinValue);

        internal int Bind(long batchId, DateTime now, DateOnly today, Books books)
        {
            _day.TypedValue = today;
            var versions = books.Accounts.ToDictionary(account => account.Id, account => account.Version + 1);
            var entries = books.Entries;
            _batchId.TypedValue = batchId;
            _now.TypedValue = now;
            _spaces.TypedValue = entries.Column(entry => (short)entry.Transfer.Space);
            _ids.TypedValue = entries.Column(entry => entry.Transfer.Id.ToGuid());
            _kinds.TypedValue = entries.Column(entry => (short)entry.Kind);
            _debits.TypedValue = entries.Column(entry => entry.Debit.Value);
            _debitVersions.TypedValue = entries.Column(entry => versions[entry.Debit]);
            _credits.TypedValue = entries.Column(entry => entry.Credit.Value);
            _creditVersions.TypedValue = entries.Column(entry => versions[entry.Credit]);
            _amounts.TypedValue = entries.Column(entry => entry.Amount);
            return entries.Count;
        }
    }

    private sealed class MessageColumns(NpgsqlBatchCommand command)
    {
        private readonly NpgsqlParameter<DateTime> _now = command.Add(NpgsqlDbType.TimestampTz, DateTime.UnixEpoch);
        private readonly NpgsqlParameter<long[]> _ids = command.Bigints();
        private readonly NpgsqlParameter<short[]> _slots = command.Smallints();
        private readonly NpgsqlParameter<short[]> _spaces = command.Smallints();
        private readonly NpgsqlParameter<Guid[]> _transfers = command.Uuids();
        private readonly NpgsqlParameter<short[]> _forms = command.Smallints();
        private readonly NpgsqlParameter<int[]> _destinations = command.Integers();
        private readonly NpgsqlParameter<string?[]> _methods = command.Texts();
        private readonly NpgsqlParameter<string?[]> _endpointTypes = command.Texts();
        private readonly NpgsqlParameter<string?[]> _headers = command.Texts();
        private readonly NpgsqlParameter<byte[]?[]> _bodies = command.Byteas();
        private readonly NpgsqlParameter<long?[]> _bodiesOf = command.OptionalBigints();
        private readonly NpgsqlParameter<bool[]> _hubMade = command.Booleans();
        private readonly NpgsqlParameter<bool[]> _final = command.Booleans();
        private readonly NpgsqlParameter<DateTime?[]> _expirations = command.Timestamps();
        private readonly NpgsqlParameter<DateOnly> _day = command.Add(NpgsqlDbType.Date, DateOnly.MinValue);

        internal int Bind(DateTime now, DateOnly today, IReadOnlyList<OutgoingMessage> messages)
        {
            _day.TypedValue = today;
            var bodiesOf = SharedBodies(messages);
            _now.TypedValue = now;
            _ids.TypedValue = messages.Column(message => message.Id);
            _slots.TypedValue = messages.Column(message => message.Slot);
            _spaces.TypedValue = messages.Column(message => (short)message.Transfer.Space);
            _transfers.TypedValue = messages.Column(message => message.Transfer.Id.ToGuid());
            _forms.TypedValue = messages.Column(message => (short)message.Transfer.Id.Form);
            _destinations.TypedValue = messages.Column(message => message.Destination.Value);
            _methods.TypedValue = messages.Column<OutgoingMessage, string?>(message => message.Method);
            _endpointTypes.TypedValue = messages.Column<OutgoingMessage, string?>(message => message.EndpointType);
            _headers.TypedValue = messages.Column<OutgoingMessage, string?>(message => message.Headers);
            _bodiesOf.TypedValue = bodiesOf;
            var bodies = messages.Column<OutgoingMessage, byte[]?>(message => Whole(message.Body));
            for (var i = 0; i < bodies.Length; i++)
            {
                if (bodiesOf[i] is not null) bodies[i] = null;
            }

            _bodies.TypedValue = bodies;
            _hubMade.TypedValue = messages.Column(message => message.IsHubMade);
            _final.TypedValue = messages.Column(message => message.IsFinal);
            _expirations.TypedValue = messages.Column(message => message.ExpiresAt?.UtcDateTime);
            return messages.Count;
        }

        /// <summary>A body's bytes; copied only when they are a part of something larger.</summary>
        private static byte[] Whole(ReadOnlyMemory<byte> body) =>
            MemoryMarshal.TryGetArray(body, out var part) && part.Array is { } array && array.Length == body.Length ? array : body.ToArray();

        /// <summary>A body that two messages in a row share is stored once: the second names the first.</summary>
        private static long?[] SharedBodies(IReadOnlyList<OutgoingMessage> messages)
        {
            var shared = new long?[messages.Count];
            for (var i = 1; i < shared.Length; i++)
            {
                if (messages[i].Body.Equals(messages[i - 1].Body)) shared[i] = shared[i - 1] ?? messages[i - 1].Id;
            }

            return shared;
        }
    }
}

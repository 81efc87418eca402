using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// The ledger on PostgreSQL. One batch is one READ COMMITTED transaction whose correctness comes from row locks:
/// <list type="number">
/// <item>claim new ids, lock transfers, lock accounts, read balances and the clock (<see cref="LockBatch"/>, one round trip);</item>
/// <item>decide in arrival order (<see cref="Books"/>, pure) and compose the messages that the outcomes owe;</item>
/// <item>assert that the books balance;</item>
/// <item>write and commit (<see cref="WriteBatch"/>, one round trip);</item>
/// <item>if the outcome of the commit is unknown, find it out before anybody is told (<see cref="CommitProbe"/>).</item>
/// </list>
/// Any number of nodes run it against one database; PostgreSQL arbitrates.
/// </summary>
public sealed class PostgresLedger : ILedgerStore, ILedgerEvents, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly LedgerPolicy _policy;
    private readonly IdBlocks _ids;
    private readonly LedgerSessions _sessions;

    /// <summary>
    /// The ledger's day when this node last knew it; written by whoever executes a batch. An earlier one is right as well.
    /// </summary>
    private DateOnly _today;

    /// <summary>Opens the ledger; nothing is connected before the first batch.</summary>
    public PostgresLedger(string connectionString, LedgerPolicy policy) : this(connectionString, policy, LedgerSessions.SilenceMax)
    {
    }

    /// <summary>Opens the ledger, with its own idea of when a silent server is to be given up.</summary>
    internal PostgresLedger(string connectionString, LedgerPolicy policy, TimeSpan silenceMax)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = true,
            // Two batches, their probes, reads, and connections to a host that vanished, until the kernel gives those up.
            MaxPoolSize = 20,
            ApplicationName = "pamoja-ledger",
            NoResetOnClose = true,
        };
        if (settings.Host?.StartsWith('/') != true)
        {
            // A host that vanishes without a word is noticed on a quiet connection within a quarter of a minute. Unix sockets have no such thing.
            settings.TcpKeepAlive = true;
            settings.TcpKeepAliveTime = 5;
            settings.TcpKeepAliveInterval = 1;
        }

        settings.Options = $"{settings.Options} {LedgerSession.Settings}".Trim();
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
        _policy = policy;
        Settlement = new PostgresSettlementBooks(_source);
        _sessions = new LedgerSessions(_source, silenceMax);
        _ids = new IdBlocks(_source);
    }

    /// <inheritdoc/>
    public ISettlementBooks Settlement { get; }

    /// <summary>What is measured; null for nothing.</summary>
    public LedgerMeter? Meter { get; init; }

    /// <inheritdoc/>
    public async Task<LedgerBatchResult> ExecuteAsync(IReadOnlyList<LedgerRequest> requests, CancellationToken cancellation)
    {
        LedgerSession? session = null;
        try
        {
            session = await _sessions.TakeAsync(cancellation);
            if (_today == default) _today = await session.ReadDayAsync(cancellation);
            var mark = new BatchMark(await _ids.TakeAsync(1, cancellation), _today);
            var result = await ExecuteAsync(session, mark, requests);
            if (session.IsUsable)
            {
                _sessions.PutBack(session);
                session = null;
            }

            return result;
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // A row found no partition of its day. Nothing was written; the day is made, and the batch may go again.
            await LedgerDays.EnsureAsync(_source, cancellation);
            throw new LedgerUnavailableException("the database had no partition of the day: " + failure.Message, failure);
        }
        catch (Exception failure) when (IsTransient(failure))
        {
            // The server said that it rolled back, or it was never reached: nothing was written.
            throw new LedgerUnavailableException("the database did not take the batch: " + failure.Message, failure);
        }
        finally
        {
            if (session is { IsGivenUp: false }) await _sessions.DiscardAsync(session);
        }
    }

    private async Task<LedgerBatchResult> ExecuteAsync(LedgerSession session, BatchMark mark, IReadOnlyList<LedgerRequest> requests)
    {
        var turn = requests is [{ Command: SettlementCommand settlement }] ? await SettlementTurn.ReadAsync(_source, settlement) : null;
        var wanted = new WorkingSet(requests, turn?.Plan);
        session.Lock.Bind(mark, wanted);
        var lockStart = LedgerMeter.Now;
        Books books;
        using (LedgerSpans.StartPart("lock")) books = await _sessions.HearAsync(session, session.Lock.ExecuteAsync(wanted, _policy));
        Meter?.Locked(lockStart);
        if (turn is not null) await turn.ConfirmAsync(session.Connection, books);

        _today = DateOnly.FromDateTime(books.Now.UtcDateTime);
        var outcomes = new Outcome[requests.Count];
        var outgoing = new List<OutgoingMessage>(requests.Count * 2);
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = books.Decide(requests[i].Command);
            requests[i].Compose(outcomes[i], outgoing);
        }

        books.AssertBalanced();
        var messageId = await _ids.TakeAsync(outgoing.Count, CancellationToken.None);
        foreach (var message in outgoing) message.Id = messageId++;

        await _sessions.HearAsync(session, WriteRareAsync(session, mark, books, turn));
        session.Write.Bind(mark, books, outgoing);
        session.TakeWarning();
        var commitStart = LedgerMeter.Now;
        using (LedgerSpans.StartPart("commit")) await CommitAsync(session, mark);
        Meter?.Committed(commitStart);
        return new LedgerBatchResult(outcomes, outgoing);
    }

    /// <summary>What few batches write: settings, conversions, payments of bulks, what was forwarded, events, settlement.</summary>
    private static async Task<bool> WriteRareAsync(LedgerSession session, BatchMark mark, Books books, SettlementTurn? turn)
    {
        await SettingsBatch.ExecuteAsync(session.Connection, mark.Id, books);
        await UnitBatch.ExecuteAsync(session.Connection, books);
        await BulkBatch.ExecuteAsync(session.Connection, books);
        await ForwardedBatch.ExecuteAsync(session.Connection, books);
        await EventBatch.ExecuteAsync(session.Connection, mark.Id, books);
        if (turn is not null) await turn.WriteAsync(session.Connection, mark.Id, books);
        return true;
    }

    private async Task CommitAsync(LedgerSession session, BatchMark mark)
    {
        try
        {
            await _sessions.HearAsync(session, session.Write.ExecuteAsync());
            if (session.TakeWarning() is null) return;
        }
        catch (PostgresException refusal) when (refusal.InvariantSeverity == "ERROR")
        {
            // The server answered before it committed, and rolls back: an error is never the end of a commit.
            throw;
        }
        catch (NpgsqlException)
        {
            // The connection broke or fell silent, or the server ended it, while the commit may have been under way.
        }

        if (!await CommitProbe.HasCommittedAsync(_source, _ids, mark))
        {
            throw new LedgerUnavailableException($"the connection was lost before batch {mark.Id} was committed");
        }
    }

    /// <summary>Settings of PostgreSQL as they are in force in the ledger's own sessions, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("select name, setting from pg_settings where name = any($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = names.ToArray() });
        var settings = new Dictionary<string, string>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) settings.Add(row.GetString(0), row.GetString(1));
        return settings;
    }

    /// <inheritdoc/>
    public async Task<Transfer?> FindTransferAsync(TransferKey key, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            "select " + TransferRow.Columns + " from transfer t where t.space = $1 and t.transfer_id = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = (short)key.Space });
        command.Parameters.Add(new NpgsqlParameter { Value = key.Id.ToGuid() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? TransferRow.Read(reader) : null;
    }

    /// <inheritdoc/>
    public Task<BulkState?> FindBulkAsync(TransferId id, CancellationToken cancellation) => BulkBatch.FindAsync(_source, id, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TransferKey>> FindDueAsync(DateTimeOffset since, int limit, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            select space, transfer_id, id_form from transfer
            where expires_at > $1 and expires_at <= now() and state = 1
            order by expires_at limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = since.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        var due = new List<TransferKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            due.Add(new TransferKey((IdSpace)reader.GetInt16(0), TransferId.FromGuid(reader.GetGuid(1), (IdForm)reader.GetInt16(2))));
        }

        return due;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedEvent>> ReadEventsAsync(EventCursor after, int limit, CancellationToken cancellation) =>
        EventBatch.ReadAsync(_source, after, limit, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AccountBalance>> ReadBalancesAsync(ParticipantId owner, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            select a.account_id, a.type, a.currency, a.is_active, coalesce(b.pending_debits, 0), coalesce(b.pending_credits, 0),
                   coalesce(b.posted_debits, 0), coalesce(b.posted_credits, 0), coalesce(b.version, 0), a.net_debit_cap,
                   a.alarm_percentage, coalesce(b.created_at, a.created_at), a.is_cap_percentage
            from account a
            left join lateral (
                select * from balance l where l.account_id = a.account_id and l.day = a.balance_day order by l.version desc limit 1) b on true
            where a.participant_id = $1 order by a.account_id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = owner.Value });
        var balances = new List<AccountBalance>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            balances.Add(new AccountBalance(
                new AccountId(row.GetInt32(0)),
                (AccountType)row.GetInt16(1),
                row.GetString(2),
                row.GetBoolean(3),
                new Totals(row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6), row.GetDecimal(7)),
                row.GetInt64(8),
                row.IsDBNull(9) ? null : row.GetDecimal(9),
                row.GetDecimal(10),
                new DateTimeOffset(row.GetDateTime(11), TimeSpan.Zero),
                row.GetBoolean(12)));
        }

        return balances;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        _ids.Dispose();
        await _source.DisposeAsync();
    }

    /// <summary>
    /// Classes 40 (another transaction won), 53 (resources), 57 (operator), 08 (connection), lock time-outs, and a lost connection.
    /// </summary>
    private static bool IsTransient(Exception failure) => failure switch
    {
        LedgerUnavailableException => false,
        PostgresException { SqlState: var state } =>
            state[..2] is "40" or "53" or "57" or "08" or "25" || state == PostgresErrorCodes.LockNotAvailable,
        NpgsqlException => true,
        _ => false,
    };
}

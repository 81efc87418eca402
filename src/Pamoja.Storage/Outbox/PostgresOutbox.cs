using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// What is owed to participants, as it stands in PostgreSQL: rows of message without a row of delivery. Each slot's watermark bounds how far
/// back one must look; it advances only below the oldest transaction still running, so that a commit that becomes visible late is not missed.
/// </summary>
public sealed class PostgresOutbox : IAsyncDisposable
{
    /// <summary>
    /// A request is pointless once its transfer is decided; whether it is stands in the transfer, not on the page, where the decision's
    /// message need not be. 1, 7 and 9 are the states of what is under way still. Of what would make the page too large only the row
    /// comes, and tells that there is more.
    /// </summary>
    private const string UndeliveredSql =
        """
        select p.message_id, p.space, p.transfer_id, p.id_form, p.destination, p.method, p.endpoint_type, p.headers,
               case when coalesce(p.bytes_before, 0) < $5 then p.body end, p.is_hub_made, p.is_final, p.expires_at, p.method = 'POST' and exists (
            select from transfer t where t.space = p.space and t.transfer_id = p.transfer_id and t.state not in (1, 7, 9))
        from (
            select m.message_id, m.space, m.transfer_id, m.id_form, m.destination, m.method, m.endpoint_type, m.headers,
                   coalesce(m.body, b.body) as body, m.is_hub_made, m.is_final, m.expires_at,
                   sum(octet_length(coalesce(m.body, b.body))) over (
                       order by m.xact, m.message_id rows between unbounded preceding and 1 preceding) as bytes_before
            from message m left join message b on b.xact = m.xact and b.message_id = m.body_of
            where m.xact >= greatest($4, (select min(watermark) from slot where slot = any($1))) and m.slot = any($1)
              and ($2::integer is null or m.destination = $2)
              and not exists (select from delivery d where d.message_id = m.message_id)
            order by m.xact, m.message_id limit $3) p
        """;

    private const string OwedSql =
        """
        select distinct m.destination from message m
        where m.xact >= (select min(watermark) from slot where slot = any($1)) and m.slot = any($1)
          and not exists (select from delivery d where d.message_id = m.message_id)
        """;

    private const string AdvanceSql =
        """
        with bound as (select pg_snapshot_xmin(pg_current_snapshot()) as xmin),
             owed as (
                 select m.slot, min(m.xact) as oldest from message m, bound
                 where m.xact >= (select min(watermark) from slot where slot = any($1)) and m.xact < bound.xmin
                   and not exists (select from delivery d where d.message_id = m.message_id)
                 group by m.slot)
        update slot s set watermark = coalesce(o.oldest, bound.xmin)
        from bound cross join unnest($1::smallint[]) as k (slot) left join owed o on o.slot = k.slot
        where s.slot = k.slot
        """;

    /// <summary>Most bytes of bodies that are read at once, but for the last message: bulk transfers have megabytes.</summary>
    private const long PageBytesMax = 16L << 20;

    private readonly NpgsqlDataSource _source;

    /// <summary>Opens the outbox; nothing is connected before it is used.</summary>
    public PostgresOutbox(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 4,
            ApplicationName = "pamoja-outbox",
            NoResetOnClose = true,

            // The same few statements all the time: planning an insert over partitions costs more than the insert.
            MaxAutoPrepare = 16,
            AutoPrepareMinUsages = 2,
        };

        // A lost mark means that a message is delivered twice, at worst; it need not wait for the disk.
        const string Settings = "-c synchronous_commit=off -c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan";
        settings.Options = $"{settings.Options} {Settings}".Trim();
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
    }

    /// <summary>To whom anything is owed in some slots.</summary>
    public async Task<IReadOnlyList<ParticipantId>> ReadOwedDestinationsAsync(
        IReadOnlyCollection<short> slots, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(OwedSql);
        command.Parameters.Add(Slots(slots));
        var destinations = new List<ParticipantId>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) destinations.Add(new ParticipantId(row.GetInt32(0)));
        return destinations;
    }

    /// <summary>The oldest transaction still running: every row that became visible before it was begun is below.</summary>
    public async Task<ulong> ReadHorizonAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())");
        return (ulong)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>
    /// What is owed in some slots, oldest first, at most <paramref name="limit"/>; to one destination, if given; written by transactions from
    /// <paramref name="since"/> on.
    /// </summary>
    public async Task<OutboxPage> ReadUndeliveredAsync(
        IReadOnlyCollection<short> slots, ParticipantId? destination, int limit, ulong since, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(UndeliveredSql);
        command.Parameters.Add(Slots(slots));
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)destination?.Value ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Xid8, Value = since });
        command.Parameters.Add(new NpgsqlParameter { Value = PageBytesMax });
        var messages = new List<OutgoingMessage>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (row.IsDBNull(8)) return new OutboxPage(messages, IsWhole: false);
            var id = TransferId.FromGuid(row.GetGuid(2), (IdForm)row.GetInt16(3));
            messages.Add(new OutgoingMessage
            {
                Id = row.GetInt64(0),
                Transfer = new TransferKey((IdSpace)row.GetInt16(1), id),
                Destination = new ParticipantId(row.GetInt32(4)),
                Method = row.GetString(5),
                EndpointType = row.GetString(6),
                Headers = row.GetString(7),
                Body = row.GetFieldValue<byte[]>(8),
                IsHubMade = row.GetBoolean(9),
                IsFinal = row.GetBoolean(10),
                ExpiresAt = row.IsDBNull(11) ? null : new DateTimeOffset(row.GetDateTime(11), TimeSpan.Zero),
                IsPointless = row.GetBoolean(12),
            });
        }

        return new OutboxPage(messages, messages.Count < limit);
    }

    /// <summary>
    /// What was owed about one transfer, in order, and how each message ended; null if there is no such transfer. Messages are looked for by the
    /// time in which the transfer lived: from its request to an hour after its end, or to <paramref name="until"/>.
    /// </summary>
    public async Task<IReadOnlyList<OwedMessage>?> ReadHistoryAsync(TransferKey key, DateTimeOffset? until, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            with lived as (
                select coalesce(b.created_at, t.completed_at - interval '1 day', '-infinity') as since,
                       coalesce($3, t.completed_at + interval '1 hour', now()) as until
                from transfer t left join ledger_batch b on b.batch_id = t.batch_id where t.space = $1 and t.transfer_id = $2)
            select l.since, m.destination, m.method, m.endpoint_type, m.headers, m.created_at, d.outcome, d.http_status, d.attempts, d.created_at
            from lived l
            left join message m on m.slot = $4 and m.space = $1 and m.transfer_id = $2
                and m.created_at >= (select since from lived) and m.created_at <= (select until from lived)
                and m.day >= (select (since at time zone 'UTC')::date from lived)
                and m.day <= (select (until at time zone 'UTC')::date from lived)
            left join lateral (select * from delivery e where e.message_id = m.message_id order by e.created_at limit 1) d on true
            order by m.xact, m.message_id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (short)key.Space });
        command.Parameters.Add(new NpgsqlParameter { Value = key.Id.ToGuid() });
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
            Value = (object?)until?.UtcDateTime ?? DBNull.Value,
        });
        command.Parameters.Add(new NpgsqlParameter { Value = OutgoingMessage.SlotOf(key) });
        List<OwedMessage>? history = null;
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            history ??= [];
            if (row.IsDBNull(1)) continue;
            history.Add(new OwedMessage(
                new ParticipantId(row.GetInt32(1)),
                row.GetString(2),
                row.GetString(3),
                row.GetString(4),
                new DateTimeOffset(row.GetDateTime(5), TimeSpan.Zero),
                row.IsDBNull(6) ? null : (DeliveryOutcome)row.GetInt16(6),
                row.IsDBNull(7) ? null : row.GetInt16(7),
                row.IsDBNull(8) ? null : row.GetInt16(8),
                row.IsDBNull(9) ? null : new DateTimeOffset(row.GetDateTime(9), TimeSpan.Zero)));
        }

        return history;
    }

    /// <summary>Records how messages ended. A message that ended twice has two records, and is ended.</summary>
    public async Task MarkAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            insert into delivery (message_id, outcome, http_status, attempts, created_at, day)
            select id, outcome, status, attempts, now(), (now() at time zone 'UTC')::date
            from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::smallint[]) as k (id, outcome, status, attempts)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = deliveries.Column(delivery => delivery.MessageId) });
        command.Parameters.Add(new NpgsqlParameter { Value = deliveries.Column(delivery => (short)delivery.Outcome) });
        command.Parameters.Add(new NpgsqlParameter { Value = deliveries.Column(delivery => delivery.HttpStatus) });
        command.Parameters.Add(new NpgsqlParameter { Value = deliveries.Column(delivery => delivery.Attempts) });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Moves the watermarks of slots past everything that has ended.</summary>
    public async Task AdvanceAsync(IReadOnlyCollection<short> slots, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(AdvanceSql);
        command.Parameters.Add(Slots(slots));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Transaction numbers start again when a database is restored into a new server from a dump. A watermark from the future would hide what
    /// is owed, so it goes back to the beginning.
    /// </summary>
    public async Task RepairWatermarksAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("update slot set watermark = '0' where watermark > pg_current_xact_id()");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>How far the sweeper has looked; everything before was decided or is looked at again.</summary>
    public async Task<DateTimeOffset> ReadSweepAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("select greatest(passed, '2000-01-01') from expiry_sweep");
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!, TimeSpan.Zero);
    }

    /// <summary>
    /// Up to which expiration a look that begins after this misses nothing: a reservation that is being written and cannot be seen yet expires
    /// no sooner than its transaction began. By the database's clock, which expirations are held against.
    /// </summary>
    public async Task<DateTimeOffset> ReadSweepHorizonAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            select least(now(), min(xact_start)) from pg_stat_activity where datname = current_database() and backend_xid is not null
            """);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!, TimeSpan.Zero);
    }

    /// <summary>Remembers how far the sweeper has looked.</summary>
    public async Task WriteSweepAsync(DateTimeOffset passed, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("update expiry_sweep set passed = greatest(passed, $1)");
        command.Parameters.Add(new NpgsqlParameter { Value = passed.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlParameter Slots(IReadOnlyCollection<short> slots) => new() { Value = slots.ToArray() };
}

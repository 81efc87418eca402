using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Storage;
using Pamoja.Testing;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>What leaves a node when it takes slots over, reads in pages, or could not renew its leases for a while.</summary>
public sealed class OutboxPumpTests : IAsyncLifetime
{
    private const short Committed = 2;
    private readonly SkippingTime _time = new();
    private readonly List<IAsyncDisposable> _parts = [];
    private NpgsqlDataSource _source = null!;
    private RecordingParticipant _participant = null!;
    private ParticipantId _destination;
    private long _lastId = 100;

    public async ValueTask InitializeAsync()
    {
        _source = Add(NpgsqlDataSource.Create(await TestPostgres.CreateDatabaseAsync()));
        await SchemaMigrator.MigrateAsync(_source, CancellationToken.None);
        _participant = Add(await RecordingParticipant.StartAsync("payeefsp"));
        _destination = new ParticipantId((int)(await ScalarAsync(
            "insert into participant (name) values ('payeefsp') returning participant_id"))!);
        foreach (var (type, path) in new[] { ("FSPIOP_CALLBACK_URL_TRANSFER_POST", "/transfers"), ("FSPIOP_CALLBACK_URL_TRANSFER_PUT", "/end") })
            await ScalarAsync($"insert into participant_endpoint values ({_destination.Value}, '{type}', '{_participant.Address}{path}')");
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--) await _parts[i].DisposeAsync();
    }

    [Fact]
    public async Task A_request_that_was_answered_is_not_sent_again_though_its_final_message_is_on_a_later_page()
    {
        // A node that is gone sent both messages of the first transfer, and died before it wrote that down.
        var decided = NewTransfer();
        await OweAsync(Request(decided));
        var others = new List<OutgoingMessage>();
        for (var i = 0; i < 7; i++)
        {
            others.Add(Request(NewTransfer()));
            await OweAsync(others[^1]);
        }

        await OweAsync(Final(decided));
        await DecideAsync(decided, Committed);

        var pump = await StartAsync(pageSize: 2);
        await _participant.TakeAsync("PUT", "/end");
        foreach (var _ in others) await _participant.TakeAsync("POST", "/transfers");
        await UntilAsync(async () => await OwedAsync() == 0);
        Assert.Equal(0, _participant.CountOf(""));
        Assert.Equal((short)DeliveryOutcome.Superseded, await ScalarAsync("select outcome from delivery where message_id = 101"));
        Assert.False(pump.Fence.HasLapsed);
    }

    [Fact]
    public async Task What_was_committed_while_the_leases_had_run_out_leaves_once_they_are_renewed()
    {
        var pump = await StartAsync();
        _time.Skip(TimeSpan.FromSeconds(10));
        Assert.True(pump.Fence.HasLapsed);
        var message = Request(NewTransfer());
        await OweAsync(message);
        pump.Committed([message]);

        await _participant.TakeAsync("POST", "/transfers");
        await UntilAsync(async () => await OwedAsync() == 0);
        Assert.False(pump.Fence.HasLapsed);
    }

    [Fact]
    public async Task What_waited_in_memory_while_the_leases_had_run_out_is_sent_once_they_are_renewed()
    {
        var isUp = false;
        _participant.Answer = _ => Task.FromResult((Volatile.Read(ref isUp) ? 202 : 503, ""));
        var pump = await StartAsync();
        var message = Request(NewTransfer());
        await OweAsync(message);
        pump.Committed([message]);
        await _participant.TakeAsync("POST", "/transfers");
        _time.Skip(TimeSpan.FromSeconds(10));
        Volatile.Write(ref isUp, true);

        await UntilAsync(async () => await OwedAsync() == 0);
        Assert.Equal((short)DeliveryOutcome.Delivered, await ScalarAsync("select outcome from delivery"));
    }

    [Fact]
    public async Task What_another_node_wrote_is_found_though_it_was_never_seen_alive()
    {
        await StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await OweAsync(Request(NewTransfer()));
        await _participant.TakeAsync("POST", "/transfers");
    }

    [Fact]
    public async Task What_a_node_that_died_owed_leaves_though_the_backlog_is_looked_at_in_the_moment_its_slots_are_taken()
    {
        // Another node has half of the slots when this one starts, and dies with something owed in them.
        var other = Guid.NewGuid();
        await ScalarAsync($"insert into node values ('{other}', now()); update slot set node = '{other}', heartbeat = now() where slot < 32");
        var pump = await StartAsync();
        Assert.Equal(32, pump.Fence.Leased.Count);
        var transfer = NewTransfer();
        while (OutgoingMessage.SlotOf(transfer) >= 32) transfer = NewTransfer();
        await OweAsync(Request(transfer));

        // Who asks whether others live, waits a little: between the slots in the database and those in memory there is time for a look.
        await ScalarAsync("alter table node rename to slow; create view node as select * from slow where (select true from pg_sleep(0.2))");
        await ScalarAsync(
            "update slot set heartbeat = now() - interval '1 minute' where slot < 32;"
            + " delete from slow where node <> (select node from slot where slot = 63)");

        await _participant.TakeAsync("POST", "/transfers");
        await UntilAsync(async () => await OwedAsync() == 0);
        Assert.Equal(64, pump.Fence.Leased.Count);
    }

    [Fact]
    public async Task Nothing_leaves_for_a_slot_that_was_lost_while_the_message_waited_for_a_connection()
    {
        var fence = new SlotFence(_time);
        using var sender = await SenderAsync(fence);
        var parcel = Parcels.Of(Request(NewTransfer()), epoch: 1);
        fence.Renew([new SlotLease(OutgoingMessage.SlotOf(parcel.Order!.Value), 2)], long.MaxValue);
        Assert.Equal(SendOutcome.NotOurs, (await sender.SendAsync(parcel, CancellationToken.None)).Outcome);
        Assert.Empty(_participant.Everything);

        fence.Renew([new SlotLease(OutgoingMessage.SlotOf(parcel.Order!.Value), 1)], long.MaxValue);
        Assert.Equal(SendOutcome.Delivered, (await sender.SendAsync(parcel, CancellationToken.None)).Outcome);
        Assert.Single(_participant.Everything);
    }

    private async Task<OutboxPump> StartAsync(int pageSize = OutboxPump.PageSizeMax)
    {
        var outbox = Add(new PostgresOutbox(_source.ConnectionString));
        var pump = Add(new OutboxPump(outbox, new SlotLeases(_source, Guid.NewGuid()), _time, NullLogger<OutboxPump>.Instance, pageSize));
        var courier = Add(new Courier(await SenderAsync(pump.Fence), pump.Ends, pump.Fence, pump.LetGo, new DeliveryOptions(), _time));
        await pump.TakeSlotsAsync(courier, CancellationToken.None);
        pump.Start();
        return pump;
    }

    private async Task<Sender> SenderAsync(SlotFence fence)
    {
        var feed = Add(await RegistryFeed.StartAsync(_source, TimeProvider.System, NullLogger<RegistryFeed>.Instance, CancellationToken.None));
        return new Sender(feed, null, fence, new DeliveryOptions(), Add(new HubMeter(_time)), _time, NullLogger<Sender>.Instance);
    }

    private static TransferKey NewTransfer() => new(IdSpace.Transfer, TransferId.FromGuid(Guid.NewGuid(), IdForm.Uuid));

    private OutgoingMessage Request(TransferKey transfer) => Message(transfer, "POST", "FSPIOP_CALLBACK_URL_TRANSFER_POST", isFinal: false);

    private OutgoingMessage Final(TransferKey transfer) => Message(transfer, "PUT", "FSPIOP_CALLBACK_URL_TRANSFER_PUT", isFinal: true);

    private OutgoingMessage Message(TransferKey transfer, string method, string type, bool isFinal) => new()
    {
        Id = ++_lastId,
        Transfer = transfer,
        Destination = _destination,
        Method = method,
        EndpointType = type,
        Headers = "Content-Type: application/json\n",
        Body = "{}"u8.ToArray(),
        IsFinal = isFinal,
    };

    /// <summary>Writes what a decision owes, as the ledger does.</summary>
    private async Task OweAsync(OutgoingMessage message)
    {
        await using var insert = _source.CreateCommand(
            """
            insert into message (message_id, slot, space, transfer_id, id_form, destination, method, endpoint_type, headers, body,
                                 is_hub_made, is_final, created_at, day)
            values ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, false, $10, now(), (now() at time zone 'UTC')::date)
            """);
        foreach (var value in new object[]
        {
            message.Id, message.Slot, (short)message.Transfer.Space, message.Transfer.Id.ToGuid(), message.Destination.Value, message.Method,
            message.EndpointType, message.Headers, message.Body.ToArray(), message.IsFinal,
        })
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await insert.ExecuteNonQueryAsync();
    }

    private Task<object?> DecideAsync(TransferKey transfer, short state) => ScalarAsync(
        $"""
        insert into transfer (space, transfer_id, id_form, kind, batch_id, day, request_hash, amount, currency, state)
        values ({(short)transfer.Space}, '{transfer.Id.ToGuid()}', 0, 1, 1, now(), '', 1, 'XTS', {state})
        """);

    private async Task<long> OwedAsync() => (long)(await ScalarAsync(
        "select count(*) from message m where not exists (select from delivery d where d.message_id = m.message_id)"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>The machine's clock, which can be put forward: as after a process stood still.</summary>
    private sealed class SkippingTime : TimeProvider
    {
        private long _skipped;

        public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);
    }
}

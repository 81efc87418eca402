using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class OutboxTests : IAsyncLifetime
{
    private static readonly short[] AllSlots = [.. Enumerable.Range(0, OutgoingMessage.SlotCount).Select(slot => (short)slot)];

    private static readonly Scheme Scheme = Scheme.New();

    private readonly Clerk _clerk = new(Scheme);
    private string _database = "";
    private PostgresLedger _ledger = null!;
    private PostgresOutbox _outbox = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        await Scheme.RegisterAsync(_database);
        _ledger = new PostgresLedger(_database, LedgerPolicy.Default);
        _outbox = new PostgresOutbox(_database);
        await ExecuteAsync(
            new TestRequest(_clerk.Open(0, 1000)), new TestRequest(_clerk.Open(1, 1000)), new TestRequest(_clerk.FundsIn(0, 1000)));
    }

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_page_is_bounded_in_bytes_and_says_that_there_is_more()
    {
        const int Large = 6 << 20;
        await ExecuteAsync([.. Enumerable.Range(0, 5).Select(place => new TestRequest(_clerk.Prepare(Clerk.NewId(), 1), (outcome, outgoing) =>
            outgoing.Add(Clerk.Message(((Outcome.Reserved)outcome).Transfer.Key.Id, Scheme.Participant(1), "PUT", new byte[Large + place]))))]);
        var page = await _outbox.ReadUndeliveredAsync(AllSlots, null, 100, 0, CancellationToken.None);
        Assert.Equal([Large, Large + 1, Large + 2], page.Messages.Select(message => message.Body.Length));
        Assert.False(page.IsWhole);
        var one = await _outbox.ReadUndeliveredAsync(AllSlots, null, 1, 0, CancellationToken.None);
        Assert.Equal((1, false), (one.Messages.Count, one.IsWhole));
    }

    [Fact]
    public async Task A_look_for_expired_reservations_goes_back_to_the_beginning_of_what_is_still_being_written()
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var writer = await source.OpenConnectionAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using var write = new NpgsqlCommand("select now() from pg_current_xact_id()", writer, transaction);
        var begin = new DateTimeOffset((DateTime)(await write.ExecuteScalarAsync())!, TimeSpan.Zero);
        Assert.Equal(begin, await _outbox.ReadSweepHorizonAsync(CancellationToken.None));
        await transaction.CommitAsync();
        Assert.True(await _outbox.ReadSweepHorizonAsync(CancellationToken.None) > begin);
    }

    [Fact]
    public async Task What_a_decision_owes_is_read_back_byte_for_byte()
    {
        var id = Clerk.NewId();
        byte[] body = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];
        var expires = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var sent = new OutgoingMessage
        {
            Transfer = Clerk.KeyOf(id),
            Destination = Scheme.Participant(1),
            Method = "POST",
            EndpointType = "FSPIOP_CALLBACK_URL_TRANSFER_POST",
            Headers = "Content-Type: a/b;version=1.1\nX-Name: \u00e9\n",
            Body = body,
            IsHubMade = true,
            IsFinal = true,
            ExpiresAt = expires,
        };
        var result = await ExecuteAsync(new TestRequest(_clerk.Prepare(id, 1), (_, outgoing) => outgoing.Add(sent)));
        Assert.Same(sent, Assert.Single(result.Outgoing));

        var read = Assert.Single(await UndeliveredAsync());
        Assert.Equal(sent.Id, read.Id);
        Assert.True(read.Id > 0);
        Assert.Equal(sent.Transfer, read.Transfer);
        Assert.Equal(sent.Destination, read.Destination);
        Assert.Equal((sent.Method, sent.EndpointType, sent.Headers), (read.Method, read.EndpointType, read.Headers));
        Assert.Equal(body, read.Body.ToArray());
        Assert.Equal((true, true, expires), (read.IsHubMade, read.IsFinal, read.ExpiresAt!.Value));
    }

    [Fact]
    public async Task A_body_that_goes_to_two_is_stored_once_and_read_twice()
    {
        var id = Clerk.NewId();
        ReadOnlyMemory<byte> body = new byte[1500];
        await ExecuteAsync(new TestRequest(_clerk.Prepare(id, 1), (_, outgoing) =>
        {
            outgoing.Add(Clerk.Message(id, Scheme.Participant(0), "PUT", body));
            outgoing.Add(Clerk.Message(id, Scheme.Participant(1), "PUT", body));
            outgoing.Add(Clerk.Message(id, Scheme.Participant(2), "PUT", body));
        }));

        var read = await UndeliveredAsync();
        Assert.Equal(3, read.Count);
        Assert.All(read, message => Assert.Equal(body.ToArray(), message.Body.ToArray()));
        Assert.Equal(1L, await ScalarAsync("select count(*) from message where body is not null"));

        // Once the first is delivered, the others still have the body.
        await _outbox.MarkAsync([new Delivery(read[0].Id, DeliveryOutcome.Delivered, 200, 1)], CancellationToken.None);
        await _outbox.AdvanceAsync(AllSlots, CancellationToken.None);
        Assert.All(await UndeliveredAsync(), message => Assert.Equal(1500, message.Body.Length));
    }

    [Fact]
    public async Task A_marked_message_is_not_owed_any_more_and_its_first_mark_says_how_it_ended()
    {
        var first = await SendAsync();
        var second = await SendAsync();
        var mark = new Delivery(first.Id, DeliveryOutcome.Refused, 404, 3);
        await _outbox.MarkAsync([mark], CancellationToken.None);
        var again = mark with { Outcome = DeliveryOutcome.GivenUp };
        await _outbox.MarkAsync([again, new Delivery(77, DeliveryOutcome.GivenUp, null, 0)], CancellationToken.None);

        Assert.Equal([second.Id], (await UndeliveredAsync()).Select(message => message.Id));
        const string Recorded = "select outcome || '/' || http_status || '/' || attempts from delivery where message_id = ";
        Assert.Equal("2/404/3", await ScalarAsync(Recorded + first.Id + " order by created_at limit 1"));
    }

    [Fact]
    public async Task Messages_come_back_in_the_order_in_which_they_were_decided_and_by_destination_if_asked()
    {
        var first = await SendAsync(destination: 1);
        var second = await SendAsync(destination: 0);
        var third = await SendAsync(destination: 1);
        Assert.Equal([first.Id, second.Id, third.Id], (await UndeliveredAsync()).Select(message => message.Id));

        var toOne = (await _outbox.ReadUndeliveredAsync(AllSlots, Scheme.Participant(1), 10, 0, CancellationToken.None)).Messages;
        Assert.Equal([first.Id, third.Id], toOne.Select(message => message.Id));
        var oldest = (await _outbox.ReadUndeliveredAsync(AllSlots, null, 1, 0, CancellationToken.None)).Messages;
        Assert.Equal([first.Id], oldest.Select(message => message.Id));
        var elsewhere = AllSlots.Where(slot => slot != first.Slot).ToArray();
        var others = (await _outbox.ReadUndeliveredAsync(elsewhere, null, 10, 0, CancellationToken.None)).Messages;
        Assert.DoesNotContain(first.Id, others.Select(message => message.Id));
    }

    [Fact]
    public async Task A_request_whose_transfer_was_decided_since_comes_back_as_pointless_wherever_the_page_ends()
    {
        var open = Clerk.NewId();
        var decided = Clerk.NewId();
        await ExecuteAsync(new TestRequest(_clerk.Prepare(decided, 1), (_, outgoing) => outgoing.Add(Request(decided))));
        await ExecuteAsync(new TestRequest(_clerk.Prepare(open, 1), (_, outgoing) => outgoing.Add(Request(open))));
        Assert.All(await UndeliveredAsync(), message => Assert.False(message.IsPointless));

        await ExecuteAsync(new TestRequest(_clerk.Fulfil(decided), (_, outgoing) =>
        {
            outgoing.Add(Clerk.Message(decided, Scheme.Participant(1), "PATCH", new byte[] { 1 }));
        }));
        var page = (await _outbox.ReadUndeliveredAsync(AllSlots, null, 2, 0, CancellationToken.None)).Messages;
        Assert.Equal(
            [(decided.Bits, true), (open.Bits, false)], page.Select(message => (message.Transfer.Id.Bits, message.IsPointless)));
        Assert.False((await UndeliveredAsync())[2].IsPointless);

        static OutgoingMessage Request(TransferId id) => Clerk.Message(id, Scheme.Participant(1), "POST", new byte[] { 1 });
    }

    [Fact]
    public async Task What_is_new_since_a_horizon_includes_what_a_running_transaction_shows_later()
    {
        var first = await SendAsync();
        await using var other = new NpgsqlConnection(_database);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await InsertAsync(other, -5);
        var horizon = await _outbox.ReadHorizonAsync(CancellationToken.None);
        var later = await SendAsync();
        await transaction.CommitAsync();

        var read = (await _outbox.ReadUndeliveredAsync(AllSlots, null, 10, horizon, CancellationToken.None)).Messages;
        Assert.Equal([-5L, later.Id], read.Select(message => message.Id).Where(message => message != first.Id));
        Assert.Empty((await _outbox.ReadUndeliveredAsync(AllSlots, null, 10, ulong.MaxValue, CancellationToken.None)).Messages);
    }

    [Fact]
    public async Task Destinations_are_owed_until_their_last_message_is_marked()
    {
        var first = await SendAsync(destination: 1);
        var second = await SendAsync(destination: 0);
        var owed = await _outbox.ReadOwedDestinationsAsync(AllSlots, CancellationToken.None);
        Assert.Equal([Scheme.Participant(0), Scheme.Participant(1)], owed.OrderBy(destination => destination.Value));
        await _outbox.MarkAsync([new Delivery(first.Id, DeliveryOutcome.Delivered, 200, 1)], CancellationToken.None);
        Assert.Equal([second.Destination], await _outbox.ReadOwedDestinationsAsync(AllSlots, CancellationToken.None));
    }

    [Fact]
    public async Task A_watermark_never_passes_what_is_owed_nor_a_transaction_that_still_runs()
    {
        var delivered = await SendAsync();
        await _outbox.MarkAsync([new Delivery(delivered.Id, DeliveryOutcome.Delivered, 200, 1)], CancellationToken.None);

        // Another node's transaction has its number already and will be visible later.
        await using var other = new NpgsqlConnection(_database);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await InsertAsync(other, -5);

        var owed = await SendAsync();
        await _outbox.AdvanceAsync(AllSlots, CancellationToken.None);
        await transaction.CommitAsync();
        Assert.Equal([-5L, owed.Id], (await UndeliveredAsync()).Select(message => message.Id));

        await _outbox.AdvanceAsync(AllSlots, CancellationToken.None);
        Assert.Equal([-5L, owed.Id], (await UndeliveredAsync()).Select(message => message.Id));

        await _outbox.MarkAsync([new Delivery(-5, DeliveryOutcome.Delivered, 200, 1)], CancellationToken.None);
        await _outbox.AdvanceAsync(AllSlots, CancellationToken.None);
        Assert.Equal([owed.Id], (await UndeliveredAsync()).Select(message => message.Id));

        // A transaction of another test on the same server holds the watermark back as well, for a moment.
        const string Passed = "select count(*) from slot where watermark > (select max(xact) from message)";
        for (var i = 0; i < 500 && (long)(await ScalarAsync(Passed))! < 63; i++)
        {
            await Task.Delay(20);
            await _outbox.AdvanceAsync(AllSlots, CancellationToken.None);
        }

        Assert.Equal(63L, await ScalarAsync(Passed));
    }

    [Fact]
    public async Task A_watermark_from_another_server_is_taken_back()
    {
        var owed = await SendAsync();
        await ScalarAsync("update slot set watermark = '9223372036854775807'");
        Assert.Empty(await UndeliveredAsync());
        await _outbox.RepairWatermarksAsync(CancellationToken.None);
        Assert.Equal([owed.Id], (await UndeliveredAsync()).Select(message => message.Id));
    }

    [Fact]
    public async Task The_sweep_begins_long_ago_and_never_goes_back()
    {
        var begin = await _outbox.ReadSweepAsync(CancellationToken.None);
        Assert.True(begin.Year == 2000);
        var noon = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        await _outbox.WriteSweepAsync(noon, CancellationToken.None);
        await _outbox.WriteSweepAsync(noon.AddHours(-1), CancellationToken.None);
        Assert.Equal(noon, await _outbox.ReadSweepAsync(CancellationToken.None));
    }

    private async Task<IReadOnlyList<OutgoingMessage>> UndeliveredAsync() =>
        (await _outbox.ReadUndeliveredAsync(AllSlots, null, 100, 0, CancellationToken.None)).Messages;

    private Task<LedgerBatchResult> ExecuteAsync(params LedgerRequest[] requests) => _ledger.ExecuteAsync(requests, CancellationToken.None);

    private async Task<OutgoingMessage> SendAsync(int destination = 1)
    {
        var id = Clerk.NewId();
        var message = Clerk.Message(id, Scheme.Participant(destination), "POST", new byte[] { 1, 2, 3 });
        await ExecuteAsync(new TestRequest(_clerk.Prepare(id, 1), (_, outgoing) => outgoing.Add(message)));
        return message;
    }

    /// <summary>A message as another node writes it, in a transaction that the test holds open.</summary>
    private static async Task InsertAsync(NpgsqlConnection connection, long id)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into message (message_id, slot, space, transfer_id, id_form, destination, method, endpoint_type, headers, body,
                                 is_hub_made, is_final, created_at, day)
            values ($1, 3, 1, gen_random_uuid(), 0, 2, 'PUT', 'X', '', '', false, false, now(), (now() at time zone 'UTC')::date)
            """,
            connection);
        insert.Parameters.Add(new NpgsqlParameter { Value = id });
        await insert.ExecuteNonQueryAsync();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

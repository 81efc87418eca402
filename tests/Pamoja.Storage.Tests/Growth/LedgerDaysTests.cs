using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class LedgerDaysTests : IAsyncLifetime
{
    private readonly Clerk _clerk = new(Scheme.New());
    private NpgsqlDataSource _source = null!;
    private PostgresLedger _ledger = null!;
    private PostgresOutbox _outbox = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(database);
        _source = NpgsqlDataSource.Create(database);
        _ledger = new PostgresLedger(database, LedgerPolicy.Default);
        _outbox = new PostgresOutbox(database);
        await ExecuteAsync(_clerk.Open(0, 1000), _clerk.Open(1, 1000), _clerk.FundsIn(0, 500));
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _outbox.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Days_are_made_a_week_ahead_and_who_asks_again_makes_none()
    {
        const string Last = "select max(day) - (clock_timestamp() at time zone 'UTC')::date from days_of('entry')";
        Assert.InRange(Assert.IsType<int>(await ScalarAsync(Last)), 6, 7);
        Assert.Equal(0, await LedgerDays.EnsureAsync(_source, CancellationToken.None));
    }

    [Theory]
    [InlineData("balance")]
    [InlineData("ledger_batch")]
    [InlineData("entry")]
    [InlineData("message")]
    [InlineData("delivery")]
    [InlineData("quote_record")]
    public async Task No_day_waits_for_a_vacuum_of_what_was_just_inserted(string table) => Assert.Equal(0L, await ScalarAsync(
        $"""
        select count(*) from days_of('{table}') d join pg_class c on c.oid = d.part
        where not coalesce('autovacuum_vacuum_insert_threshold=-1' = any(c.reloptions), false)
        """));

    [Fact]
    public async Task A_day_that_nobody_made_is_made_when_a_batch_needs_it()
    {
        await AgeAsync(3);
        await RunAsync("do $$ declare part text; begin for part in select d.part from days_of('entry') d loop execute 'drop table ' || part; end loop; end $$");
        var id = Clerk.NewId();

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ExecuteAsync(_clerk.Prepare(id, 10)));
        Assert.IsType<Outcome.Reserved>(await DecideAsync(_clerk.Prepare(id, 10)));
    }

    [Fact]
    public async Task A_balance_is_found_on_whatever_day_it_was_moved_last()
    {
        await AgeAsync(40);
        var id = Clerk.NewId();

        Assert.IsType<Outcome.Reserved>(await DecideAsync(_clerk.Prepare(id, 500)));
        Assert.IsType<Outcome.Refused>(await DecideAsync(_clerk.Prepare(Clerk.NewId(), 1)));
        Assert.IsType<Outcome.Committed>(await DecideAsync(_clerk.Fulfil(id)));
        Assert.Empty(await AuditAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_id_is_known_for_ever_whether_its_days_are_here_or_gone(bool areGone)
    {
        var (id, open, funds) = (Clerk.NewId(), Clerk.NewId(), Clerk.NewId());
        await ExecuteAsync(_clerk.Prepare(id, 10), _clerk.Prepare(open, 7), _clerk.FundsIn(1, 30, funds));
        await ExecuteAsync(_clerk.Fulfil(id));
        await AgeAsync(20);
        if (areGone) await RunAsync("select drop_journal_days((clock_timestamp() at time zone 'UTC')::date - 5)");
        var before = await BalancesAsync();

        Assert.IsType<Outcome.Replayed>(await DecideAsync(_clerk.Prepare(id, 10)));
        Assert.Equal(Reason.Modified, Assert.IsType<Outcome.Denied>(await DecideAsync(_clerk.Prepare(id, 10, content: "other"))).Reason);
        Assert.IsType<Outcome.Ignored>(await DecideAsync(_clerk.Prepare(open, 7)));
        Assert.IsType<Outcome.Replayed>(await DecideAsync(_clerk.Fulfil(id)));
        Assert.IsNotType<Outcome.Committed>(await DecideAsync(_clerk.FundsIn(1, 30, id)));
        Assert.IsNotType<Outcome.Committed>(await DecideAsync(_clerk.FundsIn(1, 30, funds)));
        Assert.IsNotType<Outcome.Reserved>(await DecideAsync(_clerk.Prepare(funds, 30)));
        Assert.Equal(before, await BalancesAsync());

        Assert.IsType<Outcome.Committed>(await DecideAsync(_clerk.Fulfil(open)));
        Assert.Empty(await AuditAsync());
    }

    [Fact]
    public async Task Books_whose_days_are_gone_are_audited_from_the_first_day_that_is_left()
    {
        await ExecuteAsync(_clerk.Prepare(Clerk.NewId(), 10));
        await AgeAsync(20);
        await RunAsync("select drop_journal_days((clock_timestamp() at time zone 'UTC')::date - 5)");
        Assert.Equal(0L, await ScalarAsync("select count(*) from entry"));
        var id = Clerk.NewId();
        await ExecuteAsync(_clerk.Prepare(id, 10));
        await ExecuteAsync(_clerk.Fulfil(id));
        Assert.Empty(await AuditAsync());

        await RunAsync("update entry set amount = amount + 1 where kind = 2");
        Assert.NotEmpty(await AuditAsync());
    }

    [Fact]
    public async Task The_journal_of_today_and_yesterday_stays()
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(
            () => RunAsync("select drop_journal_days((clock_timestamp() at time zone 'UTC')::date)"));
        Assert.Contains("today and yesterday", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_go_with_their_day_once_all_of_it_is_delivered()
    {
        var id = Clerk.NewId();
        var message = Clerk.Message(id, _clerk.Scheme.Participant(1), "POST", "{}"u8.ToArray());
        await _ledger.ExecuteAsync([new TestRequest(_clerk.Prepare(id, 10), (_, outgoing) => outgoing.Add(message))], CancellationToken.None);
        await AgeAsync(9);

        Assert.Equal(0, await LedgerDays.DropMessagesAsync(_source, 7, CancellationToken.None));
        Assert.Equal(1L, await ScalarAsync("select count(*) from message"));

        await _outbox.MarkAsync([new Delivery(message.Id, DeliveryOutcome.Delivered, 202, 1)], CancellationToken.None);
        Assert.Equal(2, await LedgerDays.DropMessagesAsync(_source, 7, CancellationToken.None));
        Assert.Equal(0L, await ScalarAsync("select count(*) from message"));
        Assert.Equal(0, await LedgerDays.DropMessagesAsync(_source, 7, CancellationToken.None));
    }

    /// <summary>Makes everything in the books as old as if it had been written some days ago.</summary>
    private Task AgeAsync(int days) => RunAsync(
        $"""
        do $$
        declare
            parent text;
            old date := (clock_timestamp() at time zone 'UTC')::date - {days};
        begin
            foreach parent in array array['balance', 'ledger_batch', 'entry', 'message', 'delivery'] loop
                execute format('create table %I partition of %I for values from (%L) to (%L)', parent || to_char(old, '_YYYYMMDD'), parent, old, old + 1);
                execute format('update %I set day = %L', parent, old);
            end loop;
            update account set balance_day = old where balance_day is not null;
            update transfer set day = old;
        end $$
        """);

    private async Task<Outcome> DecideAsync(Command command) =>
        (await _ledger.ExecuteAsync([new TestRequest(command)], CancellationToken.None)).Outcomes[0];

    private Task<LedgerBatchResult> ExecuteAsync(params Command[] commands) =>
        _ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);

    private async Task<List<(AccountId, Totals, long)>> BalancesAsync()
    {
        var balances = new List<(AccountId, Totals, long)>();
        for (var place = 0; place < 2; place++)
        {
            var read = await _ledger.ReadBalancesAsync(_clerk.Scheme.Participant(place), CancellationToken.None);
            balances.AddRange(read.Select(balance => (balance.Account, balance.Totals, balance.Version)));
        }

        Assert.NotEmpty(balances);
        return balances;
    }

    private Task<IReadOnlyList<string>> AuditAsync() => new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None);

    private async Task RunAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

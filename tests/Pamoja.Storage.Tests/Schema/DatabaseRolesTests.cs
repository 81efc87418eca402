using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class DatabaseRolesTests : IAsyncLifetime
{
    private readonly Clerk _clerk = new(Scheme.New());
    private NpgsqlDataSource _owner = null!;
    private NpgsqlDataSource _run = null!;
    private string _running = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(database);
        _owner = NpgsqlDataSource.Create(database);
        _running = await DatabaseRoles.GrantAsync(_owner, database, CancellationToken.None);
        _run = NpgsqlDataSource.Create(_running);
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task The_role_that_runs_the_hub_keeps_books_and_delivers()
    {
        await using var ledger = new PostgresLedger(_running, LedgerPolicy.Default);
        await using var outbox = new PostgresOutbox(_running);
        var id = Clerk.NewId();
        var message = Clerk.Message(id, _clerk.Scheme.Participant(1), "POST", "{}"u8.ToArray());
        Command[] opening = [_clerk.Open(0, 1000), _clerk.Open(1, 1000), _clerk.FundsIn(0, 500)];
        await ledger.ExecuteAsync([.. opening.Select(command => new TestRequest(command))], CancellationToken.None);
        await ledger.ExecuteAsync([new TestRequest(_clerk.Prepare(id, 10), (_, outgoing) => outgoing.Add(message))], CancellationToken.None);
        var fulfilled = await ledger.ExecuteAsync([new TestRequest(_clerk.Fulfil(id))], CancellationToken.None);
        await outbox.MarkAsync([new Delivery(message.Id, DeliveryOutcome.Delivered, 202, 1)], CancellationToken.None);

        Assert.IsType<Outcome.Committed>(fulfilled.Outcomes[0]);
        Assert.Equal(0, await LedgerDays.EnsureAsync(_run, CancellationToken.None));
        Assert.Equal(0, await LedgerDays.DropMessagesAsync(_run, 7, CancellationToken.None));
        await new QuoteArchive(_run).AddAsync(
            [new QuoteRecord("q", "quotes", "POST", "payerfsp", "payeefsp", "forwarded", DateTimeOffset.UtcNow)], CancellationToken.None);
        Assert.Equal(0, await LedgerDays.DropQuoteRecordsAsync(_run, 7, CancellationToken.None));
        Assert.Empty(await new LedgerAudit(_run).FindDifferencesAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("update entry set amount = 1")]
    [InlineData("delete from entry")]
    [InlineData("truncate entry")]
    [InlineData("update balance set posted_debits = 0")]
    [InlineData("delete from balance")]
    [InlineData("update ledger_batch set is_void = false")]
    [InlineData("delete from ledger_batch")]
    [InlineData("update message set body = null")]
    [InlineData("delete from delivery")]
    [InlineData("update account_limit set net_debit_cap = 0")]
    [InlineData("delete from transfer")]
    [InlineData("delete from quote_record")]
    [InlineData("do $$ begin execute 'delete from ' || (select part from days_of('quote_record') limit 1); end $$")]
    [InlineData("delete from account")]
    [InlineData("drop table entry")]
    [InlineData("select drop_journal_days('2020-01-01')")]
    [InlineData("do $$ begin execute 'delete from ' || (select part from days_of('entry') limit 1); end $$")]
    [InlineData("do $$ begin execute 'update transfer_0 set amount = 1'; end $$")]
    public async Task The_role_that_runs_the_hub_cannot_change_what_stands_in_the_books(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(_run, sql));

    [Theory]
    [InlineData("insert into entry select * from entry")]
    [InlineData("update account set is_active = true")]
    [InlineData("delete from slot")]
    public async Task The_role_that_reads_does_nothing_else(string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(_running);
        settings.Options = settings.Options!.Replace(DatabaseRoles.Run, DatabaseRoles.Read, StringComparison.Ordinal);
        await using var reader = NpgsqlDataSource.Create(settings);

        Assert.Empty(await new LedgerAudit(reader).FindDifferencesAsync(CancellationToken.None));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(reader, sql));
    }

    private static async Task<string> RefusalAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }
}

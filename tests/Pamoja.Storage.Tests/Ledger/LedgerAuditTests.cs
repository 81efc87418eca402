using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class LedgerAuditTests : IAsyncLifetime
{
    private readonly Clerk _clerk = new(Scheme.New());
    private NpgsqlDataSource _source = null!;
    private PostgresLedger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(database);
        _source = NpgsqlDataSource.Create(database);
        _ledger = new PostgresLedger(database, LedgerPolicy.Default);
        TransferId[] ids = [.. Enumerable.Range(0, 6).Select(_ => Clerk.NewId())];
        await ExecuteAsync(_clerk.Open(0, 1000), _clerk.Open(1, 1000, -5), _clerk.FundsIn(0, 500));
        await ExecuteAsync([.. ids.Select(id => _clerk.Prepare(id, 10))]);
        var wrong = _clerk.Fulfil(ids[3], fulfilment: Clerk.WrongFulfilment);
        await ExecuteAsync(_clerk.Fulfil(ids[0]), _clerk.Fulfil(ids[1]), _clerk.Abort(ids[2]), wrong);
        var gross = Clerk.NewId();
        await ExecuteAsync(_clerk.Prepare(gross, 30) with { IsGross = true, Charges = [_clerk.HubFee(1)] }, _clerk.Fulfil(gross));
        var charged = Clerk.NewId();
        await ExecuteAsync(_clerk.Prepare(charged, 40) with { Charges = [_clerk.Interchange(0, 1)] }, _clerk.Fulfil(charged));
        var funds = Clerk.NewId();
        await ExecuteAsync(_clerk.FundsOut(0, 20, funds), _clerk.FundsOut(0, 9999), _clerk.Prepare(Clerk.NewId(), 9999));
        await ExecuteAsync(_clerk.DecideFundsOut(funds, 0, false), _clerk.Prepare(Clerk.NewId(), 1) with { Condition = null });
        var target = _clerk.Scheme.TargetCurrency;
        await ExecuteAsync(_clerk.Open(1, 1000, currency: target), _clerk.Open(2, 1000, currency: target), _clerk.FundsIn(1, 99, currency: target));
        await ConvertAsync(isCommit: true);
        await ConvertAsync(isCommit: false);
        var (bulk, payments) = (Clerk.NewId(), Enumerable.Range(0, 3).Select(_ => Clerk.NewId()).ToArray());
        await ExecuteAsync(_clerk.Bulk(bulk, payments, 1), _clerk.FulfilBulk(bulk, payments[..2]), _clerk.Bulk(Clerk.NewId(), [Clerk.NewId()], 1));
        await ExecuteAsync(new CloseWindow(new WindowId(1), "the day is over"));
        Assert.NotEmpty(await new PostgresSettlementBooks(_source).ReadTotalsAsync(new WindowId(1), CancellationToken.None));
        await ExecuteAsync(_clerk.Fulfil(ids[4]));
    }

    /// <summary>A transfer and the conversion that it depends on, posted or released together.</summary>
    private async Task ConvertAsync(bool isCommit)
    {
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        await ExecuteAsync(_clerk.Convert(conversion, transfer, 10, 20));
        await ExecuteAsync(_clerk.FulfilConversion(conversion));
        await ExecuteAsync(_clerk.Prepare(transfer, 20, 0, 2, currency: _clerk.Scheme.TargetCurrency));
        await ExecuteAsync(isCommit ? _clerk.Fulfil(transfer, 0, 2) : _clerk.Abort(transfer, 2));
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Books_that_nobody_touched_have_no_difference() => Assert.Empty(await FindAsync());

    /// <summary>Each row is one way to spoil the books by hand, and a word of what the audit then says.</summary>
    [Theory]
    [InlineData("update balance set posted_debits = posted_debits + 1 where version = 2", "moved by")]
    [InlineData(
        """
        update balance b set pending_debits = pending_debits + 1
        where version = (select max(version) from balance l where l.account_id = b.account_id)
        """,
        "pending debits")]
    [InlineData("delete from balance where version = 2", "has no version 2")]
    [InlineData(
        "delete from balance b where version = (select max(version) from balance l where l.account_id = b.account_id)",
        "which entries name")]
    [InlineData("delete from entry where ctid = (select ctid from entry where kind = 2 limit 1)", "is in state 2")]
    [InlineData("update entry set amount = amount + 1 where ctid = (select ctid from entry where kind = 1 limit 1)", "its entries are")]
    [InlineData("update entry set kind = 3 where ctid = (select ctid from entry where kind = 2 limit 1)", "its entries are 13")]
    [InlineData("update entry set credit_account = debit_account where kind = 4", "of kind")]
    [InlineData("update transfer set state = 1, completed_at = null where state = 2 and kind = 1", "is in state 1")]
    [InlineData("update transfer set state = 2 where state = 4 and reason = 15", "its entries are none")]
    [InlineData("update transfer set state = 2 where state = 1", "is in state 2")]
    [InlineData("update transfer set amount = amount * 2 where state = 5", "is in state 5")]
    [InlineData("update transfer set state = 2 where state = 8", "is in state 2")]
    [InlineData("update transfer set terms = null where state = 8", "is in state 8")]
    [InlineData("""update transfer set terms = terms || '{"gross":[1,2]}' where state = 8""", "is in state 8")]
    [InlineData("delete from entry where kind = 5", "is in state 8")]
    [InlineData("delete from entry where kind = 4 and amount = 0.25", "is in state 8")]
    [InlineData("delete from entry where kind = 4 and amount = 0.24", "is in state 2")]
    [InlineData("update entry set amount = 0.23 where kind = 4 and amount = 0.24", "is in state 2")]
    [InlineData("update transfer set terms = null where terms ? 'charges' and state = 2", "is in state 2")]
    [InlineData("update entry set amount = amount + 1 where kind = 5", "is in state 8")]
    [InlineData("update entry set debit_account = credit_account, credit_account = debit_account where kind = 5", "is in state 8")]
    [InlineData("delete from transfer where state = 5", "is in state ?")]
    [InlineData("update ledger_batch set is_void = true where batch_id = (select min(batch_id) from entry)", "not committed")]
    [InlineData("update account set currency = 'ZZZ' where account_id = (select min(account_id) from account where type = 3)", "ZZZ")]
    [InlineData("update settlement_window set state = 2 where state = 1", "window 2 is in state 2")]
    [InlineData("delete from settlement_window where window_id = 1", "follows window 0")]
    [InlineData("update ledger_batch set window_id = 9 where batch_id = (select max(batch_id) from entry)", "belongs to window 9")]
    [InlineData("update ledger_batch set window_id = 1 where batch_id = (select max(batch_id) from entry)", "its sums say")]
    [InlineData("update window_sum set amounts[1] = amounts[1] + 1 where window_id = 2", "its sums say")]
    [InlineData("delete from window_sum where window_id = 2", "its sums say 0")]
    [InlineData("update window_sum set window_id = 1", "its batches say")]
    [InlineData("update window_total set amount = amount + 1", "its batches say")]
    [InlineData("update window_total set window_id = 2", "its batches say")]
    [InlineData("update entry set created_at = created_at + interval '1 second' where line = 2", "another time")]
    [InlineData("update balance set batch_id = batch_id + 1 where version = 3", "is of batch")]
    [InlineData("update balance set created_at = created_at - interval '1 hour' where version = 3", "another time")]
    [InlineData(
        "update ledger_batch set created_at = created_at - interval '1 hour' where batch_id = (select max(batch_id) from balance)",
        "another time")]
    [InlineData(
        """
        with at as (select batch_id, timestamptz '2001-01-01' as t from balance where version = 3),
             batch as (update ledger_batch b set created_at = at.t from at where b.batch_id = at.batch_id)
        update balance b set created_at = at.t from at where b.batch_id = at.batch_id
        """,
        "before that of the version before it")]
    [InlineData("update account set net_debit_cap = net_debit_cap + 1 where net_debit_cap is not null", "has a limit of")]
    [InlineData("delete from account_limit", "the last that was set is none")]
    [InlineData("update account_limit set alarm_percentage = 99", "with 99")]
    [InlineData("update transfer set fulfilment = sha256(fulfilment) where state = 2 and kind = 1", "does not fit")]
    [InlineData("update transfer set fulfilment = null where state = 2 and kind = 5", "does not fit")]
    [InlineData("delete from bulk_transfer", "has a list of no payments")]
    [InlineData("delete from bulk_transfer", "lists nothing")]
    [InlineData("update bulk_transfer set transfer_ids[1] = gen_random_uuid()", "transfer ? in state ?")]
    [InlineData("update transfer set state = 2, completed_at = now() where space = 3 and state = 1", "which is in state 2")]
    [InlineData("update transfer set state = 5 where space = 3 and state = 2", "which is in state 5")]
    [InlineData("update transfer set terms = null where terms ? 'bulk'", "transfer ? in state ?")]
    [InlineData("update transfer set space = 3 where state = 2 and kind = 1 and terms is null", "in the wrong space")]
    [InlineData("update transfer set expires_at = null where state = 1", "has no end")]
    [InlineData("update transfer set currency = 'ZZZ' where state = 2 and kind = 2", "ZZZ from account")]
    [InlineData("update transfer set debit_account = null where state = 2 and kind = 1", "from account")]
    [InlineData("update transfer set conversions = null where kind = 1", "is for transfer")]
    [InlineData("update transfer set depends_on = null where kind = 5", "whose conversion")]
    [InlineData("delete from transfer where kind = 5", "whose conversion")]
    [InlineData("update transfer set state = 1 where kind = 5 and state = 2", "that transfer is in state 2")]
    [InlineData("update transfer set state = 2 where kind = 5 and state = 5", "that transfer is in state 5")]
    [InlineData("update transfer set kind = 1 where kind = 5", "wrong space")]
    public async Task Books_that_were_spoilt_are_told_so(string spoil, string word)
    {
        await using var command = _source.CreateCommand(spoil);
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
        Assert.Contains(await FindAsync(), difference => difference.Contains(word, StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<string>> FindAsync() => new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None);

    private Task<LedgerBatchResult> ExecuteAsync(params Command[] commands) =>
        _ledger.ExecuteAsync([.. commands.Select(command => new TestRequest(command))], CancellationToken.None);
}

using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

/// <summary>Three windows of one model: the first settled, the second reserved, the third aborted after it was reserved.</summary>
public sealed class SettlementAuditTests : IAsyncLifetime
{
    private readonly Clerk _clerk = new(new Scheme(3, ["XAA", "XBB"]));
    private NpgsqlDataSource _source = null!;
    private PostgresLedger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await _clerk.Scheme.RegisterAsync(database);
        _source = NpgsqlDataSource.Create(database);
        _ledger = new PostgresLedger(database, LedgerPolicy.Default);
        foreach (var place in (int[])[0, 1])
        {
            await ExecuteAsync(_clerk.Open(place, 1000));
            await ExecuteAsync(_clerk.FundsIn(place, 1000));
        }

        await SettleAsync(1, SettlementState.Settled);
        await SettleAsync(2, SettlementState.Reserved);
        await SettleAsync(3, SettlementState.Reserved);
        await ExecuteAsync(new AbortSettlement(new SettlementId(3), "the bank said no", null));
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Settlements_that_nobody_touched_have_no_difference() => Assert.Empty(await FindAsync());

    /// <summary>Each row is one way to spoil the settlements by hand, and a word of what the audit then says.</summary>
    [Theory]
    [InlineData("update settlement_account set net = net + 1 where settlement_id = 1 and net > 0", "its windows say")]
    [InlineData("update settlement_account set net = net + 1 where settlement_id = 1 and net > 0", "sum to 1")]
    [InlineData("delete from settlement_account where settlement_id = 1 and net > 0", "has a net of ?")]
    [InlineData("update settlement set state = 4 where settlement_id = 1", "settlement 1 is in state 4")]
    [InlineData("update settlement_account set state = 2 where settlement_id = 2 and net < 0", "in state 1, not ?")]
    [InlineData("update settlement_account set state = 4 where settlement_id = 2 and net > 0", "in state ?, not 2")]
    [InlineData("delete from settlement_change where settlement_id = 3 and state = 3", "in state 5, not ?")]
    [InlineData("update transfer set amount = 1 where space = 4 and kind = 21", "has a movement of 1")]
    [InlineData("update settlement set auto_position_reset = false", "in state 2, not ?")]
    [InlineData("update settlement_account set state = 4 where settlement_id = 2 and net > 0", "which settlements in XAA pass through")]
    [InlineData("update settlement_window_content set state = 2 where window_id = 2", "content 2 of window 2 is in state 2")]
    [InlineData("update settlement_window_content set settlement_id = null, state = 2 where window_id = 2", "settlement 2 lacks content 2")]
    [InlineData("update settlement_window set state = 2 where window_id = 1", "window 1 is in state 2, its contents say 4")]
    [InlineData("update settlement_window set state = 4 where window_id = 3", "window 3 is in state 4, its contents say 5")]
    [InlineData("update account set settled_debits = settled_debits + 1 where account_id in (select account_id from settlement_account)", "are settled")]
    [InlineData("update settlement_account set debits = debits + 1 where settlement_id = 3", "has debits of")]
    public async Task Settlements_that_were_spoilt_are_told_so(string spoil, string words)
    {
        await using var command = _source.CreateCommand(spoil);
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
        var differences = await FindAsync();
        Assert.Contains(differences, difference => difference.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_settlements_did_not_keep_in_earlier_versions_is_made_up_when_the_schema_is_brought_up_to_date()
    {
        const string Begin = "alter table settlement_account add column debits";
        await using var resource = typeof(SchemaMigrator).Assembly.GetManifestResourceStream("0012_operations.sql")!;
        using var reader = new StreamReader(resource);
        var script = await reader.ReadToEndAsync();
        var settled = await ReadSettledAsync();
        Assert.Contains(settled, debits => debits > 0);
        const string Forget = "alter table account drop column settled_debits; alter table settlement_account drop column debits;";
        await using (var command = _source.CreateCommand(Forget + script[script.IndexOf(Begin, StringComparison.Ordinal)..]))
            await command.ExecuteNonQueryAsync();

        // Columns came back: plans of the old ones are gone with their connections.
        _source.Clear();
        Assert.Equal(settled, await ReadSettledAsync());
        Assert.Empty(await FindAsync());
    }

    private async Task<IReadOnlyList<decimal>> ReadSettledAsync()
    {
        await using var command = _source.CreateCommand("select settled_debits from account order by account_id");
        await using var row = await command.ExecuteReaderAsync();
        var settled = new List<decimal>();
        while (await row.ReadAsync()) settled.Add(row.GetDecimal(0));
        return settled;
    }

    private async Task SettleAsync(int number, SettlementState state)
    {
        var id = Clerk.NewId();
        await ExecuteAsync(_clerk.Prepare(id, 10));
        await ExecuteAsync(_clerk.Fulfil(id));
        await ExecuteAsync(new CloseWindow(new WindowId(number), "the day is over"));
        var terms = _clerk.Scheme.Models().First().ToTerms();
        var made = Assert.IsType<Outcome.Settlements>(await ExecuteAsync(new CreateSettlement(terms, "settle", [new WindowId(number)])));
        SettlementState[] steps =
            [SettlementState.Recorded, SettlementState.Reserved, SettlementState.Committed, SettlementState.Settled];
        foreach (var step in steps.Where(step => step <= state))
        {
            var changes = made.Settlement.Accounts.Select(
                account => new SettlementChange(account.Participant, account.Account, step, "a step", null));
            await ExecuteAsync(new ChangeSettlement(made.Settlement.Id, [.. changes]));
        }
    }

    private Task<IReadOnlyList<string>> FindAsync() => new LedgerAudit(_source).FindDifferencesAsync(CancellationToken.None);

    private async Task<Outcome> ExecuteAsync(Command command) =>
        (await _ledger.ExecuteAsync([new TestRequest(command)], CancellationToken.None)).Outcomes[0];
}

using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// What one settlement command adds to its ledger transaction. Before it, the register is read without locks, at a version. In it, after
/// the accounts are locked, that version is taken: if another command was faster, nothing is written and this one begins again. So accounts
/// always come first, and whoever has the version waits for the registry and for nothing else.
/// </summary>
internal sealed class SettlementTurn
{
    private readonly SettlementCommand _command;
    private readonly long _version;
    private readonly SettlementRegister _register;
    private readonly Settlement? _before;

    private SettlementTurn(SettlementCommand command, long version, SettlementRegister register, SettlementPlan plan)
    {
        _command = command;
        _version = version;
        _register = register;
        _before = register.Settlement;
        Plan = plan;
    }

    /// <summary>What the command moves beyond what it names.</summary>
    internal SettlementPlan Plan { get; }

    internal static async Task<SettlementTurn> ReadAsync(NpgsqlDataSource source, SettlementCommand command)
    {
        var named = command.Windows.Select(window => window.Value).ToArray();
        var needsTotals = command is CreateSettlement;
        if (needsTotals) await WindowFold.FoldAsync(source, named, CancellationToken.None);

        await using var connection = await source.OpenConnectionAsync();

        // First of all: what is read after it and was changed meanwhile does not pass the version's test.
        var version = (long)(await connection.ScalarAsync("select version from settlement_version"))!;
        var settlement = command.Settlement is { } id
            ? (await SettlementRows.ReadSettlementsAsync(connection, "s.settlement_id = $1", id.Value)).SingleOrDefault()
            : null;
        const string Wanted = "w.state = 1 or w.window_id = any($1) " +
            "or w.window_id in (select window_id from settlement_window_content where content_id = any($2))";
        var windows = await SettlementRows.ReadWindowsAsync(connection, Wanted, named, settlement?.Contents.ToArray() ?? []);
        var totals = needsTotals ? await SettlementRows.ReadTotalsAsync(connection, named) : [];
        var last = (int)(await connection.ScalarAsync("select coalesce(max(settlement_id), 0) from settlement"))!;
        var multilateral = await connection.ReadAsync(
            "select currency, account_id from account where participant_id = $1 and type = $2",
            row => KeyValuePair.Create(row.GetString(0), new AccountId(row.GetInt32(1))),
            ParticipantId.Hub.Value,
            (short)AccountType.HubMultilateralSettlement);

        var balances = command.Balances.Count == 0 ? [] : await ReadBalancesAsync(connection, command.Balances);
        var register = new SettlementRegister(windows, totals, settlement, new SettlementId(last + 1), multilateral)
        {
            Balances = balances.ToDictionary(),
        };
        var plan = command.Plan(register);
        if (command.StopsPosting) plan = plan with { Accounts = await ReadSettleableAsync(connection) };
        return new SettlementTurn(command, version, register, plan);
    }

    /// <summary>Takes the version, and makes sure of what was read, in the transaction that has locked the accounts.</summary>
    internal async Task ConfirmAsync(NpgsqlConnection connection, Books books)
    {
        const string Take = "update settlement_version set version = version + 1 where version = $1";
        if (await connection.ExecuteAsync(Take, _version) == 0) throw Overtaken();
        books.Register = _register;
        if (_register.Balances.Count > 0)
        {
            // One that is not locked belongs to a command that moves nothing.
            var hasMoved = books.Accounts.Any(account => _register.Balances.TryGetValue(account.Id, out var read) && read != account.Totals.Value);
            if (hasMoved) throw Overtaken();
        }

        if (!_command.StopsPosting) return;

        // Nobody registers an account from here on, and nobody posts on one that is not locked: there is none.
        await connection.ExecuteAsync("select version from registry_version for no key update");
        var locked = books.Accounts.Select(account => account.Id).ToHashSet();
        if (!(await ReadSettleableAsync(connection)).All(locked.Contains)) throw Overtaken();
        const string IsEmpty = "select not exists (select 1 from window_sum where window_id = $1)";
        _register.IsOpenWindowEmpty = (bool)(await connection.ScalarAsync(IsEmpty, books.Window.Value))!;
    }

    /// <summary>Writes what was decided; part of the ledger transaction, before its main write.</summary>
    internal async Task WriteAsync(NpgsqlConnection connection, long batchId, Books books)
    {
        var now = books.Now;
        foreach (var window in _register.ChangedWindows) await SettlementRows.WriteAsync(connection, window);
        foreach (var content in _register.ChangedContents) await SettlementRows.WriteAsync(connection, content);
        if (_register is { HasChangedSettlement: true, Settlement: { } settlement })
        {
            await SettlementRows.WriteAsync(connection, settlement, _before, batchId, now);
        }

        foreach (var account in books.Accounts.Where(account => account.HasNewSettledDebits).OrderBy(account => account.Id))
        {
            const string Set = "update account set settled_debits = $2 where account_id = $1";
            await connection.ExecuteAsync(Set, account.Id.Value, account.SettledDebits);
        }
    }

    private static Task<List<KeyValuePair<AccountId, decimal>>> ReadBalancesAsync(NpgsqlConnection connection, IReadOnlyList<AccountId> accounts) =>
        connection.ReadAsync(
            """
            select a.account_id, coalesce(b.pending_debits + b.posted_debits - b.posted_credits, 0)
            from account a
            left join lateral (
                select * from balance l where l.account_id = a.account_id and l.day = a.balance_day order by l.version desc limit 1) b on true
            where a.account_id = any($1)
            """,
            row => KeyValuePair.Create(new AccountId(row.GetInt32(0)), row.GetDecimal(1)),
            accounts.Select(account => account.Value).ToArray());

    private static LedgerUnavailableException Overtaken() =>
        new("windows, settlements or accounts changed while a settlement command was on its way");

    private static Task<List<AccountId>> ReadSettleableAsync(NpgsqlConnection connection) =>
        connection.ReadAsync(
            "select account_id from account where type = any($1) order by account_id",
            row => new AccountId(row.GetInt32(0)),
            AccountTypes.Settleable.Select(type => (short)type).ToArray());
}

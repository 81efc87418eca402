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
    private const string WindowColumns = "window_id, state, reason, created_at, changed_at";

    private readonly SettlementCommand _command;
    private readonly long _version;
    private readonly List<SettlementWindow> _windows;

    private SettlementTurn(SettlementCommand command, long version, List<SettlementWindow> windows, IReadOnlyList<AccountId> accounts)
    {
        _command = command;
        _version = version;
        _windows = windows;
        Accounts = accounts;
    }

    /// <summary>Accounts to lock beyond those that the command names.</summary>
    internal IReadOnlyList<AccountId> Accounts { get; }

    internal static async Task<SettlementTurn> ReadAsync(NpgsqlDataSource source, SettlementCommand command)
    {
        await using var connection = await source.OpenConnectionAsync();

        // First of all: what is read after it and was changed meanwhile does not pass the version's test.
        var version = (long)(await ScalarAsync(connection, "select version from settlement_version"))!;
        var window = command is CloseWindow close ? close.Window.Value : 0;
        var windows = await ReadAsync(
            connection, $"select {WindowColumns} from settlement_window where window_id = $1 or state = 1", Window, window);
        var accounts = command.StopsPosting ? await ReadSettleableAsync(connection) : [];
        return new SettlementTurn(command, version, windows, accounts);
    }

    /// <summary>Takes the version, and makes sure of what was read, in the transaction that has locked the accounts.</summary>
    internal async Task<SettlementRegister> ConfirmAsync(NpgsqlConnection connection, Books books)
    {
        const string Take = "update settlement_version set version = version + 1 where version = $1 returning version";
        if (await ScalarAsync(connection, Take, _version) is null) throw Overtaken();

        var isEmpty = false;
        if (_command.StopsPosting)
        {
            // Nobody registers an account from here on, and nobody posts on one that is not locked: there is none.
            await ScalarAsync(connection, "select version from registry_version for no key update");
            var locked = books.Accounts.Select(account => account.Id).ToHashSet();
            if (!(await ReadSettleableAsync(connection)).All(locked.Contains)) throw Overtaken();
            isEmpty = (bool)(await ScalarAsync(
                connection, "select not exists (select 1 from window_sum where window_id = $1)", books.Window.Value))!;
        }

        return new SettlementRegister(_windows, isEmpty);
    }

    /// <summary>Writes what was decided; part of the ledger transaction, before its main write.</summary>
    internal static async Task WriteAsync(NpgsqlConnection connection, SettlementRegister register)
    {
        const string Set = """
            insert into settlement_window (window_id, state, reason, created_at, changed_at) values ($1, $2, $3, $4, $5)
            on conflict (window_id) do update set state = $2, reason = $3, changed_at = $5
            """;
        foreach (var window in register.ChangedWindows)
        {
            await ScalarAsync(
                connection,
                Set,
                window.Id.Value,
                (short)window.State,
                (object?)window.Reason ?? DBNull.Value,
                window.CreatedAt.UtcDateTime,
                window.ChangedAt.UtcDateTime);
        }
    }

    private static LedgerUnavailableException Overtaken() =>
        new("windows, settlements or accounts changed while a settlement command was on its way");

    private static Task<List<AccountId>> ReadSettleableAsync(NpgsqlConnection connection) =>
        ReadAsync(
            connection,
            "select account_id from account where type = any($1) order by account_id",
            row => new AccountId(row.GetInt32(0)),
            AccountTypes.Settleable.Select(type => (short)type).ToArray());

    internal static SettlementWindow Window(NpgsqlDataReader row) => new(
        new WindowId(row.GetInt32(0)),
        (WindowState)row.GetInt16(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.GetFieldValue<DateTimeOffset>(4));

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = Compose(connection, sql, values);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var command = Compose(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync()) rows.Add(read(row));
        return rows;
    }

    private static NpgsqlCommand Compose(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

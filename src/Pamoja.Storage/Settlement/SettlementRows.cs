using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>How windows and settlements stand in their rows.</summary>
internal static class SettlementRows
{
    /// <summary>Windows by a condition on <c>w</c>, with all their contents.</summary>
    internal static async Task<List<SettlementWindow>> ReadWindowsAsync(
        NpgsqlConnection connection, string condition, params object?[] values)
    {
        var windows = await connection.ReadAsync(
            $"select window_id, state, reason, created_at, changed_at from settlement_window w where {condition} order by window_id",
            row => new SettlementWindow(
                new WindowId(row.GetInt32(0)), (WindowState)row.GetInt16(1), row.OptionalText(2), row.Time(3), row.Time(4), []),
            values);
        var contents = await connection.ReadAsync(
            """
            select content_id, window_id, account_type, currency, settlement_model_id, state, settlement_id, created_at, changed_at
            from settlement_window_content where window_id = any($1) order by content_id
            """,
            Content,
            windows.Select(window => window.Id.Value).ToArray());
        var byWindow = contents.ToLookup(content => content.Window);
        return [.. windows.Select(window => window with { Contents = [.. byWindow[window.Id]] })];
    }

    /// <summary>Settlements by a condition on <c>s</c>, with all their accounts.</summary>
    internal static async Task<List<Settlement>> ReadSettlementsAsync(
        NpgsqlConnection connection, string condition, params object?[] values)
    {
        var settlements = await connection.ReadAsync(
            $"""
            select settlement_id, settlement_model_id, model_name, is_bilateral, require_liquidity_check, auto_position_reset, state, reason,
                   created_at, changed_at, contents, confirmation
            from settlement s where {condition} order by settlement_id
            """,
            Row,
            values);
        var accounts = await connection.ReadAsync(
            """
            select settlement_id, account_id, participant_id, currency, net, state, reason, external_reference, changed_at, debits
            from settlement_account where settlement_id = any($1) order by settlement_id, account_id
            """,
            row => (Settlement: row.GetInt32(0), Account: Account(row)),
            settlements.Select(settlement => settlement.Id.Value).ToArray());
        var bySettlement = accounts.ToLookup(account => account.Settlement, account => account.Account);
        return [.. settlements.Select(settlement => settlement with { Accounts = [.. bySettlement[settlement.Id.Value]] })];
    }

    /// <summary>The totals of closed windows that are put together.</summary>
    internal static Task<List<WindowTotal>> ReadTotalsAsync(NpgsqlConnection connection, int[] windows) =>
        connection.ReadAsync(
            """
            select t.window_id, t.debit_account, t.credit_account, t.amount, t.count, d.type, d.currency, d.participant_id, c.participant_id
            from window_total t
            join account d on d.account_id = t.debit_account
            join account c on c.account_id = t.credit_account
            where t.window_id = any($1)
            """,
            row => new WindowTotal(
                new WindowId(row.GetInt32(0)),
                new PairSum(new AccountId(row.GetInt32(1)), new AccountId(row.GetInt32(2)), row.GetDecimal(3), row.GetInt64(4)),
                (AccountType)row.GetInt16(5),
                row.GetString(6),
                new ParticipantId(row.GetInt32(7)),
                new ParticipantId(row.GetInt32(8))),
            windows);

    internal static Task WriteAsync(NpgsqlConnection connection, SettlementWindow window) =>
        connection.ExecuteAsync(
            """
            insert into settlement_window (window_id, state, reason, created_at, changed_at) values ($1, $2, $3::text, $4, $5)
            on conflict (window_id) do update set state = $2, reason = $3::text, changed_at = $5
            """,
            window.Id.Value,
            (short)window.State,
            window.Reason,
            window.CreatedAt,
            window.ChangedAt);

    internal static Task WriteAsync(NpgsqlConnection connection, WindowContent content) =>
        connection.ExecuteAsync(
            "update settlement_window_content set state = $2, settlement_id = $3::integer, changed_at = $4 where content_id = $1",
            content.Id,
            (short)content.State,
            content.Settlement?.Value,
            content.ChangedAt);

    /// <summary>Writes a settlement, those of its accounts that changed, and what is remembered of each change.</summary>
    internal static async Task WriteAsync(NpgsqlConnection connection, Settlement settlement, Settlement? before, long batchId, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            """
            insert into settlement (settlement_id, settlement_model_id, model_name, is_bilateral, require_liquidity_check, auto_position_reset,
                                    state, reason, contents, created_at, changed_at, confirmation)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::bytea)
            on conflict (settlement_id) do update set state = $7, reason = $8, changed_at = $11, confirmation = $12::bytea
            """,
            settlement.Id.Value,
            settlement.Terms.ModelId,
            settlement.Terms.ModelName,
            settlement.Terms.IsBilateral,
            settlement.Terms.RequireLiquidityCheck,
            settlement.Terms.AutoPositionReset,
            (short)settlement.State,
            settlement.Reason,
            settlement.Contents.ToArray(),
            settlement.CreatedAt,
            settlement.ChangedAt,
            settlement.Confirmation?.ToBytes());

        var known = before?.Accounts.ToHashSet() ?? [];
        var changed = settlement.Accounts.Where(account => !known.Contains(account)).ToList();
        await WriteAccountsAsync(connection, settlement.Id, changed);
        var remembered = changed.Select(account => (account.Account.Value, account.State, account.Reason, account.ExternalReference)).ToList();
        if (settlement.State != before?.State) remembered.Add((0, settlement.State, settlement.Reason, null));
        await connection.ExecuteAsync(
            """
            insert into settlement_change (settlement_id, batch_id, account_id, state, reason, external_reference, created_at)
            select $1, $2, account, state, reason, reference, $3
            from unnest($4::integer[], $5::smallint[], $6::text[], $7::text[]) as k (account, state, reason, reference)
            """,
            settlement.Id.Value,
            batchId,
            now,
            remembered.Select(change => change.Value).ToArray(),
            remembered.Select(change => (short)change.State).ToArray(),
            remembered.Select(change => change.Reason).ToArray(),
            remembered.Select(change => change.ExternalReference).ToArray());
    }

    private static Task<int> WriteAccountsAsync(NpgsqlConnection connection, SettlementId settlement, List<SettlementAccount> accounts) =>
        connection.ExecuteAsync(
            """
            insert into settlement_account (settlement_id, account_id, participant_id, currency, net, debits, state, reason, external_reference,
                                            changed_at)
            select $1, account, participant, currency, net, debits, state, reason, reference, changed
            from unnest($2::integer[], $3::integer[], $4::text[], $5::numeric[], $6::smallint[], $7::text[], $8::text[], $9::timestamptz[],
                        $10::numeric[])
                 as k (account, participant, currency, net, state, reason, reference, changed, debits)
            on conflict (settlement_id, account_id) do update
            set state = excluded.state, reason = excluded.reason, external_reference = excluded.external_reference,
                changed_at = excluded.changed_at
            """,
            settlement.Value,
            accounts.Select(account => account.Account.Value).ToArray(),
            accounts.Select(account => account.Participant.Value).ToArray(),
            accounts.Select(account => account.Currency).ToArray(),
            accounts.Select(account => account.Net).ToArray(),
            accounts.Select(account => (short)account.State).ToArray(),
            accounts.Select(account => account.Reason).ToArray(),
            accounts.Select(account => account.ExternalReference).ToArray(),
            accounts.Select(account => account.ChangedAt.UtcDateTime).ToArray(),
            accounts.Select(account => account.Debits).ToArray());

    private static WindowContent Content(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        new WindowId(row.GetInt32(1)),
        (AccountType)row.GetInt16(2),
        row.GetString(3),
        row.GetInt32(4),
        (WindowState)row.GetInt16(5),
        row.IsDBNull(6) ? null : new SettlementId(row.GetInt32(6)),
        row.Time(7),
        row.Time(8));

    private static Settlement Row(NpgsqlDataReader row) => new(
        new SettlementId(row.GetInt32(0)),
        new SettlementTerms(row.GetInt32(1), row.GetString(2), true, row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(5)),
        (SettlementState)row.GetInt16(6),
        row.GetString(7),
        row.Time(8),
        row.Time(9),
        row.GetFieldValue<int[]>(10),
        [])
    {
        Confirmation = row.IsDBNull(11) ? null : Bits256.FromBytes(row.GetFieldValue<byte[]>(11)),
    };

    private static SettlementAccount Account(NpgsqlDataReader row) => new(
        new AccountId(row.GetInt32(1)),
        new ParticipantId(row.GetInt32(2)),
        row.GetString(3),
        row.GetDecimal(4),
        (SettlementState)row.GetInt16(5),
        row.OptionalText(6),
        row.OptionalText(7),
        row.Time(8))
    {
        Debits = row.GetDecimal(9),
    };
}

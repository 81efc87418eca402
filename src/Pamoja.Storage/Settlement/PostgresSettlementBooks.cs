using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Settlement windows and settlements in PostgreSQL.</summary>
/// <param name="source">The ledger's database.</param>
public sealed class PostgresSettlementBooks(NpgsqlDataSource source) : ISettlementBooks
{
    private const string WindowsSql =
        """
        ($1::integer is null or w.window_id = $1) and ($2::smallint is null or w.state = $2)
        and ($3::integer is null or exists (
            select 1 from window_total t
            join account a on a.account_id in (t.debit_account, t.credit_account)
            where t.window_id = w.window_id and a.participant_id = $3))
        and ($4::text is null or exists (select 1 from settlement_window_content c where c.window_id = w.window_id and c.currency = $4))
        and ($5::timestamptz is null or w.created_at >= $5) and ($6::timestamptz is null or w.created_at <= $6)
        """;

    private const string SettlementsSql =
        """
        ($1::integer is null or s.settlement_id = $1) and ($2::smallint is null or s.state = $2)
        and exists (
            select 1 from settlement_account a
            where a.settlement_id = s.settlement_id and ($3::integer is null or a.participant_id = $3)
            and ($4::integer is null or a.account_id = $4) and ($5::text is null or a.currency = $5))
        and exists (
            select 1 from settlement_window_content c join settlement_window w on w.window_id = c.window_id
            where c.content_id = any(s.contents) and ($6::integer is null or w.window_id = $6)
            and ($9::timestamptz is null or w.created_at >= $9) and ($10::timestamptz is null or w.created_at <= $10))
        and ($7::timestamptz is null or s.created_at >= $7) and ($8::timestamptz is null or s.created_at <= $8)
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SettlementWindow>> FindWindowsAsync(WindowFilter filter, CancellationToken cancellation)
    {
        await FoldAsync(filter.Window, cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await SettlementRows.ReadWindowsAsync(
            connection,
            WindowsSql,
            filter.Window?.Value,
            (short?)filter.State,
            filter.Participant?.Value,
            filter.Currency,
            filter.From,
            filter.To);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Settlement>> FindSettlementsAsync(SettlementFilter filter, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await SettlementRows.ReadSettlementsAsync(
            connection,
            SettlementsSql,
            filter.Id?.Value,
            (short?)filter.State,
            filter.Participant?.Value,
            filter.Account?.Value,
            filter.Currency,
            filter.Window?.Value,
            filter.From,
            filter.To,
            filter.FromWindow,
            filter.ToWindow);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PairSum>> ReadTotalsAsync(WindowId window, CancellationToken cancellation)
    {
        await FoldAsync(window, cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await connection.ReadAsync(
            "select debit_account, credit_account, amount, count from window_total where window_id = $1 order by debit_account, credit_account",
            row => new PairSum(new AccountId(row.GetInt32(0)), new AccountId(row.GetInt32(1)), row.GetDecimal(2), row.GetInt64(3)),
            window.Value);
    }

    /// <summary>A node that closed a window may have gone away before it put it together.</summary>
    private async Task FoldAsync(WindowId? window, CancellationToken cancellation)
    {
        List<int> windows;
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            windows = await connection.ReadAsync(
                "select window_id from settlement_window where state <> 1 and not is_summed and ($1::integer is null or window_id = $1)",
                row => row.GetInt32(0),
                window?.Value);
        }

        await WindowFold.FoldAsync(source, windows, cancellation);
    }
}

using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class LedgerReports
{
    /// <summary>
    /// The last version before a moment. It stands on the moment's day or before; within that day it is found by halving: versions have no
    /// gaps and their times never go back. No index of its own, and a few dozen rows however much an account moves.
    /// </summary>
    private const string VersionBeforeSql =
        """
        with recursive edge (low, high) as (
            select coalesce((select l.version from balance l where l.account_id = $1 and l.day < $3
                             order by l.day desc, l.version desc limit 1),
                            (select l.version - 1 from balance l where l.account_id = $1 and l.day = $3 order by l.version limit 1), 0),
                   (select l.version + 1 from balance l where l.account_id = $1 and l.day = $3 order by l.version desc limit 1)
            union all
            select case when b.created_at < $2 then m.mid else e.low end, case when b.created_at < $2 then e.high else m.mid end
            from edge e
            cross join lateral (select (e.low + e.high) / 2 as mid) m
            cross join lateral (
                select l.created_at from balance l where l.account_id = $1 and l.day = $3 and l.version = m.mid) b
            where e.high - e.low > 1)
        select low from edge order by high - low nulls last limit 1
        """;

    /// <summary>A version with its day: days are few, and each is asked for its first version.</summary>
    private const string VersionSql =
        """
        select b.pending_debits, b.pending_credits, b.posted_debits, b.posted_credits, b.created_at, b.day
        from (select f.day
              from days_of('balance') d
              cross join lateral (
                  select l.day, l.version from balance l where l.account_id = $1 and l.day = d.day order by l.version limit 1) f
              where f.version <= $2 order by f.day desc limit 1) k
        join balance b on b.account_id = $1 and b.day = k.day and b.version = $2
        """;

    /// <summary>
    /// The oldest version whose successors all have their entries here: 0, or, where days of the journal were archived, the one that was
    /// carried forward.
    /// </summary>
    private const string FirstSql =
        """
        select case when (l.created_at at time zone 'UTC')::date >= s.day then l.version - 1 else l.version end
        from journal_start s cross join (
            select version, created_at from balance where account_id = $1 order by day, version limit 1) l
        """;

    /// <summary>
    /// From balances to the batches that wrote them, and to those entries of each batch that are the account's: by primary keys alone, so that
    /// statements cost the ledger nothing when it writes. A batch's other entries are read for nothing.
    /// </summary>
    private const string LinesSql =
        """
        select b.version, b.batch_id, e.line, b.created_at, e.space, e.transfer_id, t.id_form, t.kind, e.kind,
               e.debit_account, e.credit_account, e.amount
        from balance b
        join entry e on e.batch_id = b.batch_id and e.day = b.day and (e.debit_account = $1 or e.credit_account = $1)
        join transfer t on t.space = e.space and t.transfer_id = e.transfer_id
        where b.account_id = $1 and b.day between $4 and $5 and b.version > $2 and b.version <= $3
        order by b.day, b.version, e.line
        """;

    /// <summary>
    /// Cuts a statement: by versions where they are given, else by time; a version is in the interval when it was written at or after
    /// <paramref name="from"/> and before <paramref name="to"/>. What was archived is not in it. Null when a version that is asked for is not
    /// there.
    /// </summary>
    public async Task<StatementCut?> CutStatementAsync(
        AccountId account,
        DateTimeOffset? from,
        DateTimeOffset? to,
        long? fromVersion,
        long? toVersion,
        CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        var first = await FirstAsync(connection, account, cancellation);
        var opening = fromVersion ?? (from is { } begin ? await VersionBeforeAsync(connection, account, begin, cancellation) : first);
        if (opening < first && fromVersion is null) opening = first;
        var closing = toVersion ?? await VersionBeforeAsync(connection, account, to ?? DateTimeOffset.MaxValue, cancellation);
        if (closing < opening) closing = opening;
        if (opening < first) return null;
        var before = await ReadVersionAsync(connection, account, opening, cancellation);
        var after = await ReadVersionAsync(connection, account, closing, cancellation);
        if (before is not { } begun || after is not { } ended) return null;
        return new StatementCut(account, opening, begun.Totals, begun.At, closing, ended.Totals, ended.At)
        {
            FirstDay = begun.Day,
            LastDay = ended.Day,
        };
    }

    /// <summary>
    /// The lines of a statement in the order in which they were written, one after the other: memory does not grow with their number. Throws
    /// <see cref="InvariantException"/> if they do not lead from the opening to the closing figure.
    /// </summary>
    public async IAsyncEnumerable<StatementLine> ReadStatementAsync(
        StatementCut cut, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(LinesSql);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter { Value = cut.Account.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = cut.Opening });
        command.Parameters.Add(new NpgsqlParameter { Value = cut.Closing });
        command.Parameters.Add(Parameter(cut.FirstDay, NpgsqlDbType.Date));
        command.Parameters.Add(Parameter(cut.LastDay, NpgsqlDbType.Date));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var value = cut.OpeningTotals.Value;
        while (await row.ReadAsync(cancellation))
        {
            var line = ReadLine(row, cut.Account, value);
            value = line.Value;
            yield return line;
        }

        var closing = cut.ClosingTotals.Value;
        Invariant.Check(value == closing, $"the entries of account {cut.Account} lead to {value}, not to {closing}");
    }

    private static StatementLine ReadLine(NpgsqlDataReader row, AccountId account, decimal before)
    {
        var kind = (EntryKind)row.GetInt16(8);
        var (debit, credit) = (new AccountId(row.GetInt32(9)), new AccountId(row.GetInt32(10)));
        var amount = row.GetDecimal(11);
        var change = (debit == account ? Debited(kind, amount) : 0) + (credit == account ? Credited(kind, amount) : 0);
        return new StatementLine(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetInt32(2),
            Moment(row, 3),
            new TransferKey((IdSpace)row.GetInt16(4), TransferId.FromGuid(row.GetGuid(5), (IdForm)row.GetInt16(6))),
            (TransferKind)row.GetInt16(7),
            kind,
            debit == account,
            debit == account ? credit : debit,
            amount,
            before + change);
    }

    // A debit counts when it is reserved, a credit when it is posted.
    private static decimal Debited(EntryKind kind, decimal amount) => kind switch
    {
        EntryKind.Pend or EntryKind.Direct or EntryKind.Settle or EntryKind.Redirect => amount,
        EntryKind.Void => -amount,
        _ => 0,
    };

    private static decimal Credited(EntryKind kind, decimal amount) =>
        kind is EntryKind.Post or EntryKind.Direct or EntryKind.Settle or EntryKind.Redirect ? -amount : 0;

    private static async Task<long> VersionBeforeAsync(
        NpgsqlConnection connection, AccountId account, DateTimeOffset moment, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(VersionBeforeSql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = account.Value });
        command.Parameters.Add(Parameter(moment.UtcDateTime, NpgsqlDbType.TimestampTz));
        var day = DateOnly.FromDateTime((moment < Eternity ? moment : Eternity).UtcDateTime);
        command.Parameters.Add(Parameter(day, NpgsqlDbType.Date));
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<long> FirstAsync(NpgsqlConnection connection, AccountId account, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(FirstSql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = account.Value });
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    private static async Task<(Totals Totals, DateTimeOffset? At, DateOnly Day)?> ReadVersionAsync(
        NpgsqlConnection connection, AccountId account, long version, CancellationToken cancellation)
    {
        if (version == 0) return (default, null, DateOnly.MinValue);
        await using var command = new NpgsqlCommand(VersionSql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = account.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = version });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return null;
        var totals = new Totals(row.GetDecimal(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3));
        return (totals, Moment(row, 4), row.GetFieldValue<DateOnly>(5));
    }
}

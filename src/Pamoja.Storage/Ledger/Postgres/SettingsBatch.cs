using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>
/// What administrative commands changed of accounts and participants. Rare, so it is built when it is needed; it runs inside the same
/// transaction, before the main write.
/// </summary>
internal static class SettingsBatch
{
    internal static async Task ExecuteAsync(NpgsqlConnection connection, long batchId, Books books)
    {
        var changed = books.Accounts.Where(account => account.HasNewSettings).ToList();
        if (changed.Count == 0 && books.Activities.Count == 0 && books.Policies.Count == 0) return;

        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };

        // First of all, as changes of the registry do: whoever has this row may wait for other rows of the registry, and for nothing else.
        Add(
            batch,
            """
            with turn as (update registry_version set version = version + 1 returning version)
            insert into registry_change (version, subject, participant_id)
            select turn.version, 1, touched.id from turn cross join unnest($1::integer[]) as touched (id)
            """,
            TouchedBy(books, changed));
        foreach (var account in changed)
        {
            Add(
                batch,
                "update account set is_active = $2, net_debit_cap = $3, alarm_percentage = $4, is_cap_percentage = $5 where account_id = $1",
                account.Id.Value,
                account.IsActive,
                (object?)account.NetDebitCap ?? DBNull.Value,
                account.AlarmPercentage,
                account.IsCapPercentage);
        }

        for (var line = 0; line < books.Limits.Count; line++)
        {
            var (account, cap, alarm, isPercentage) = books.Limits[line];
            Add(
                batch,
                """
                insert into account_limit (account_id, batch_id, line, net_debit_cap, alarm_percentage, created_at, is_percentage)
                values ($1, $2, $3, $4, $5, $6, $7)
                """,
                account.Value,
                batchId,
                line + 1,
                cap,
                alarm,
                books.Now.UtcDateTime,
                isPercentage);
        }

        foreach (var (participant, isActive) in books.Activities.OrderBy(activity => activity.Key.Value))
        {
            Add(batch, "update participant set is_active = $2 where participant_id = $1", participant.Value, isActive);
        }

        foreach (var (participant, policy) in books.Policies.OrderBy(policy => policy.Key.Value))
        {
            var packed = (object?)policy.Pack() ?? DBNull.Value;
            Add(batch, "update participant set policy = $2::integer where participant_id = $1", participant.Value, packed);
        }

        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Whose rows the registry's readers must read again.</summary>
    private static int[] TouchedBy(Books books, List<Account> changed) =>
    [
        .. changed.Select(account => account.Owner).Concat(books.Activities.Keys).Concat(books.Policies.Keys)
            .Select(owner => owner.Value).Distinct().Order(),
    ];

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}

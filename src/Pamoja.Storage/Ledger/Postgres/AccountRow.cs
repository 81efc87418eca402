using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Reads an account with its settings, its owner's activity and its latest balance.</summary>
internal static class AccountRow
{
    /// <summary>The row, up to where the search for its latest balance may be narrowed; <see cref="Latest"/> follows.</summary>
    internal const string Select =
        "select a.account_id, a.participant_id, a.type, a.currency, a.is_active, a.net_debit_cap, a.alarm_percentage, p.is_active, " +
        "b.version, b.pending_debits, b.pending_credits, b.posted_debits, b.posted_credits, b.created_at, " +
        "a.is_cap_percentage, p.policy, (select h.policy from participant h where h.participant_id = 1), a.balance_day, a.alarm_below, a.settled_debits " +
        "from account a join participant p on p.participant_id = a.participant_id " +
        "left join lateral (select * from balance l where l.account_id = a.account_id and l.day = a.balance_day ";

    /// <summary>The end of the search.</summary>
    internal const string Latest = "order by l.version desc limit 1) b on true ";

    internal static Account Read(NpgsqlDataReader row, ref DateTime latest)
    {
        var hasBalance = !row.IsDBNull(8);
        var account = new Account
        {
            Id = new AccountId(row.GetInt32(0)),
            Owner = new ParticipantId(row.GetInt32(1)),
            Type = (AccountType)row.GetInt16(2),
            Currency = row.GetString(3),
            IsActive = row.GetBoolean(4),
            NetDebitCap = row.IsDBNull(5) ? null : row.GetDecimal(5),
            AlarmPercentage = row.GetDecimal(6),
            IsOwnerActive = row.GetBoolean(7),
            IsCapPercentage = row.GetBoolean(14),
            OwnPolicy = ParticipantPolicy.Unpack(row.IsDBNull(15) ? null : row.GetInt32(15)),
            SchemePolicy = ParticipantPolicy.Unpack(row.IsDBNull(16) ? null : row.GetInt32(16)),
            AlarmBelow = row.IsDBNull(18) ? null : row.GetDecimal(18),
            Version = hasBalance ? row.GetInt64(8) : 0,
            BalanceDay = row.IsDBNull(17) ? null : row.GetFieldValue<DateOnly>(17),
        };
        if (!hasBalance) return account;
        account.Load(new Totals(row.GetDecimal(9), row.GetDecimal(10), row.GetDecimal(11), row.GetDecimal(12)), row.GetDecimal(19));
        var changed = row.GetDateTime(13);
        if (changed > latest) latest = changed;
        return account;
    }
}

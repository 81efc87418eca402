using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Reads an account with its settings, its owner's activity and its latest balance.</summary>
internal static class AccountRow
{
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
            Version = hasBalance ? row.GetInt64(8) : 0,
        };
        if (!hasBalance) return account;
        account.Load(new Totals(row.GetDecimal(9), row.GetDecimal(10), row.GetDecimal(11), row.GetDecimal(12)));
        var changed = row.GetDateTime(13);
        if (changed > latest) latest = changed;
        return account;
    }
}

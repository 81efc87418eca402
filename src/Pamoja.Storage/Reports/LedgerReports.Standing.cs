using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class LedgerReports
{
    /// <summary>More are not read: who has more asks for them one by one.</summary>
    private const int StandingMax = 20_000;

    /// <summary>The positions of all participants with what limits and covers them, for who watches. One pass over the accounts.</summary>
    public async Task<IReadOnlyList<PositionStanding>> ReadPositionsAsync(CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(
            """
            select a.participant_id, a.currency, l.pending_debits + l.posted_debits - l.posted_credits, a.net_debit_cap, a.is_cap_percentage,
                   s.posted_credits - s.posted_debits - s.pending_debits
            from account a
            left join lateral (
                select * from balance b where b.account_id = a.account_id and b.day = a.balance_day order by b.version desc limit 1) l on true
            left join account c on c.participant_id = a.participant_id and c.currency = a.currency and c.type = $2
            left join lateral (
                select * from balance b where b.account_id = c.account_id and b.day = c.balance_day order by b.version desc limit 1) s on true
            where a.type = $1 and a.is_active order by a.account_id limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (short)AccountType.Position });
        command.Parameters.Add(new NpgsqlParameter { Value = (short)AccountType.Settlement });
        command.Parameters.Add(new NpgsqlParameter { Value = StandingMax });
        var positions = new List<PositionStanding>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var funds = row.IsDBNull(5) ? 0m : row.GetDecimal(5);
            var cap = row.IsDBNull(3) ? 0m : row.GetDecimal(3);
            if (row.GetBoolean(4)) cap = Math.Max(funds, 0m) * cap / 100m;
            positions.Add(new PositionStanding(
                new ParticipantId(row.GetInt32(0)), row.GetString(1), row.IsDBNull(2) ? 0m : row.GetDecimal(2), cap, funds));
        }

        return positions;
    }
}

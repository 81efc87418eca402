using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// The parties that the hub itself keeps: which FSP holds which. All nodes read and write the same table, so that what one was told the others
/// know.
/// </summary>
public sealed class PartyDirectory(NpgsqlDataSource source)
{
    private const int TimeoutSeconds = 5;

    /// <summary>
    /// Who holds a party and its parts, in the order of the sub-identifiers: for one currency, if given, or for all. The holder of exactly that
    /// currency goes before the one of every currency.
    /// </summary>
    public async Task<IReadOnlyList<HeldParty>> FindAsync(string type, string identifier, string? currency, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select nullif(sub_id, ''), nullif(currency, ''), fsp_id from party
            where party_id_type = $1 and party_identifier = $2 and ($3 = '' or currency in ($3, ''))
            order by sub_id, currency desc
            """);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = type });
        command.Parameters.Add(new NpgsqlParameter { Value = identifier });
        command.Parameters.Add(new NpgsqlParameter { Value = currency ?? string.Empty });
        var held = new List<HeldParty>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            held.Add(new HeldParty(type, identifier, Text(row, 0), Text(row, 1), row.GetString(2)));
        return held;
    }

    /// <summary>Notes who holds parties from now on, all or none; who said so last holds it. A party must not stand in the list twice.</summary>
    public async Task PutAsync(IReadOnlyCollection<HeldParty> parties, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            insert into party (party_id_type, party_identifier, sub_id, currency, fsp_id)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as k (type, id, sub_id, currency, fsp_id)
            order by type, id, sub_id, currency
            on conflict (party_id_type, party_identifier, sub_id, currency)
            do update set fsp_id = excluded.fsp_id, changed_at = clock_timestamp()
            """);
        command.CommandTimeout = TimeoutSeconds;
        Add(party => party.Type);
        Add(party => party.Identifier);
        Add(party => party.SubId ?? string.Empty);
        Add(party => party.Currency ?? string.Empty);
        Add(party => party.FspId);
        await command.ExecuteNonQueryAsync(cancellation);

        void Add(Func<HeldParty, string> column) =>
            command.Parameters.Add(new NpgsqlParameter { Value = parties.Select(column).ToArray() });
    }

    /// <summary>Forgets who holds a party, or one part of it, in all currencies.</summary>
    public async Task RemoveAsync(string type, string identifier, string? subId, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "delete from party where party_id_type = $1 and party_identifier = $2 and sub_id = $3");
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = type });
        command.Parameters.Add(new NpgsqlParameter { Value = identifier });
        command.Parameters.Add(new NpgsqlParameter { Value = subId ?? string.Empty });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

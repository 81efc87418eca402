using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A lookup as all nodes know it: who asks for which party. A source has one search under way for a party at most.</summary>
/// <param name="Source">Name of the FSP that asks.</param>
/// <param name="Type">Type of the identifier.</param>
/// <param name="Identifier">The identifier.</param>
/// <param name="SubId">Sub-identifier or type; null for the party as such.</param>
public readonly record struct PartySearch(string Source, string Type, string Identifier, string? SubId);

/// <summary>What an answer means for the search that it belongs to.</summary>
public enum SearchAnswer
{
    /// <summary>No search asked this proxy, or it has answered already.</summary>
    Unasked,

    /// <summary>It is the answer that the requester gets: the first good one, or the last where none was good.</summary>
    Tell,

    /// <summary>Others may do better, or one has.</summary>
    Drop,
}

/// <summary>A search whose time ran out without a good answer.</summary>
/// <param name="Source">Name of the FSP that asked.</param>
/// <param name="Version">Version of the API that it spoke.</param>
/// <param name="Location">The path that it asked for, as it sent it.</param>
public readonly record struct ExpiredSearch(string Source, string Version, string Location);

/// <summary>
/// The lookups that proxies have been asked about. All nodes share them, so that answers count wherever they come in, and a node that
/// restarts loses none; they end with the last answer or with their time.
/// </summary>
public sealed class PartySearches(NpgsqlDataSource source)
{
    /// <summary>Searches under way at most.</summary>
    public const int SearchesMax = 20_000;

    private const int TimeoutSeconds = 5;
    private const string Where = "source = $1 and party_id_type = $2 and party_identifier = $3 and sub_id = $4";

    /// <summary>Begins a search; false when the same is under way already, whose answer will do; null when there are too many.</summary>
    /// <param name="search">Who asks for what.</param>
    /// <param name="proxies">Who is asked.</param>
    /// <param name="expired">What the requester is told when nobody answers.</param>
    /// <param name="lifetime">How long answers are waited for.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool?> TryBeginAsync(
        PartySearch search,
        IReadOnlyCollection<ParticipantId> proxies,
        ExpiredSearch expired,
        TimeSpan lifetime,
        CancellationToken cancellation)
    {
        // One whose time is over, or whose answer was found, is of no use to the next.
        await using var command = Command(
            source.CreateCommand(
                $"""
                insert into party_search as s (source, party_id_type, party_identifier, sub_id, proxies, version, location,
                    expires_at)
                select $1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8
                where (select count(*) from (select from party_search limit {SearchesMax}) k) < {SearchesMax}
                on conflict (source, party_id_type, party_identifier, sub_id) do update
                    set proxies = excluded.proxies, has_found = false, version = excluded.version,
                        location = excluded.location, expires_at = excluded.expires_at
                    where s.has_found or s.expires_at < clock_timestamp()
                """),
            search);
        command.Parameters.Add(new NpgsqlParameter { Value = proxies.Select(proxy => proxy.Value).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = expired.Version });
        command.Parameters.Add(new NpgsqlParameter { Value = expired.Location });
        command.Parameters.Add(new NpgsqlParameter { Value = lifetime });
        if (await command.ExecuteNonQueryAsync(cancellation) == 1) return true;
        await using var look = Command(source.CreateCommand($"select from party_search where {Where}"), search);
        await using var row = await look.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? false : null;
    }

    /// <summary>Takes note of a proxy's answer and says what to do with it.</summary>
    /// <param name="search">What was asked.</param>
    /// <param name="proxy">Who answers.</param>
    /// <param name="isGood">Whether it has found the party.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SearchAnswer> NoteAsync(PartySearch search, ParticipantId proxy, bool isGood, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var (owing, hasFound) = (0, false);
        await using (var look = Command(
            new NpgsqlCommand($"select cardinality(proxies), has_found from party_search where {Where} and $5 = any(proxies) for update", connection),
            search))
        {
            look.Parameters.Add(new NpgsqlParameter { Value = proxy.Value });
            await using var row = await look.ExecuteReaderAsync(cancellation);
            if (!await row.ReadAsync(cancellation)) return SearchAnswer.Unasked;
            (owing, hasFound) = (row.GetInt32(0), row.GetBoolean(1));
        }

        var isLast = owing == 1;
        await using var change = Command(
            new NpgsqlCommand(
                isLast
                    ? $"delete from party_search where {Where}"
                    : $"update party_search set proxies = array_remove(proxies, $5), has_found = has_found or $6 where {Where}",
                connection),
            search);
        if (!isLast)
        {
            change.Parameters.Add(new NpgsqlParameter { Value = proxy.Value });
            change.Parameters.Add(new NpgsqlParameter { Value = isGood });
        }

        await change.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return !hasFound && (isGood || isLast) ? SearchAnswer.Tell : SearchAnswer.Drop;
    }

    /// <summary>Ends the searches whose time is over; returns those that found nothing. Of several nodes that do so at once one gets each.</summary>
    public async Task<IReadOnlyList<ExpiredSearch>> ExpireAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            delete from party_search where expires_at < clock_timestamp()
            returning source, version, location, has_found
            """);
        command.CommandTimeout = TimeoutSeconds;
        var expired = new List<ExpiredSearch>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (!row.GetBoolean(3)) expired.Add(new ExpiredSearch(row.GetString(0), row.GetString(1), row.GetString(2)));
        }

        return expired;
    }

    private static NpgsqlCommand Command(NpgsqlCommand command, PartySearch search)
    {
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = search.Source });
        command.Parameters.Add(new NpgsqlParameter { Value = search.Type });
        command.Parameters.Add(new NpgsqlParameter { Value = search.Identifier });
        command.Parameters.Add(new NpgsqlParameter { Value = search.SubId ?? string.Empty });
        return command;
    }
}

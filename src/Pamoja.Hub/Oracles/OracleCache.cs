using System.Collections.Concurrent;

namespace Pamoja.Hub;

/// <summary>
/// What oracles answered lately, where the operator wants that: lookups of one party at the same time, and for some seconds after, are one
/// question. What this node tells an oracle about a party makes it forget the party before and after, so that an answer which was under way
/// meanwhile is not kept either. Errors are not kept.
/// </summary>
internal sealed class OracleCache(TimeSpan lifetime, TimeProvider time)
{
    /// <summary>Parties kept at most; beyond that all are forgotten and kept anew.</summary>
    private const int PartiesMax = 100_000;

    private readonly ConcurrentDictionary<Party, ConcurrentDictionary<Question, Kept>> _parties = new();

    private readonly record struct Party(string Type, string Identifier);

    /// <summary>What about the party was asked, and whom.</summary>
    internal readonly record struct Question(int Oracle, string Endpoint, string? Currency, string? SubId);

    private sealed record Kept(Lazy<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>> Answer, long Since);

    /// <summary>The answer that is kept, or else the one that is got now.</summary>
    internal async Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(
        string type, string identifier, Question question, Func<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>> ask)
    {
        if (lifetime <= TimeSpan.Zero) return await ask();
        if (_parties.Count >= PartiesMax) _parties.Clear();
        var answers = _parties.GetOrAdd(new Party(type, identifier), static _ => new ConcurrentDictionary<Question, Kept>());
        var fresh = new Kept(new Lazy<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>>(ask), time.GetTimestamp());
        var kept = answers.AddOrUpdate(
            question, fresh, (_, before) => time.GetElapsedTime(before.Since, fresh.Since) < lifetime ? before : fresh);
        var answer = await kept.Answer.Value;
        if (answer.Error is not null) answers.TryRemove(new KeyValuePair<Question, Kept>(question, kept));
        return answer;
    }

    /// <summary>Something about the party is about to change, or has just changed.</summary>
    internal void Forget(string type, string identifier) => _parties.TryRemove(new Party(type, identifier), out _);
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Hub;

/// <summary>
/// What oracles answered lately, where the operator wants that: lookups of one party at the same time, and for some seconds after, are one
/// question. What an oracle is told about a party, by this node or another, makes it forget the party, and an answer which was under way
/// meanwhile is not kept either. Errors are not kept.
/// </summary>
internal sealed class OracleCache(TimeSpan lifetime, TimeProvider time)
{
    /// <summary>Parties kept at most; beyond that all are forgotten and kept anew.</summary>
    private const int PartiesMax = 100_000;

    // By mark: who share one are forgotten together.
    private readonly ConcurrentDictionary<int, ConcurrentDictionary<(string Type, string Identifier, Question Question), Kept>> _parties = new();

    /// <summary>Whether anything is kept at all.</summary>
    internal bool IsOn => lifetime > TimeSpan.Zero;

    /// <summary>What about the party was asked, and whom.</summary>
    internal readonly record struct Question(int Oracle, string Endpoint, string? Currency, string? SubId);

    private sealed record Kept(Lazy<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>> Answer, long Since);

    /// <summary>The answer that is kept, or else the one that is got now.</summary>
    internal async Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(
        string type, string identifier, Question question, Func<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>> ask)
    {
        if (!IsOn) return await ask();
        if (_parties.Count >= PartiesMax) _parties.Clear();
        var answers = _parties.GetOrAdd(MarkOf(type, identifier), static _ => new());
        var asked = (type, identifier, question);
        var fresh = new Kept(new Lazy<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>>(ask), time.GetTimestamp());
        var kept = answers.AddOrUpdate(
            asked, fresh, (_, before) => time.GetElapsedTime(before.Since, fresh.Since) < lifetime ? before : fresh);
        var answer = await kept.Answer.Value;
        if (answer.Error is not null) answers.TryRemove(new(asked, kept));
        return answer;
    }

    /// <summary>Something about these parties is about to change, or has just changed; null: about anybody.</summary>
    internal void Forget(IReadOnlyCollection<int>? marks)
    {
        if (marks is null) _parties.Clear();
        else foreach (var mark in marks) _parties.TryRemove(mark, out _);
    }

    /// <summary>A number for a party, the same on all nodes, which does not tell who it is.</summary>
    internal static int MarkOf(string type, string identifier) =>
        BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{type}/{identifier}")));
}

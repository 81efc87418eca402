using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// Which FSP holds a party: asked of, and told to, the oracle that the scheme registered for the party's type of identifier, or, where it
/// registered none, the hub's own. What is told is in force for the next question, whichever node is asked it.
/// </summary>
internal sealed class Oracles(RegisteredOracles registered, BuiltInOracle builtIn, OracleCache cache, PartyNotes notes)
{
    /// <summary>All FSPs that hold the party; an empty list when nobody is known.</summary>
    internal Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(Request request, PartyPath party)
    {
        var oracle = For(request, party.Type);
        if (oracle == builtIn) return oracle.FindAsync(request, party);
        var currency = request.AskedCurrency();
        var asked = OracleDirectory.Find(request.Registry, party.Type, currency).Value;
        var question = new OracleCache.Question(asked?.Id ?? 0, asked?.Endpoint ?? string.Empty, currency, party.SubIdOrType);
        return cache.FindAsync(party.Type, party.Identifier, question, () => oracle.FindAsync(request, party));
    }

    /// <summary>Says that an FSP holds the party; null when it is noted.</summary>
    internal Task<ErrorInformation?> AddAsync(Request request, PartyPath party, string fspId, string? currency) =>
        TellAsync(request, party, oracle => oracle.AddAsync(request, party, fspId, currency));

    /// <summary>Says that another FSP holds the party from now on; null when it is noted.</summary>
    internal Task<ErrorInformation?> ReplaceAsync(Request request, PartyPath party, string fspId, string? currency) =>
        TellAsync(request, party, oracle => oracle.ReplaceAsync(request, party, fspId, currency));

    /// <summary>
    /// Says that nobody holds the party any more, or no more its part; null when it is noted. Only who holds it may say so, and the oracle is
    /// asked about that, not the cache.
    /// </summary>
    internal Task<ErrorInformation?> RemoveAsync(Request request, PartyPath party) => TellAsync(request, party, async oracle =>
    {
        var (held, error) = await oracle.FindAsync(request, party);
        if (error is not null) return error;
        var isHolder = party.Among(held!).Any(holder => string.Equals(holder.FspId, request.SourceName, StringComparison.OrdinalIgnoreCase));
        return isHolder
            ? await oracle.RemoveAsync(request, party)
            : FspiopError.DeletePartyInformationError.With("The party is not held by the FSP that asks");
    });

    /// <summary>
    /// Forgets what was learned about a party that is in another scheme, if it is so: nobody of this scheme holds it, and who was noted is no
    /// longer where it was.
    /// </summary>
    /// <param name="request">What showed it.</param>
    /// <param name="party">The party.</param>
    /// <param name="isStale">Whether an FSP of another scheme is not to be found any more.</param>
    internal async Task ForgetExternalAsync(Request request, PartyPath party, Func<string, bool> isStale)
    {
        var (held, error) = await For(request, party.Type).FindAsync(request, party);
        if (error is not null) return;
        var holders = party.Among(held!).ToList();
        if (holders.Count == 0 || holders.Any(holder => request.Registry.Find(holder.FspId) is not null || !isStale(holder.FspId))) return;
        await TellAsync(request, party, oracle => oracle.RemoveAsync(request, party));
    }

    /// <summary>Says for many parties of one type at once which FSP holds them; answers those that were not taken.</summary>
    internal Task<OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>> AddManyAsync(
        Request request, ParticipantsBatchPost batch, string type, IReadOnlyCollection<PartyIdInfo> parties)
    {
        var oracle = For(request, type);
        return ForgettingAsync(
            oracle,
            () => [.. parties.Select(party => OracleCache.MarkOf(type, party.Identifier))],
            () => oracle.AddManyAsync(request, batch, type, parties));
    }

    private Task<ErrorInformation?> TellAsync(Request request, PartyPath party, Func<IOracle, Task<ErrorInformation?>> tell)
    {
        var oracle = For(request, party.Type);
        return ForgettingAsync(oracle, () => [OracleCache.MarkOf(party.Type, party.Identifier)], () => tell(oracle));
    }

    /// <summary>
    /// Tells an oracle something and has all nodes forget whom it was about: this one before and after, the others after. How it ended does
    /// not matter: an oracle that did not answer may have taken it.
    /// </summary>
    private async Task<T> ForgettingAsync<T>(IOracle oracle, Func<IReadOnlyCollection<int>> marksOf, Func<Task<T>> tell)
    {
        if (!cache.IsOn || oracle == builtIn) return await tell();
        var marks = marksOf();
        cache.Forget(marks);
        var outcome = await tell();
        cache.Forget(marks);
        await notes.WriteAsync(marks);
        return outcome;
    }

    private IOracle For(Request request, string type) =>
        request.Registry.Oracles.Any(oracle => oracle.PartyIdType == type) ? registered : builtIn;
}

using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Looks for a party in other schemes: all proxies are asked at once, the first that finds it is passed on, and an error only if it is the
/// last answer. What is under way stands in PostgreSQL, where every node counts the answers that come to it.
/// </summary>
internal sealed class SchemeSearch(PartySearches searches, PartyMessages messages, BoundedWork work, TimeSpan timeout)
{
    /// <summary>Asks every proxy but the one that asks; when there is none, the requester hears why.</summary>
    internal async Task BeginAsync(Request request, PartyPath party, ErrorInformation nobody)
    {
        var proxies = request.Registry.Proxies.Where(proxy => proxy.Id != request.Source!.Id).ToList();
        if (proxies.Count == 0)
        {
            messages.Refuse(request, party, nobody);
            return;
        }

        var requester = request.Source!.Name;
        var search = Of(requester, party);
        var expired = new ExpiredSearch(requester, request.Version.ToString(), party.Location);
        var hasBegun = await searches.TryBeginAsync(
            search, [.. proxies.Select(proxy => proxy.Id)], expired, timeout, CancellationToken.None);
        if (hasBegun is null) messages.Refuse(request, party, FspiopError.ServiceCurrentlyUnavailable.With());
        if (hasBegun is not true) return;
        foreach (var proxy in proxies) messages.Ask(request, party, proxy, () => Failed(request, party, search, proxy));
    }

    /// <summary>What to do with an answer that came through a proxy.</summary>
    internal Task<SearchAnswer> NoteAsync(Request answer, PartyPath party, bool isGood) => searches.NoteAsync(
        Of(answer.Destination?.Name ?? answer.DestinationName!, party), answer.Proxy!.Id, isGood, CancellationToken.None);

    /// <summary>Tells those whose time ran out; called from time to time by every node.</summary>
    internal async Task ExpireAsync(CancellationToken cancellation)
    {
        foreach (var (name, version, location) in await searches.ExpireAsync(cancellation))
            messages.Expire(name, PartyPath.At(location), ProtocolVersion.Read(version) ?? ProtocolVersion.V10);
    }

    /// <summary>A proxy that cannot be reached has answered that it knows nobody.</summary>
    private void Failed(Request request, PartyPath party, PartySearch search, Participant proxy)
    {
        work.TryStart(
            async () =>
            {
                if (await searches.NoteAsync(search, proxy.Id, isGood: false, CancellationToken.None) == SearchAnswer.Tell)
                    messages.Refuse(request, party, FspiopError.GenericIdNotFound.With());
            },
            _ => { });
    }

    private static PartySearch Of(string requester, PartyPath party) =>
        new(requester, party.Type, party.Identifier, party.SubIdOrType);
}

using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Who is behind which proxy, and lookups under way, on several nodes.</summary>
public sealed class ExternalTests
{
    private static readonly TimeSpan Told = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task What_one_node_has_learned_the_others_know_in_a_quarter_of_a_second_and_after_a_restart()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var here = await RegistryNode.StartAsync(database.ConnectionString);
        await using var there = await RegistryNode.StartAsync(database.ConnectionString);
        await here.Registry.AddParticipantAsync("border", null, isProxy: true, default);
        await here.Registry.AddParticipantAsync("other", null, isProxy: true, default);
        var (border, other) = (here.Feed.Current.Find("border")!, here.Feed.Current.Find("other")!);

        Assert.Equal(RegistryOutcome.Done, await here.Registry.LearnExternalAsync("farfsp", border.Id, default));
        Assert.Equal(("farfsp", "border", border.Id), Shown(here, "farfsp"));
        await Task.Delay(Told);
        Assert.Equal(("FARFSP", "border", border.Id), Shown(there, "FARFSP"));

        // Somebody who has moved, then left.
        Assert.Equal(RegistryOutcome.Done, await there.Registry.LearnExternalAsync("FarFsp", other.Id, default));
        await Task.Delay(Told);
        Assert.Equal(("farfsp", "other", other.Id), Shown(here, "farfsp"));
        await using var anew = await RegistryNode.StartAsync(database.ConnectionString);
        Assert.Equal(("farfsp", "other", other.Id), Shown(anew, "farfsp"));
        Assert.Equal(RegistryOutcome.Done, await here.Registry.ForgetExternalAsync("farfsp", default));
        Assert.Null(here.Feed.Current.Resolve("farfsp"));
    }

    [Fact]
    public async Task The_names_of_participants_are_theirs_and_only_proxies_stand_for_others()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var node = await RegistryNode.StartAsync(database.ConnectionString);
        await node.OpenCurrencyAsync("XXX");
        await node.AddModelAsync("NET", null);
        await node.AddParticipantAsync("alpha", "XXX");
        await node.Registry.AddParticipantAsync("border", null, isProxy: true, default);
        var (alpha, border) = (node.Feed.Current.Find("alpha")!, node.Feed.Current.Find("border")!);
        Assert.Equal(RegistryOutcome.ExternalNotLearned, await node.Registry.LearnExternalAsync("Alpha", border.Id, default));
        Assert.Equal(RegistryOutcome.ExternalNotLearned, await node.Registry.LearnExternalAsync("farfsp", alpha.Id, default));
        Assert.False(node.Feed.Current.Resolve("ALPHA")!.IsExternal);
        Assert.Null(node.Feed.Current.Resolve("farfsp"));
    }

    /// <summary>Answers come to whichever node, in whatever order, at the same moment.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Of_many_answers_at_once_exactly_one_is_told(int good)
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var one = NpgsqlDataSource.Create(database.ConnectionString);
        await using var two = NpgsqlDataSource.Create(database.ConnectionString);
        PartySearches[] nodes = [new(one), new(two)];
        ParticipantId[] proxies = [.. Enumerable.Range(10, 8).Select(id => new ParticipantId(id))];
        var search = new PartySearch("alpha", "MSISDN", "1", null);
        var expired = new ExpiredSearch("alpha", "1.1", "/parties/MSISDN/1");
        Assert.True(await nodes[0].TryBeginAsync(search, proxies, expired, TimeSpan.FromMinutes(1), default));
        Assert.False(await nodes[1].TryBeginAsync(search, proxies, expired, TimeSpan.FromMinutes(1), default));

        var verdicts = await Task.WhenAll(
            proxies.Select((proxy, i) => nodes[i % 2].NoteAsync(search, proxy, isGood: i < good, default)));
        Assert.Single(verdicts, verdict => verdict == SearchAnswer.Tell);
        Assert.Equal(proxies.Length - 1, verdicts.Count(verdict => verdict == SearchAnswer.Drop));
        if (good > 0) Assert.Contains(SearchAnswer.Tell, verdicts[..good]);
        Assert.Equal(SearchAnswer.Unasked, await nodes[0].NoteAsync(search, proxies[0], isGood: true, default));
    }

    [Fact]
    public async Task A_search_without_an_answer_ends_once_whichever_node_looks()
    {
        await using var database = await RegistryDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        PartySearches[] nodes = [new(source), new(source)];
        var expired = new ExpiredSearch("alpha", "1.1", "/parties/MSISDN/%2B1");
        var search = new PartySearch("alpha", "MSISDN", "+1", null);
        await nodes[0].TryBeginAsync(search, [new ParticipantId(10)], expired, TimeSpan.FromMilliseconds(50), default);
        Assert.Empty(await nodes[0].ExpireAsync(default));
        await Task.Delay(100);
        var ended = await Task.WhenAll(nodes.Select(node => node.ExpireAsync(default)));
        Assert.Equal(expired, Assert.Single(ended.SelectMany(each => each)));
    }

    private static (string, string?, ParticipantId) Shown(RegistryNode node, string name)
    {
        var found = node.Feed.Current.Resolve(name)!;
        return (found.Name, found.ProxyName, found.Id);
    }
}

using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

public sealed class OracleCacheTests
{
    private static readonly OracleCache.Question Question = new(1, "http://oracle.example", null, null);
    private readonly OracleCache _cache = new(TimeSpan.FromMinutes(1), TimeProvider.System);
    private int _asked;

    private Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(
        Func<Task<OracleAnswer<IReadOnlyList<PartyHolder>>>> ask, OracleCache.Question? question = null) =>
        _cache.FindAsync("MSISDN", "1", question ?? Question, ask);

    private Task<OracleAnswer<IReadOnlyList<PartyHolder>>> Say(string fspId)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(OracleAnswer<IReadOnlyList<PartyHolder>>.Of([new PartyHolder(fspId, null)]));
    }

    [Fact]
    public async Task Lookups_of_one_party_at_the_same_time_and_after_are_one_question()
    {
        var answer = new TaskCompletionSource<OracleAnswer<IReadOnlyList<PartyHolder>>>();
        var lookups = Enumerable.Range(0, 50).Select(_ => FindAsync(() =>
        {
            Interlocked.Increment(ref _asked);
            return answer.Task;
        })).ToList();
        answer.SetResult(OracleAnswer<IReadOnlyList<PartyHolder>>.Of([new PartyHolder("a", null)]));

        Assert.All(await Task.WhenAll(lookups), found => Assert.Equal("a", found.Value!.Single().FspId));
        await FindAsync(() => Say("b"));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task What_the_hub_itself_changed_is_asked_anew()
    {
        await FindAsync(() => Say("old"));
        _cache.Forget([OracleCache.MarkOf("MSISDN", "1")]);
        Assert.Equal("new", (await FindAsync(() => Say("new"))).Value!.Single().FspId);
    }

    [Fact]
    public async Task An_answer_that_was_under_way_while_the_party_changed_is_not_kept()
    {
        var stale = new TaskCompletionSource<OracleAnswer<IReadOnlyList<PartyHolder>>>();
        var before = FindAsync(() => stale.Task);
        _cache.Forget([OracleCache.MarkOf("MSISDN", "1")]);
        stale.SetResult(OracleAnswer<IReadOnlyList<PartyHolder>>.Of([new PartyHolder("old", null)]));
        Assert.Equal("old", (await before).Value!.Single().FspId);

        Assert.Equal("new", (await FindAsync(() => Say("new"))).Value!.Single().FspId);
    }

    [Fact]
    public async Task Errors_and_other_questions_are_asked_anew()
    {
        var failed = await FindAsync(() => Task.FromResult(
            OracleAnswer<IReadOnlyList<PartyHolder>>.Of(FspiopError.DestinationCommunicationError.With())));
        Assert.NotNull(failed.Error);
        await FindAsync(() => Say("a"));
        await FindAsync(() => Say("b"), Question with { Currency = "USD" });
        await FindAsync(() => Say("c"), Question with { Endpoint = "http://moved.example" });
        Assert.Equal(3, _asked);
    }
}

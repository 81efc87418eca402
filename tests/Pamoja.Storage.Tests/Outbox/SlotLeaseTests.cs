using Npgsql;
using Pamoja.Testing;

namespace Pamoja.Storage.Tests;

public sealed class SlotLeaseTests : IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await Scheme.New().RegisterAsync(database);
        _source = NpgsqlDataSource.Create(database);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task A_lone_node_has_all_slots_and_keeps_them()
    {
        var node = Node();
        Assert.Equal(64, (await RenewAsync(node)).Count);
        Assert.Equal(64, (await RenewAsync(node)).Count);
        Assert.False(await node.HasCompanyAsync(CancellationToken.None));
        Assert.Equal(1L, await ScalarAsync("select max(epoch) from slot"));
    }

    [Fact]
    public async Task A_second_node_gets_its_half_once_the_first_lets_go_and_no_slot_has_two_owners()
    {
        var first = Node();
        var second = Node();
        await RenewAsync(first);
        Assert.Empty(await RenewAsync(second));
        Assert.True(await first.HasCompanyAsync(CancellationToken.None));

        var kept = await RenewAsync(first);
        Assert.Equal(32, kept.Count);
        Assert.Empty(await RenewAsync(second));
        await first.ReleaseAsync(kept, CancellationToken.None);
        var taken = await RenewAsync(second);
        Assert.Equal(32, taken.Count);
        Assert.Empty(kept.Intersect(taken));
        Assert.Equal(kept, await RenewAsync(first));
    }

    [Fact]
    public async Task A_node_that_was_killed_long_ago_is_forgotten()
    {
        var living = Node();
        await RenewAsync(Node());
        await ScalarAsync("update node set heartbeat = heartbeat - interval '25 h'");
        await RenewAsync(Node());
        await ScalarAsync("update node set heartbeat = heartbeat - interval '1 h' where heartbeat > clock_timestamp() - interval '1 h'");
        await RenewAsync(living);

        await SlotLeases.ForgetSilentAsync(_source, CancellationToken.None);
        Assert.Equal(2L, await ScalarAsync("select count(*) from node"));
    }

    [Fact]
    public async Task Slots_of_a_silent_node_go_to_the_others_with_a_new_epoch()
    {
        var silent = Node();
        var living = Node();
        await RenewAsync(silent);
        await ScalarAsync("update slot set heartbeat = heartbeat - interval '6 s'");
        await ScalarAsync("update node set heartbeat = heartbeat - interval '6 s'");
        var taken = await living.RenewAsync(CancellationToken.None);
        Assert.Equal(64, taken.Count);
        Assert.All(taken, lease => Assert.Equal(2, lease.Epoch));
        Assert.Equal(taken, await living.RenewAsync(CancellationToken.None));
        Assert.Equal(2L, await ScalarAsync("select min(epoch) from slot"));

        // The silent one wakes up: it owns nothing.
        Assert.Empty(await RenewAsync(silent));
    }

    [Fact]
    public async Task A_node_that_leaves_frees_its_slots_at_once()
    {
        var leaving = Node();
        var staying = Node();
        await RenewAsync(leaving);
        await leaving.LeaveAsync(CancellationToken.None);
        Assert.Equal(64, (await RenewAsync(staying)).Count);
        Assert.False(await staying.HasCompanyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_node_that_knows_itself_alone_need_not_wait_for_the_dead()
    {
        var dead = Node();
        var alone = Node();
        await RenewAsync(dead);
        await alone.EvictOthersAsync(CancellationToken.None);
        Assert.Equal(64, (await RenewAsync(alone)).Count);
    }

    [Fact]
    public async Task Nodes_that_renew_all_at_once_never_share_a_slot()
    {
        SlotLeases[] nodes = [.. Enumerable.Range(0, 5).Select(_ => Node())];
        for (var round = 0; round < 6; round++)
        {
            var owned = await Task.WhenAll(nodes.Select(RenewAsync));
            var all = owned.SelectMany(slots => slots).ToList();
            Assert.Equal(all.Count, all.Distinct().Count());
            await Task.WhenAll(nodes.Select((node, i) => node.ReleaseAsync(owned[i], CancellationToken.None)));
        }

        var shares = await Task.WhenAll(nodes.Select(RenewAsync));
        Assert.Equal(64, shares.Sum(slots => slots.Count));
        Assert.All(shares, slots => Assert.InRange(slots.Count, 12, 13));
    }

    private SlotLeases Node() => new(_source, Guid.NewGuid());

    private static async Task<IReadOnlyList<short>> RenewAsync(SlotLeases node) =>
        [.. (await node.RenewAsync(CancellationToken.None)).Select(lease => lease.Slot)];

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

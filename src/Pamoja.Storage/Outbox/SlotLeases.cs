using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// Which of the 64 slots this node sends for. A slot is leased by a row with a heartbeat in the database's time; nodes that live share the
/// slots evenly; the slots of a node that fell silent go to the others.
/// </summary>
public sealed class SlotLeases(NpgsqlDataSource source, Guid node)
{
    /// <summary>After so long without a heartbeat a lease is anybody's.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(5);

    private const string RenewSql =
        """
        insert into node (node, heartbeat) values ($1, clock_timestamp()) on conflict (node) do update set heartbeat = clock_timestamp();
        """;

    /// <summary>What is mine stays mine, up to the fair share; then what nobody holds is taken until the share is full.</summary>
    private const string ShareSql =
        """
        with live as (select greatest(1, count(*)) as nodes from node where heartbeat > clock_timestamp() - $2),
             share as (select ceil(64.0 / nodes)::integer as slots from live),
             mine as (select slot, row_number() over (order by slot) as place from slot where node = $1),
             free as (
                 select slot from slot
                 where node is null or (node <> $1 and heartbeat < clock_timestamp() - $2)
                 order by slot
                 limit greatest(0, (select slots from share) - (select count(*) from mine))
                 for update skip locked),
             kept as (
                 update slot s set heartbeat = clock_timestamp()
                 from mine m, share where s.slot = m.slot and s.node = $1 and m.place <= share.slots returning s.slot, s.epoch),
             taken as (
                 update slot s set node = $1, epoch = s.epoch + 1, heartbeat = clock_timestamp()
                 from free f where s.slot = f.slot returning s.slot, s.epoch)
        select slot, epoch from kept union all select slot, epoch from taken order by slot
        """;

    private const string ReleaseSql = "update slot set node = null, heartbeat = null where node = $1 and not slot = any($2)";

    /// <summary>
    /// Renews what this node holds and takes what it may. The slots returned are its own until <see cref="LeaseTime"/> from the call's start;
    /// slots it held before and does not find here are lost or to be given up: stop sending for them, then <see cref="ReleaseAsync"/>.
    /// A slot that comes back in another epoch was somebody else's meanwhile.
    /// </summary>
    public async Task<IReadOnlyList<SlotLease>> RenewAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using (var renew = new NpgsqlCommand(RenewSql, connection))
        {
            renew.Parameters.Add(new NpgsqlParameter { Value = node });
            await renew.ExecuteNonQueryAsync(cancellation);
        }

        await using var share = new NpgsqlCommand(ShareSql, connection);
        share.Parameters.Add(new NpgsqlParameter { Value = node });
        share.Parameters.Add(new NpgsqlParameter { Value = LeaseTime });
        var slots = new List<SlotLease>();
        await using var row = await share.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) slots.Add(new SlotLease(row.GetInt16(0), row.GetInt64(1)));
        return slots;
    }

    /// <summary>Whether any other node lives: then messages of this node's slots may come from elsewhere.</summary>
    public async Task<bool> HasCompanyAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "select exists (select from node where node <> $1 and heartbeat > clock_timestamp() - $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        command.Parameters.Add(new NpgsqlParameter { Value = LeaseTime });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Gives up every slot but <paramref name="kept"/>, after sending for the others has stopped.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<short> kept, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(ReleaseSql);
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        command.Parameters.Add(new NpgsqlParameter { Value = kept.ToArray() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Leaves for good: its slots are free at once.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await ReleaseAsync([], cancellation);
        await using var command = source.CreateCommand("delete from node where node = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets nodes that were killed a day ago or longer. One that only stood still so long is back with its next heartbeat.</summary>
    public static async Task ForgetSilentAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("delete from node where heartbeat < clock_timestamp() - interval '1 day'");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Where this node knows that it is alone (a private server, whose folder it has locked), those who held leases are dead: nobody needs to
    /// wait until they run out.
    /// </summary>
    public async Task EvictOthersAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            "with gone as (delete from node where node <> $1) update slot set node = null, heartbeat = null where node <> $1");
        command.Parameters.Add(new NpgsqlParameter { Value = node });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

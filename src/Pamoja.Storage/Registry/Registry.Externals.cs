using Pamoja.Ledger;

namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>FSPs of other schemes that are known at most. A proxy that invents names must not fill every node's memory.</summary>
    public const int ExternalsMax = 20_000;

    /// <summary>
    /// Notes through which proxy an FSP of another scheme is reached from now on; without a change when this node knows it so. The names of
    /// participants are theirs.
    /// </summary>
    public async Task<RegistryOutcome> LearnExternalAsync(string name, ParticipantId proxy, CancellationToken cancellation)
    {
        if (feed.Current.Externals.TryGetValue(name, out var known) && known == proxy) return RegistryOutcome.Done;
        return await ChangeAsync(
            async transaction =>
            {
                const string Learn = """
                    insert into external_fsp (name, proxy_id)
                    select $1, $2
                    where exists (select from participant where participant_id = $2 and is_proxy)
                        and not exists (select from participant where lower(name) = lower($1))
                        and (select count(*) from external_fsp) < $3
                    on conflict ((lower(name))) do update set proxy_id = excluded.proxy_id, learned_at = clock_timestamp()
                    """;
                transaction.Touch(RegistrySubject.Externals);
                return await transaction.ExecuteAsync(Learn, name, proxy.Value, ExternalsMax) == 1
                    ? RegistryOutcome.Done
                    : RegistryOutcome.ExternalNotLearned;
            },
            cancellation);
    }

    /// <summary>Forgets through which proxy an FSP of another scheme is reached.</summary>
    public Task<RegistryOutcome> ForgetExternalAsync(string name, CancellationToken cancellation) => ChangeAsync(
        async transaction =>
        {
            transaction.Touch(RegistrySubject.Externals);
            return await transaction.ExecuteAsync("delete from external_fsp where lower(name) = lower($1)", name) == 1
                ? RegistryOutcome.Done
                : RegistryOutcome.ParticipantNotFound;
        },
        cancellation);
}

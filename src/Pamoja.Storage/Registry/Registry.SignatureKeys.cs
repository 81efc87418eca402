namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>Registers a key of an FSP, in force when this returns if its time has come.</summary>
    /// <param name="key">The key; its number and time are given here.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<RegistryOutcome> AddSignatureKeyAsync(SignatureKey key, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                const string IsKnown = """
                    select 1 from signature_key where lower(fsp_id) = lower($1) and (key_id = $2 or public_key = $3) limit 1
                    """;
                if (await transaction.ExistsAsync(IsKnown, key.FspId, key.KeyId, key.PublicKey)) return RegistryOutcome.SignatureKeyExists;

                const string Count = """
                    select count(*) from signature_key
                    where lower(fsp_id) = lower($1) and revoked_at is null and (valid_to is null or valid_to > clock_timestamp())
                    """;
                var count = (long)(await transaction.ScalarAsync(Count, key.FspId))!;
                if (count >= SignatureKey.CountMax) return RegistryOutcome.SignatureKeysTooMany;

                await InsertAsync(transaction, key);
                return RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Registers a key of the hub's own if it is not there yet; without a change when it is.</summary>
    public async Task AddHubKeyAsync(SignatureKey key, CancellationToken cancellation)
    {
        if (feed.Current.SignatureKeysOf(key.FspId).Any(known => known.KeyId == key.KeyId)) return;
        await ChangeAsync(
            async transaction =>
            {
                await InsertAsync(transaction, key);
                return RegistryOutcome.Done;
            },
            cancellation);
    }

    /// <summary>Takes a key out of use for good; its row stays, so that it cannot come back.</summary>
    public Task<RegistryOutcome> RevokeSignatureKeyAsync(string fspId, string keyId, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                transaction.Touch(RegistrySubject.SignatureKeys);
                const string Revoke = """
                    update signature_key set revoked_at = clock_timestamp()
                    where lower(fsp_id) = lower($1) and key_id = $2 and revoked_at is null
                    """;
                var revoked = await transaction.ExecuteAsync(Revoke, fspId, keyId);
                return revoked == 0 ? RegistryOutcome.SignatureKeyNotFound : RegistryOutcome.Done;
            },
            cancellation);

    private static async Task InsertAsync(RegistryTransaction transaction, SignatureKey key)
    {
        transaction.Touch(RegistrySubject.SignatureKeys);
        const string Add = """
            insert into signature_key (fsp_id, key_id, public_key, valid_from, valid_to) values ($1, $2, $3, $4::timestamptz, $5::timestamptz)
            on conflict do nothing
            """;
        await transaction.ExecuteAsync(Add, key.FspId, key.KeyId, key.PublicKey, key.ValidFrom?.UtcDateTime, key.ValidTo?.UtcDateTime);
    }
}

namespace Pamoja.Storage;

public sealed partial class Registry
{
    private const string HasRivalOracle = """
        select 1 from oracle where is_active and oracle_id <> $4
            and party_id_type = $1 and endpoint_type = $2 and currency is not distinct from $3::text
        """;

    /// <summary>Registers an oracle.</summary>
    /// <param name="oracle">The oracle; its number and time are given here.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<RegistryOutcome> AddOracleAsync(Oracle oracle, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await transaction.ExistsAsync(HasRivalOracle, oracle.PartyIdType, oracle.EndpointType, oracle.Currency, 0))
                    return RegistryOutcome.OracleExists;

                const string Add = """
                    insert into oracle (party_id_type, currency, endpoint, endpoint_type, is_default) values ($1, $2::text, $3, $4, $5)
                    """;
                transaction.Touch(RegistrySubject.Oracles);
                await transaction.ExecuteAsync(
                    Add, oracle.PartyIdType, oracle.Currency, oracle.Endpoint, oracle.EndpointType, oracle.IsDefault);
                return RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Replaces all that an active oracle says but its number and its time.</summary>
    public Task<RegistryOutcome> ReplaceOracleAsync(Oracle oracle, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                if (await transaction.ExistsAsync(HasRivalOracle, oracle.PartyIdType, oracle.EndpointType, oracle.Currency, oracle.Id))
                    return RegistryOutcome.OracleExists;

                const string Replace = """
                    update oracle set party_id_type = $2, currency = $3::text, endpoint = $4, endpoint_type = $5, is_default = $6
                    where oracle_id = $1 and is_active
                    """;
                transaction.Touch(RegistrySubject.Oracles);
                var replaced = await transaction.ExecuteAsync(
                    Replace, oracle.Id, oracle.PartyIdType, oracle.Currency, oracle.Endpoint, oracle.EndpointType, oracle.IsDefault);
                return replaced == 0 ? RegistryOutcome.OracleNotFound : RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>Takes an oracle out of use; its row stays as history.</summary>
    public Task<RegistryOutcome> RemoveOracleAsync(int oracleId, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                transaction.Touch(RegistrySubject.Oracles);
                const string Remove = "update oracle set is_active = false where oracle_id = $1 and is_active";
                return await transaction.ExecuteAsync(Remove, oracleId) == 0 ? RegistryOutcome.OracleNotFound : RegistryOutcome.Done;
            },
            cancellation);
}

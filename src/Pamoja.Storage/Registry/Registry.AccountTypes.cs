using Npgsql;

namespace Pamoja.Storage;

/// <summary>A type of accounts that an operator has named. The ledger moves money on its own types only.</summary>
public sealed record NamedAccountType(int Id, string Name, string Description, bool IsActive, bool IsSettleable);

public sealed partial class Registry
{
    /// <summary>Names a type of accounts; its number is given here. The caller knows the ledger's own names.</summary>
    public Task<RegistryOutcome> AddAccountTypeAsync(NamedAccountType type, CancellationToken cancellation) =>
        ChangeAsync(
            async transaction =>
            {
                transaction.Touch(RegistrySubject.Nothing);
                const string Add = """
                    insert into ledger_account_type (name, description, is_active, is_settleable) values ($1, $2, $3, $4)
                    on conflict do nothing
                    """;
                var added = await transaction.ExecuteAsync(Add, type.Name, type.Description, type.IsActive, type.IsSettleable);
                return added == 0 ? RegistryOutcome.AccountTypeExists : RegistryOutcome.Done;
            },
            cancellation);

    /// <summary>The types that operators have named, oldest first. Read from the database: nothing but this list needs them.</summary>
    public async Task<IReadOnlyList<NamedAccountType>> ListAccountTypesAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select ledger_account_type_id, name, description, is_active, is_settleable from ledger_account_type
            order by ledger_account_type_id
            """);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellation);
        List<NamedAccountType> types = [];
        while (await row.ReadAsync(cancellation))
            types.Add(new NamedAccountType(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)));
        return types;
    }
}

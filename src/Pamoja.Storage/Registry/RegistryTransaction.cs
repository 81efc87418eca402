using Npgsql;

namespace Pamoja.Storage;

/// <summary>One change of the registry under way: statements with positional parameters ($1, $2 ...) on one connection.</summary>
internal readonly struct RegistryTransaction(NpgsqlConnection connection, CancellationToken cancellation)
{
    /// <summary>Runs a statement; answers the rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] arguments)
    {
        await using var command = Compose(sql, arguments);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Runs a query; answers its first value, or null.</summary>
    public async Task<object?> ScalarAsync(string sql, params object?[] arguments)
    {
        await using var command = Compose(sql, arguments);
        return await command.ExecuteScalarAsync(cancellation);
    }

    /// <summary>Whether a query finds a row.</summary>
    public async Task<bool> ExistsAsync(string sql, params object?[] arguments) => await ScalarAsync(sql, arguments) is not null;

    private NpgsqlCommand Compose(string sql, object?[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments) command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        return command;
    }
}

using Npgsql;

namespace Pamoja.Storage;

/// <summary>One change of the registry under way: statements with positional parameters ($1, $2 ...) on one connection.</summary>
internal readonly struct RegistryTransaction(NpgsqlConnection connection, CancellationToken cancellation)
{
    private const int VersionsKept = 1_000;

    private readonly List<(RegistrySubject Subject, int? Participant)> _touched = [];

    /// <summary>Notes what the change touches; a change that notes nothing may have touched anything.</summary>
    public void Touch(RegistrySubject subject, int? participant = null) => _touched.Add((subject, participant));

    /// <summary>Writes what was touched, for the nodes that read it.</summary>
    public async Task WriteTouchedAsync(long version)
    {
        foreach (var (subject, participant) in _touched)
        {
            await ExecuteAsync(
                "insert into registry_change (version, subject, participant_id) values ($1, $2, $3::integer)", version, (short)subject, participant);
        }

        await ExecuteAsync("delete from registry_change where version < $1", version - VersionsKept);
    }

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

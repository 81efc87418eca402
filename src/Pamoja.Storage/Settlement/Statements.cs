using Npgsql;

namespace Pamoja.Storage;

/// <summary>Single statements with positional parameters ($1, $2 ...) on one connection; a null stands for itself.</summary>
internal static class Statements
{
    internal static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        await using var command = Compose(connection, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    internal static async Task<object?> ScalarAsync(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        await using var command = Compose(connection, sql, values);
        return await command.ExecuteScalarAsync();
    }

    internal static async Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        await using var command = Compose(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync()) rows.Add(read(row));
        return rows;
    }

    internal static string? OptionalText(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static DateTimeOffset Time(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand Compose(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = value is DateTimeOffset time ? time.UtcDateTime : value ?? DBNull.Value,
            });
        }

        return command;
    }
}

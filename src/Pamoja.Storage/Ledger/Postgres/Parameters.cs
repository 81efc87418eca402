using Npgsql;
using NpgsqlTypes;

namespace Pamoja.Storage;

/// <summary>Typed array parameters: one column of a batch each, bound without boxing.</summary>
internal static class Parameters
{
    internal static NpgsqlParameter<T> Add<T>(this NpgsqlBatchCommand command, NpgsqlDbType type, T value)
    {
        var parameter = new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value };
        command.Parameters.Add(parameter);
        return parameter;
    }

    internal static NpgsqlParameter<short[]> Smallints(this NpgsqlBatchCommand command) =>
        command.Add<short[]>(NpgsqlDbType.Array | NpgsqlDbType.Smallint, []);

    internal static NpgsqlParameter<int[]> Integers(this NpgsqlBatchCommand command) =>
        command.Add<int[]>(NpgsqlDbType.Array | NpgsqlDbType.Integer, []);

    internal static NpgsqlParameter<int?[]> OptionalIntegers(this NpgsqlBatchCommand command) =>
        command.Add<int?[]>(NpgsqlDbType.Array | NpgsqlDbType.Integer, []);

    internal static NpgsqlParameter<long[]> Bigints(this NpgsqlBatchCommand command) =>
        command.Add<long[]>(NpgsqlDbType.Array | NpgsqlDbType.Bigint, []);

    internal static NpgsqlParameter<long?[]> OptionalBigints(this NpgsqlBatchCommand command) =>
        command.Add<long?[]>(NpgsqlDbType.Array | NpgsqlDbType.Bigint, []);

    internal static NpgsqlParameter<Guid[]> Uuids(this NpgsqlBatchCommand command) =>
        command.Add<Guid[]>(NpgsqlDbType.Array | NpgsqlDbType.Uuid, []);

    internal static NpgsqlParameter<Guid?[]> OptionalUuids(this NpgsqlBatchCommand command) =>
        command.Add<Guid?[]>(NpgsqlDbType.Array | NpgsqlDbType.Uuid, []);

    internal static NpgsqlParameter<decimal?[]> OptionalNumerics(this NpgsqlBatchCommand command) =>
        command.Add<decimal?[]>(NpgsqlDbType.Array | NpgsqlDbType.Numeric, []);

    internal static NpgsqlParameter<decimal[]> Numerics(this NpgsqlBatchCommand command) =>
        command.Add<decimal[]>(NpgsqlDbType.Array | NpgsqlDbType.Numeric, []);

    internal static NpgsqlParameter<string?[]> Texts(this NpgsqlBatchCommand command) =>
        command.Add<string?[]>(NpgsqlDbType.Array | NpgsqlDbType.Text, []);

    internal static NpgsqlParameter<bool[]> Booleans(this NpgsqlBatchCommand command) =>
        command.Add<bool[]>(NpgsqlDbType.Array | NpgsqlDbType.Boolean, []);

    internal static NpgsqlParameter<byte[]?[]> Byteas(this NpgsqlBatchCommand command) =>
        command.Add<byte[]?[]>(NpgsqlDbType.Array | NpgsqlDbType.Bytea, []);

    internal static NpgsqlParameter<DateTime?[]> Timestamps(this NpgsqlBatchCommand command) =>
        command.Add<DateTime?[]>(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, []);
}

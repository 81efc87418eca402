using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Pamoja.Operations;

/// <summary>
/// Writes the days of the journal before a day into files, and then takes them out of the database. A day's rows do not change any more once it is over, so
/// they are copied without a lock; they leave in one transaction, after every file is on disk and every count agrees. What is interrupted is done again.
/// </summary>
/// <param name="connectionString">The database; the role must own its tables.</param>
/// <param name="progress">Told each file in one line.</param>
public sealed class LedgerArchive(string connectionString, Action<string> progress)
{
    private static readonly string[] Tables = ["entry", "balance", "ledger_batch"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Archives the days before <paramref name="before"/> (UTC), which yesterday may be at the latest.</summary>
    /// <returns>What was written, oldest first; empty where there was nothing.</returns>
    public async Task<IReadOnlyList<ArchivedPart>> RunAsync(DateOnly before, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "pamoja-archive", Pooling = false };
        await using var source = NpgsqlDataSource.Create(settings);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using (var clock = new NpgsqlCommand("select (clock_timestamp() at time zone 'UTC')::date > $1", connection))
        {
            clock.Parameters.Add(new NpgsqlParameter { Value = before });
            if (await clock.ExecuteScalarAsync(cancellation) is not true)
            {
                throw new InvalidOperationException(
                    $"today and yesterday stay in the database: archive what is before an earlier day than {before:yyyy-MM-dd}");
            }
        }

        var parts = new List<ArchivedPart>();
        foreach (var table in Tables)
        {
            // Marks of batches stay a day longer than the lines that name them.
            var until = table == "ledger_batch" ? before.AddDays(-1) : before;
            foreach (var (part, day) in await DaysAsync(connection, table, until, cancellation))
            {
                parts.Add(await CopyAsync(connection, table, part, day, folder, cancellation));
            }
        }

        if (parts.Count == 0) return parts;
        var manifest = Path.Combine(folder, $"manifest-{before:yyyy-MM-dd}.json");
        await File.WriteAllTextAsync(manifest, JsonSerializer.Serialize(parts, Json), cancellation);
        Flush(manifest);
        await DropAsync(connection, before, parts, cancellation);
        return parts;
    }

    private static async Task<IReadOnlyList<(string Part, DateOnly Day)>> DaysAsync(
        NpgsqlConnection connection, string table, DateOnly before, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select part::text, day from days_of($1::regclass) where day < $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        command.Parameters.Add(new NpgsqlParameter { Value = before });
        var days = new List<(string, DateOnly)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) days.Add((row.GetString(0), row.GetFieldValue<DateOnly>(1)));
        return days;
    }

    /// <summary>One file of comma-separated values with a heading, packed, in the order of its rows' keys.</summary>
    private async Task<ArchivedPart> CopyAsync(
        NpgsqlConnection connection, string table, string part, DateOnly day, string folder, CancellationToken cancellation)
    {
        var name = $"{table}-{day:yyyy-MM-dd}.csv.gz";
        var path = Path.Combine(folder, name);
        var rows = await CountAsync(connection, part, cancellation);
        await using (var file = File.Create(path))
        await using (var packed = new GZipStream(file, CompressionLevel.Optimal))
        await using (var writer = new StreamWriter(packed))
        {
            using var text = await OpenAsync(connection, part, cancellation);
            var piece = new char[1 << 16];
            for (int read; (read = await text.ReadAsync(piece, cancellation)) > 0;)
            {
                await writer.WriteAsync(piece.AsMemory(0, read), cancellation);
            }
        }

        Flush(path);
        await using var written = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancellation));
        progress($"{name}: {rows:N0} rows");
        return new ArchivedPart(table, day, name, rows, hash);
    }

    private static Task<NpgsqlCopyTextReader> OpenAsync(NpgsqlConnection connection, string part, CancellationToken cancellation)
    {
        var order = part.StartsWith("balance", StringComparison.Ordinal) ? "account_id, version"
            : part.StartsWith("entry", StringComparison.Ordinal) ? "batch_id, line"
            : "batch_id";
        return connection.BeginTextExportAsync($"copy (select * from {part} order by {order}) to stdout (format csv, header)", cancellation);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string part, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select count(*) from {part}", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>All days at once or none; a day with other rows than were copied stops it.</summary>
    private static async Task DropAsync(
        NpgsqlConnection connection, DateOnly before, IReadOnlyList<ArchivedPart> parts, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        foreach (var part in parts)
        {
            var rows = await CountAsync(connection, $"{part.Table}_{part.Day:yyyyMMdd}", cancellation);
            if (rows != part.Rows)
            {
                throw new InvalidOperationException(
                    $"{part.Table} of {part.Day:yyyy-MM-dd} has {rows} rows and {part.Rows} were archived: nothing was taken out; run it again");
            }
        }

        await using var drop = new NpgsqlCommand("select drop_journal_days($1)", connection) { CommandTimeout = 0 };
        drop.Parameters.Add(new NpgsqlParameter { Value = before });
        await drop.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}

/// <summary>A file of the archive.</summary>
/// <param name="Table">Whose rows: entry, balance or ledger_batch.</param>
/// <param name="Day">Of which day, UTC.</param>
/// <param name="File">Its name in the archive's folder.</param>
/// <param name="Rows">How many.</param>
/// <param name="Sha256">Of the file as it stands on disk, in hexadecimal digits.</param>
public sealed record ArchivedPart(string Table, DateOnly Day, string File, long Rows, string Sha256);

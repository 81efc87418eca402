using System.Globalization;

namespace Pamoja.Storage;

/// <summary>Makes PostgreSQL's files. A power cut or kill at any moment leaves either none or all of them under the final name.</summary>
internal static class Cluster
{
    private const string Unfinished = "postgres.unfinished-";

    /// <summary>Major version that made the files; null when there are none.</summary>
    internal static int? Major(DataFolder data)
    {
        if (!Directory.Exists(data.Cluster))
            return null;
        var file = Path.Combine(data.Cluster, "PG_VERSION");
        try
        {
            if (int.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var major))
                return major;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or not ours: said below.
        }

        throw new PrivateServerException(
            $"\"{data.Cluster}\" is not a PostgreSQL data folder (no readable PG_VERSION): move it away, " +
            "or choose another folder with --data");
    }

    internal static async Task CreateAsync(
        DataFolder data, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellation)
    {
        foreach (var left in Directory.EnumerateDirectories(data.Root, Unfinished + "*"))
            Discard(left);

        var unfinished = Path.Combine(data.Root, Unfinished + Guid.NewGuid().ToString("n")[..8]);
        DataFolder.CreatePrivate(unfinished, account);
        // initdb flushes what it wrote before it ends; the rename below is what makes it count.
        var result = await ChildProgram.RunAsync(
            account,
            binaries.Initdb,
            [
                "-D", unfinished, "-U", ServerSettings.Role, "--data-checksums", "--encoding=UTF8", "--locale=C",
                "--auth-local=peer", "--auth-host=reject", "--no-instructions",
                // A new segment is filled with zeros by whoever commits into it while all others wait: 50 ms for 16 MB, a quarter of it so.
                "--wal-segsize=4",
            ],
            cancellation);
        if (result.ExitCode != 0)
        {
            Discard(unfinished);
            throw new PrivateServerException($"initdb could not make the database files in \"{data.Root}\": {LastLine(result.Errors)}");
        }

        Directory.Move(unfinished, data.Cluster);
        Posix.SyncFolder(data.Root);
    }

    /// <summary>lz4 where this PostgreSQL was built with it, else its own method.</summary>
    internal static async Task<string> BestWalCompressionAsync(
        DataFolder data, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellation)
    {
        var look = await ChildProgram.RunAsync(
            account,
            binaries.Postgres,
            ["-C", "wal_compression", "-D", data.Cluster, "-c", "wal_compression=lz4"],
            cancellation);
        return look.ExitCode == 0 && look.Output.Trim() == "lz4" ? "lz4" : "pglz";
    }

    private static void Discard(string unfinished)
    {
        try
        {
            Directory.Delete(unfinished, recursive: true);
        }
        catch (IOException)
        {
            // An initdb whose hub was killed may still write there. The name is another, so it only costs room until the next time.
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase) || l.Contains("FATAL", StringComparison.Ordinal))
        ?? text.Trim();
}

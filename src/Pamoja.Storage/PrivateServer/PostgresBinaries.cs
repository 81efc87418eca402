using System.Globalization;

namespace Pamoja.Storage;

/// <summary>PostgreSQL's programs on this machine.</summary>
/// <param name="Folder">Folder that holds initdb and postgres.</param>
/// <param name="Major">Major version, 15 or newer.</param>
internal sealed record PostgresBinaries(string Folder, int Major)
{
    internal const int OldestMajor = 15;
    private const string Cure = "install postgresql-15 or newer, e.g. apt-get install postgresql";

    internal string Initdb => Path.Combine(Folder, "initdb");

    internal string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>
    /// Finds the programs: the folder that was set, else PATH, the distributions' folders (newest first), pg_config. The major version is
    /// the one that made the existing files, or null when there are none.
    /// </summary>
    internal static async Task<PostgresBinaries> LocateAsync(
        string? setFolder, int? wantedMajor, ServerAccount account, CancellationToken cancellation)
    {
        setFolder ??= Environment.GetEnvironmentVariable("PAMOJA_PG_BIN") is { Length: > 0 } set ? set : null;
        var folders = setFolder is null ? Candidates(account, cancellation) : Only(setFolder);
        PrivateServerException? worst = null;
        PostgresBinaries? otherMajor = null;
        await foreach (var folder in folders.Distinct().WithCancellation(cancellation))
        {
            var found = new PostgresBinaries(folder, 0);
            if (!File.Exists(found.Postgres) || !File.Exists(found.Initdb))
                continue;
            try
            {
                found = found with { Major = await ReadMajorAsync(found.Postgres, account, cancellation) };
            }
            catch (PrivateServerException e)
            {
                // This one is no use; another folder may hold a better one.
                worst ??= e;
                continue;
            }

            if (wantedMajor is null || wantedMajor == found.Major)
                return found;
            otherMajor ??= found;
        }

        throw otherMajor is not null
            ? new PrivateServerException(
                $"the data folder was made by PostgreSQL {wantedMajor} and only PostgreSQL {otherMajor.Major} is installed " +
                $"({otherMajor.Folder}): install postgresql-{wantedMajor}, or move the files with pg_upgrade")
            : worst ?? new PrivateServerException(setFolder is null
                ? $"PostgreSQL is missing on this machine: {Cure}, or set PAMOJA_PG_BIN to the folder of its programs"
                : $"there is no PostgreSQL (programs postgres and initdb) in \"{setFolder}\": correct PAMOJA_PG_BIN, or {Cure}");
    }

    private static async Task<int> ReadMajorAsync(string postgres, ServerAccount account, CancellationToken cancellation)
    {
        var result = await ChildProgram.RunAsync(account, postgres, ["--version"], cancellation);
        var mark = result.Output.IndexOf("(PostgreSQL) ", StringComparison.Ordinal);
        var digits = mark < 0 ? "" : string.Concat(result.Output.Skip(mark + 13).TakeWhile(char.IsAsciiDigit));
        if (result.ExitCode != 0 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major))
            throw new PrivateServerException($"cannot read the version of PostgreSQL from \"{postgres} --version\": {Cure}");
        return major >= OldestMajor
            ? major
            : throw new PrivateServerException(
                $"PostgreSQL {major} ({postgres}) is too old, {OldestMajor} is the oldest that works: {Cure}");
    }

    private static async IAsyncEnumerable<string> Only(string folder)
    {
        await Task.CompletedTask;
        yield return folder;
    }

    private static async IAsyncEnumerable<string> Candidates(
        ServerAccount account, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in path)
            yield return folder;
        (string Folder, int Major)[] installed =
            [.. Installed("/usr/lib/postgresql", ""), .. Installed("/usr", "pgsql-"), .. Installed("/usr/libexec", "postgresql")];
        foreach (var folder in installed.OrderByDescending(f => f.Major).Select(f => f.Folder))
            yield return folder;
        var configuration = path.Select(f => Path.Combine(f, "pg_config")).FirstOrDefault(File.Exists);
        if (configuration is not null)
            yield return (await ChildProgram.RunAsync(account, configuration, ["--bindir"], cancellation)).Output.Trim();
    }

    // Debian has /usr/lib/postgresql/15/bin, Red Hat /usr/pgsql-15/bin, Alpine /usr/libexec/postgresql15.
    private static IEnumerable<(string Folder, int Major)> Installed(string parent, string prefix)
    {
        if (!Directory.Exists(parent))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(parent, prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var major))
                yield return (Directory.Exists(folder + "/bin") ? folder + "/bin" : folder, major);
        }
    }
}

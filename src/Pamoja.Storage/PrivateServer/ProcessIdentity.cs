using System.Globalization;

namespace Pamoja.Storage;

/// <summary>A process and the tick at which it began, so that a recycled process id is never taken for it.</summary>
internal readonly record struct ProcessIdentity(int ProcessId, long StartTick)
{
    internal bool IsAlive => Of(ProcessId) == this;

    /// <summary>The identity of a running process; null when there is none, or only a zombie that nobody has reaped.</summary>
    internal static ProcessIdentity? Of(int processId)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{processId}/stat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended, before the look or during it.
            return null;
        }

        // The name in parentheses may hold anything; state is the first field after it, the start time the twentieth.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[0] is "Z" or "X" or "x" ? null : new ProcessIdentity(processId, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the process is a PostgreSQL that works in this very database folder: a fact a recycled id cannot fake.</summary>
    internal static bool IsPostgresIn(int processId, string cluster)
    {
        var program = Path.GetFileName(LinkTarget($"/proc/{processId}/exe"));
        return program is "postgres" or "postgres (deleted)"
            && Posix.Facts(cluster) is { } expected
            && Posix.Facts($"/proc/{processId}/cwd") is { } actual
            && actual.IsSameFileAs(expected);
    }

    /// <summary>As <see cref="IsPostgresIn"/>, and the process is the postmaster, not one of its children, which rewrite their titles.</summary>
    internal static bool IsPostmasterOf(int processId, string cluster)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{processId}/cmdline").Split('\0');
            return Path.GetFileName(arguments[0]) == "postgres" && arguments.Contains("-D") && IsPostgresIn(processId, cluster);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended or belongs to somebody else: either way it is not the postmaster looked for.
            return false;
        }
    }

    /// <summary>Every PostgreSQL process that works in this database folder, orphaned backends included.</summary>
    internal static List<ProcessIdentity> AllPostgresIn(string cluster)
    {
        var found = new List<ProcessIdentity>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
                && IsPostgresIn(processId, cluster) && Of(processId) is { } identity)
            {
                found.Add(identity);
            }
        }

        return found;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's.
            return null;
        }
    }
}

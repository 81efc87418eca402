using System.Globalization;

namespace Pamoja.Storage;

/// <summary>A process and the tick at which it began, so that a recycled process id is never taken for it.</summary>
internal readonly record struct ProcessIdentity(int ProcessId, long StartTick)
{
    internal bool IsAlive => Of(ProcessId) == this;

    /// <summary>The identity of a running process; null when there is none, or only a zombie that nobody has reaped.</summary>
    internal static ProcessIdentity? Of(int processId)
    {
        // The name in parentheses may hold anything; state is the first field after it, the start time the twentieth.
        if (Look(processId, "stat") is not { } text)
            return null;
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[0] is "Z" or "X" or "x" ? null : new ProcessIdentity(processId, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>The PostgreSQL processes that work in this database folder, orphaned backends included.</summary>
    /// <remarks>
    /// The working folder is a fact that a recycled id cannot fake. It is looked at with the eyes of the server's user: root in a container
    /// may not see it.
    /// </remarks>
    internal static async Task<List<ProcessIdentity>> AllPostgresInAsync(
        string cluster, ServerAccount account, CancellationToken cancellation)
    {
        var candidates = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Look(id, "comm") == "postgres\n")
            .ToList();
        if (candidates.Count == 0)
            return [];
        const string Script = "c=$1; shift; for p; do if [ /proc/$p/cwd -ef \"$c\" ]; then echo $p; fi; done";
        var found = await ChildProgram.RunAsync(account, "/bin/sh", ["-c", Script, "sh", cluster, .. candidates], cancellation);
        return found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => Of(int.Parse(p, CultureInfo.InvariantCulture))).OfType<ProcessIdentity>().ToList();
    }

    /// <summary>The postmaster among them, which names its folder with -D; its children rewrite their titles.</summary>
    internal bool IsPostmaster =>
        Look(ProcessId, "cmdline")?.Split('\0') is [var program, .. var arguments]
        && Path.GetFileName(program) == "postgres" && arguments.Contains("-D");

    private static string? Look(int processId, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended, before the look or during it, or is hidden from us.
            return null;
        }
    }
}

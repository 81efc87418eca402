using System.Globalization;

namespace Pamoja.Operations;

/// <summary>CPU time of a process and all its children, those that ended included, from /proc.</summary>
public static class ProcessTree
{
    private const int TicksPerSecond = 100;

    /// <summary>User and kernel mode, in steps of ten milliseconds.</summary>
    public static TimeSpan CpuTime(int root)
    {
        var processes = new Dictionary<int, (int Parent, long Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } facts) processes[id] = facts;
        }

        long ticks = 0;
        foreach (var (id, facts) in processes)
        {
            if (IsBelow(id, root, processes)) ticks += facts.Ticks;
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static bool IsBelow(int id, int root, Dictionary<int, (int Parent, long Ticks)> processes)
    {
        for (var depth = 0; depth < 64; depth++)
        {
            if (id == root) return true;
            if (!processes.TryGetValue(id, out var facts)) return false;
            id = facts.Parent;
        }

        return false;
    }

    /// <summary>Fields 4 and 14 to 17 of stat, counted after the command's name, which may hold anything.</summary>
    private static (int Parent, long Ticks)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            long ticks = 0;
            for (var field = 11; field <= 14; field++) ticks += long.Parse(fields[field], CultureInfo.InvariantCulture);
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked; its time is its parent's by now.
            return null;
        }
    }

    /// <summary>Most memory, in bytes, that this process ever had.</summary>
    internal static long PeakMemory()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}

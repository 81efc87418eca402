using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Pamoja.Bench;

/// <summary>
/// Processor time that other processes have used, threads that have ended included. On Linux it is read from their own clocks, which tell
/// nanoseconds: what the system prints of a process steps by ten milliseconds.
/// </summary>
public static class ProcessClock
{
    private const int TicksPerSecond = 100;
    private const int ProcessClockKind = 2;

    /// <summary>Of one process; zero once it is gone.</summary>
    public static TimeSpan Of(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            // How Linux names the processor clock of a process: see clock_getcpuclockid(3).
            return clock_gettime((~processId << 3) | ProcessClockKind, out var used) == 0
                ? TimeSpan.FromTicks((used.Seconds * TimeSpan.TicksPerSecond) + (used.Nanoseconds / TimeSpan.NanosecondsPerTick))
                : TimeSpan.Zero;
        }

        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    /// <summary>
    /// Of a process and all that descend from it; those that ended are counted by their parents, in steps of ten milliseconds.
    /// </summary>
    public static TimeSpan OfTree(int root)
    {
        var processes = new Dictionary<int, (int Parent, long EndedTicks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } facts) processes[id] = facts;
        }

        var sum = TimeSpan.Zero;
        foreach (var (id, facts) in processes)
        {
            if (IsBelow(id, root, processes)) sum += Of(id) + TimeSpan.FromSeconds((double)facts.EndedTicks / TicksPerSecond);
        }

        return sum;
    }

    /// <summary>Bytes that a process has in memory; zero once it is gone.</summary>
    public static long MemoryOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.WorkingSet64;
        }
        catch (ArgumentException)
        {
            // It has ended.
            return 0;
        }
    }

    private static bool IsBelow(int id, int root, Dictionary<int, (int Parent, long EndedTicks)> processes)
    {
        for (var depth = 0; depth < 64; depth++)
        {
            if (id == root) return true;
            if (!processes.TryGetValue(id, out var facts)) return false;
            id = facts.Parent;
        }

        return false;
    }

    /// <summary>Fields 4, 16 and 17 of stat, counted after the command's name, which may hold anything.</summary>
    private static (int Parent, long EndedTicks)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ended = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), ended);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked; its time is its parent's by now.
            return null;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

#pragma warning disable IDE1006 // The C library's own name.
    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out TimeSpec used);
#pragma warning restore IDE1006
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pamoja.Bench;

/// <summary>
/// What another process has used of the processors so far, in user and kernel mode, as its operating system counts it. On Linux by the
/// process's own clock, in nanoseconds; what the system reports otherwise goes in steps of ten milliseconds.
/// </summary>
internal sealed class ProcessCpu(int processId) : IDisposable
{
    private readonly Process _process = Process.GetProcessById(processId);

    internal TimeSpan Read()
    {
        if (OperatingSystem.IsLinux() && ClockGetTime(ClockOf(processId), out var time) == 0)
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public void Dispose() => _process.Dispose();

    /// <summary>Linux: the clock of a process's scheduled time (CPUCLOCK_SCHED), all its threads together, those that ended too.</summary>
    private static int ClockOf(int processId) => (~processId << 3) | 2;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }
}

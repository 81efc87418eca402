using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pamoja.Hub;

/// <summary>The process under the names that every dashboard has for processes.</summary>
internal static class ProcessFigures
{
    private const string OpenFiles = "/proc/self/fd";

    internal static void Observe(Meter meter)
    {
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time, user and kernel.");
        meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Memory of the process.");
        meter.CreateObservableGauge("process.start_time", () => started, "s", "When the process started, in seconds since 1970.");
        meter.CreateObservableGauge("dotnet.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        if (!Directory.Exists(OpenFiles)) return;
        meter.CreateObservableGauge(
            "process.open_fds", () => Directory.EnumerateFileSystemEntries(OpenFiles).Count(), null, "Open files, sockets included.");
    }
}

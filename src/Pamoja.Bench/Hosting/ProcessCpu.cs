using System.Diagnostics;

namespace Pamoja.Bench;

/// <summary>What another process has used of the processors so far, in user and kernel mode, as its operating system counts it.</summary>
internal sealed class ProcessCpu(int processId) : IDisposable
{
    private readonly Process _process = Process.GetProcessById(processId);

    internal TimeSpan Read()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public void Dispose() => _process.Dispose();
}

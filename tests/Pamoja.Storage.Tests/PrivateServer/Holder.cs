using System.Diagnostics;
using System.Globalization;

namespace Pamoja.Storage.Tests;

/// <summary>Another process that holds a private server, to be killed.</summary>
internal sealed class Holder : IDisposable
{
    private readonly Process _process;

    private Holder(Process process) => _process = process;

    internal int ProcessId => _process.Id;

    /// <summary>Process id of its postmaster.</summary>
    internal int Postmaster { get; private set; }

    internal static Holder Start(string folder, string umask = "022")
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Pamoja.Testing.Holder.dll");
        return new Holder(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"umask {umask}; exec dotnet '{program}' '{folder}'"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    internal static async Task<Holder> StartedAsync(string folder, string umask = "022")
    {
        var holder = Start(folder, umask);
        while (await holder._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("ready: ", StringComparison.Ordinal))
                continue;
            holder.Postmaster = int.Parse(line[7..], CultureInfo.InvariantCulture);
            return holder;
        }

        throw new InvalidOperationException("The holder ended before its server was ready.");
    }

    /// <summary>kill -9.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    internal async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}

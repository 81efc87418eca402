using System.Diagnostics;
using System.Text;

namespace Pamoja.Cli.Tests;

/// <summary>A sandbox that stays up, after its first payment.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Task<string> _error;
    private readonly StringBuilder _out = new();

    private RunningSandbox(Process process)
    {
        Process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public Process Process { get; }

    /// <summary>What it has printed up to now.</summary>
    public string Printed => _out.ToString();

    public static async Task<RunningSandbox> StartAsync(string folder)
    {
        var sandbox = new RunningSandbox(Ran.Start(Ran.Program, null, null, "sandbox", "--data", folder));
        while (await sandbox.Process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            sandbox._out.AppendLine(line);
            if (line.Contains("Ctrl-C stops everything", StringComparison.Ordinal)) return sandbox;
        }

        Assert.Fail($"the sandbox ended before its time: {sandbox.Printed} {await sandbox._error}");
        return sandbox;
    }

    /// <summary>The lines to copy and paste.</summary>
    public string CurlLines()
    {
        var lines = Printed.Split('\n');
        var from = Array.FindIndex(lines, line => line.StartsWith("Your turn", StringComparison.Ordinal)) + 1;
        var to = Array.FindIndex(lines, line => line.StartsWith("Messages are shown", StringComparison.Ordinal));
        return string.Join('\n', lines[from..to]);
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<Ran> SignalAsync(string signal)
    {
        Assert.Equal(0, (await Ran.ProgramAsync("kill", null, null, $"-{signal}", $"{Process.Id}")).ExitCode);
        return await EndAsync();
    }

    public async Task<Ran> EndAsync()
    {
        var rest = Process.StandardOutput.ReadToEndAsync();
        await Process.WaitForExitAsync().WaitAsync(Patience);
        return new Ran(Process.ExitCode, Printed + await rest.WaitAsync(Patience), await _error.WaitAsync(Patience));
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) await SignalAsync("TERM");
        Process.Dispose();
    }
}

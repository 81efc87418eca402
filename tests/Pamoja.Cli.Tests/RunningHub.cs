using System.Diagnostics;
using System.Text.Json;

namespace Pamoja.Cli.Tests;

/// <summary>A <c>pamoja hub</c> as a process, on free ports, ready.</summary>
internal sealed class RunningHub : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Task<string> _error;

    private RunningHub(Process process, Task<string> error, HubReady ready) => (Process, _error, Ready) = (process, error, ready);

    public Process Process { get; }

    public HubReady Ready { get; }

    public static Task<RunningHub> StartAsync(string folder, params string[] more) => StartAsync(["--data", folder, .. more], null);

    /// <summary>With more environment.</summary>
    public static Task<RunningHub> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] more) =>
        StartAsync(["--data", folder, .. more], environment);

    /// <summary>One of several on a server that is there already.</summary>
    public static Task<RunningHub> StartOnAsync(string connection) => StartAsync(["--ignore-settings", "--connection", connection], null);

    private static async Task<RunningHub> StartAsync(IReadOnlyList<string> more, IReadOnlyDictionary<string, string>? environment)
    {
        List<string> arguments = ["hub", "--json", .. more];
        foreach (var option in new[] { "--interoperability", "--administration" })
        {
            if (!arguments.Contains(option)) arguments.AddRange([option, "127.0.0.1:0"]);
        }

        var process = Ran.Start(Ran.Program, null, environment, [.. arguments]);
        var error = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.True(line is not null, $"the hub did not become ready: {(line is null ? await error : null)}");
        return new RunningHub(process, error, JsonSerializer.Deserialize<HubReady>(line!, HubReady.Json)!);
    }

    /// <summary>Sends SIGTERM, or closes its input, and returns exit code and what it said.</summary>
    public async Task<Ran> StopAsync(bool byEndOfInput = false)
    {
        if (byEndOfInput) Process.StandardInput.Close();
        else await SignalAsync("TERM");
        return await EndAsync();
    }

    public async Task<Ran> KillAsync()
    {
        await SignalAsync("KILL");
        return await EndAsync();
    }

    public async Task<Ran> EndAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(Patience);
        return new Ran(Process.ExitCode, await Process.StandardOutput.ReadToEndAsync(), await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) await StopAsync();
        Process.Dispose();
    }

    public async Task SignalAsync(string signal)
    {
        var sent = await Ran.ProgramAsync("kill", null, null, $"-{signal}", $"{Process.Id}");
        Assert.Equal(0, sent.ExitCode);
    }
}

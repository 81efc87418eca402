using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;

namespace Pamoja.Cli;

/// <summary>
/// A hub as a process of its own: this same program. It stops when its standard input ends, so that it does not outlive us, whatever ends
/// us.
/// </summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private const int LastLines = 20;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private volatile bool _isStopping;
    private readonly Action<string> _log;
    private readonly Queue<string> _lines = [];
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<HubReady> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubProcess(Process process, Action<string> log)
    {
        _process = process;
        _log = log;
        Exited = WaitForExitAsync();
    }

    /// <summary>Completes with the exit code when the process ends.</summary>
    public Task<int> Exited { get; }

    /// <summary>Whether it ended after it had been ready, and not because we asked it to.</summary>
    public bool IsLost => Exited.IsCompleted && _ready.Task.IsCompleted && !_isStopping;

    public int ProcessId => _process.Id;

    /// <summary>
    /// Starts a hub with these arguments and nothing else: no settings from files or environment. It is open, as its participants are ours.
    /// </summary>
    public static HubProcess StartHub(IEnumerable<string> arguments, Action<string> log) =>
        StartHub(arguments, ["Scheme:Security=open"], log);

    /// <summary>Starts a hub with these arguments and settings (KEY=VALUE), and nothing else.</summary>
    public static HubProcess StartHub(IEnumerable<string> arguments, IEnumerable<string> settings, Action<string> log) =>
        Start(
            [
                "hub", "--json", "--stop-with-parent", "--ignore-settings", .. arguments,
                .. settings.SelectMany(setting => (string[])["--setting", setting]),
            ],
            log);

    /// <summary>
    /// Starts a command that says in one line of JSON where it listens, and stops when its standard input ends. Settings of the runtime are
    /// added to the environment.
    /// </summary>
    public static HubProcess Start(IEnumerable<string> arguments, Action<string> log, params (string Name, string Value)[] runtime)
    {
        var program = Environment.ProcessPath!;
        List<string> all = [.. arguments];
        // Under 'dotnet pamoja.dll' the process is dotnet's.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") all.Insert(0, Assembly.GetExecutingAssembly().Location);
        var start = new ProcessStartInfo(program, all)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in runtime) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("A process without shell always starts anew.");
        return new HubProcess(process, log);
    }

    /// <summary>Where the hub listens, once it is ready; null if it ended before.</summary>
    public async Task<HubReady?> ReadyAsync(CancellationToken cancellation)
    {
        var first = await Task.WhenAny(_ready.Task, Exited).WaitAsync(cancellation);
        return first == _ready.Task ? await _ready.Task : null;
    }

    /// <summary>Says a line to it, on its standard input.</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line that it prints after it was ready.</summary>
    /// <exception cref="ChannelClosedException">It has ended.</exception>
    public ValueTask<string> HearAsync(CancellationToken cancellation) => _said.Reader.ReadAsync(cancellation);

    /// <summary>Ends it at once, as a lost machine would.</summary>
    public async Task KillAsync()
    {
        _isStopping = true;
        _process.Kill();
        await Exited;
    }

    /// <summary>The last thing it said of itself, such as why it could not start.</summary>
    public string? LastWord()
    {
        lock (_lines) return _lines.LastOrDefault(line => line.StartsWith("pamoja: ", StringComparison.Ordinal))?["pamoja: ".Length..];
    }

    /// <summary>Asks it to stop, waits, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        _isStopping = true;
        if (!Exited.IsCompleted) _process.StandardInput.Close();
        try
        {
            return await Exited.WaitAsync(StopPatience);
        }
        catch (TimeoutException)
        {
            // It hangs; what it had acknowledged is durable all the same.
            _process.Kill();
            return await Exited;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task<int> WaitForExitAsync()
    {
        await Task.WhenAll(ReadOutAsync(), ReadErrorAsync());
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private async Task ReadOutAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!_ready.Task.IsCompleted) _ready.SetResult(JsonSerializer.Deserialize<HubReady>(line, HubReady.Json)!);
            else _said.Writer.TryWrite(line);
        }

        _said.Writer.TryComplete();
    }

    private async Task ReadErrorAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > LastLines) _lines.Dequeue();
            }

            _log(line);
        }
    }
}

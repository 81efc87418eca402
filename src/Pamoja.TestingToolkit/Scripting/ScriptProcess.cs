using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>Does what a script asked for outside of the engine.</summary>
/// <param name="name">What: <c>http</c>, <c>wait</c>, <c>websocket.connect</c>, <c>inbound.next</c> ...</param>
/// <param name="arguments">The arguments as the prelude sends them.</param>
/// <param name="cancellation">Set when the script process has ended.</param>
/// <returns>The answer for the script.</returns>
internal delegate Task<JsonNode?> ScriptCall(string name, JsonNode arguments, CancellationToken cancellation);

/// <summary>
/// The child process in which scripts run, seen from the toolkit. Jobs go one after the other. A watch over its silence, its memory and
/// the length of a job ends the process, and with it the run, when a script breaks its limits.
/// </summary>
internal sealed class ScriptProcess : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly ScriptLimits _limits;
    private readonly ScriptCall _call;
    private readonly Func<long> _messagesSeen;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _job = new(1);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<JsonObject> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource<JsonObject> _current;
    private int _openCalls;
    private long _lastActivity;
    private int _nextJob;

    private ScriptProcess(Process process, ScriptLimits limits, ScriptCall call, Func<long> messagesSeen, TimeProvider time)
    {
        _process = process;
        _limits = limits;
        _call = call;
        _messagesSeen = messagesSeen;
        _time = time;
        _current = _ready;
    }

    /// <summary>The environment as the last script left it.</summary>
    internal JsonObject Environment { get; private set; } = [];

    /// <summary>Starts the process and waits until its engine stands.</summary>
    /// <exception cref="CannotRunException">There is no engine, or the process does not start.</exception>
    internal static async Task<ScriptProcess> StartAsync(
        ScriptLimits limits, ScriptCall call, Func<long> messagesSeen, TimeProvider time, CancellationToken cancellation)
    {
        var process = Process.Start(ScriptHost.StartInfo(limits)) ?? throw new CannotRunException("the script process does not start");
        var scripts = new ScriptProcess(process, limits, call, messagesSeen, time);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        scripts._reading = scripts.ReadAsync();
        try
        {
            await scripts.WaitAsync(scripts._ready.Task, "the start of the script engine", cancellation);
            return scripts;
        }
        catch
        {
            // Whatever hindered the start is the caller's to tell; the process must not outlive it.
            await scripts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the scripts an environment.</summary>
    internal Task SetEnvironmentAsync(JsonObject environment, CancellationToken cancellation)
    {
        Environment = environment;
        return SendAsync(new JsonObject { ["op"] = "environment", ["value"] = environment.DeepClone() }, cancellation);
    }

    /// <summary>Begins a request: no request variables, and nothing of what earlier scripts left in the engine.</summary>
    internal Task BeginRequestAsync(CancellationToken cancellation) => SendAsync(new JsonObject { ["op"] = "begin" }, cancellation);

    /// <summary>Runs a script.</summary>
    /// <param name="code">Its text.</param>
    /// <param name="data">The globals it sees: request, response, callback, collectionVariables.</param>
    /// <param name="untilIdle">Whether the script has ended only when its timers have, as in the Postman engine.</param>
    /// <param name="what">What runs, for a message to a person.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CannotRunException">The script broke a limit.</exception>
    internal async Task<ScriptOutcome> RunAsync(string code, JsonObject data, bool untilIdle, string what, CancellationToken cancellation)
    {
        var frame = new JsonObject { ["op"] = "script", ["code"] = code, ["data"] = data, ["idle"] = untilIdle };
        var done = await JobAsync(frame, what, cancellation);
        if (done["environment"] is JsonObject environment)
        {
            done.Remove("environment");
            Environment = environment;
        }

        var variables = done["requestVariables"] as JsonObject ?? [];
        done.Remove("requestVariables");
        var logs = (done["logs"] as JsonArray ?? []).Select(x => x?.GetValue<string>() ?? string.Empty).ToList();
        return new ScriptOutcome(done["error"]?.GetValue<string>(), logs, variables);
    }

    /// <summary>Judges assertions.</summary>
    /// <param name="codes">Their texts.</param>
    /// <param name="data">The names they see: request, requestSent, response, callback.</param>
    /// <param name="what">What runs, for a message to a person.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CannotRunException">An assertion broke a limit.</exception>
    internal async Task<IReadOnlyList<AssertionVerdict>> JudgeAsync(
        IEnumerable<string> codes, JsonObject data, string what, CancellationToken cancellation)
    {
        var list = new JsonArray([.. codes.Select(c => (JsonNode)c)]);
        var done = await JobAsync(new JsonObject { ["op"] = "assertions", ["codes"] = list, ["data"] = data }, what, cancellation);
        return [.. done["results"]!.AsArray().Select(r => new AssertionVerdict(r!["status"]!.GetValue<string>(), r["message"]?.GetValue<string>()))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        await _reading;
        _process.Dispose();
        _writing.Dispose();
        _job.Dispose();
        _ended.Dispose();
    }

    private async Task<JsonObject> JobAsync(JsonObject frame, string what, CancellationToken cancellation)
    {
        await _job.WaitAsync(cancellation);
        try
        {
            _current = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
            frame["job"] = ++_nextJob;
            await SendAsync(frame, cancellation);
            return await WaitAsync(_current.Task, what, cancellation);
        }
        finally
        {
            _job.Release();
        }
    }

    private async Task SendAsync(JsonObject frame, CancellationToken cancellation)
    {
        frame["seen"] = _messagesSeen();
        await _writing.WaitAsync(cancellation);
        try
        {
            Touch();
            await _process.StandardInput.BaseStream.WriteAsync(ScriptFrames.Pack(Json.Text(frame)), cancellation);
            await _process.StandardInput.BaseStream.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            // The process has ended; whoever waits for a job learns it from the reader.
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Touch() => Volatile.Write(ref _lastActivity, _time.GetTimestamp());

    /// <summary>Waits for a job and watches the process meanwhile.</summary>
    private async Task<JsonObject> WaitAsync(Task<JsonObject> job, string what, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        Touch();
        while (!job.IsCompleted)
        {
            await Task.WhenAny(job, Task.Delay(WatchInterval, _time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (!job.IsCompleted && Broken(start) is { } rule)
            {
                _process.Kill();
                throw new CannotRunException($"{what} {rule} and was stopped; look for a loop without an end in it");
            }
        }

        var done = await job;
        return done["op"]!.GetValue<string>() != "fault" ? done : throw new CannotRunException(done["kind"]!.GetValue<string>() switch
        {
            "engine" => "the JavaScript engine is missing: install libjavascriptcoregtk-4.1-0 (Debian, Ubuntu) or javascriptcoregtk4.1 (Fedora)",
            "time" => $"{what} computed longer than {_limits.Computing.TotalSeconds:0.#} s and was stopped; look for a loop without an end in it",
            _ => $"{what} ended the script process ({done["message"]!.GetValue<string>()})",
        });
    }

    private string? Broken(long start)
    {
        if (_process.HasExited)
        {
            return null;
        }

        _process.Refresh();
        if (_process.WorkingSet64 > _limits.Memory)
        {
            return $"used more than {_limits.Memory / (1024 * 1024)} MB of memory";
        }

        if (_time.GetElapsedTime(start) > _limits.Whole)
        {
            return $"took longer than {_limits.Whole.TotalSeconds:0.#} s";
        }

        // The engine checks its computing limit itself, save inside a regular expression or another of its own functions.
        var silent = _time.GetElapsedTime(Volatile.Read(ref _lastActivity));
        return Volatile.Read(ref _openCalls) == 0 && silent > _limits.Computing + TimeSpan.FromSeconds(1)
            ? $"computed longer than {_limits.Computing.TotalSeconds:0.#} s" : null;
    }

    private async Task ReadAsync()
    {
        var output = _process.StandardOutput.BaseStream;
        while (await ScriptFrames.ReadAsync(output, CancellationToken.None) is { } body)
        {
            Touch();
            var frame = JsonNode.Parse(body)!.AsObject();
            if (frame["op"]!.GetValue<string>() == "call")
            {
                Interlocked.Increment(ref _openCalls);
                _ = AnswerAsync(frame["call"]!.GetValue<int>(), frame["name"]!.GetValue<string>(), frame["args"]!);
            }
            else
            {
                _current.TrySetResult(frame);
            }
        }

        _current.TrySetResult(new JsonObject { ["op"] = "fault", ["kind"] = "end", ["message"] = "it ended unexpectedly" });
    }

    private async Task AnswerAsync(int id, string name, JsonNode arguments)
    {
        var answer = new JsonObject { ["op"] = "settle", ["call"] = id };
        try
        {
            answer["value"] = await _call(name, arguments, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The process is being ended; there is nobody left to answer.
            return;
        }
        catch (Exception e)
        {
            // The script asked for something that cannot be done: it gets the reason as a rejected promise.
            answer["error"] = e.Message;
        }
        finally
        {
            Interlocked.Decrement(ref _openCalls);
        }

        try
        {
            await SendAsync(answer, _ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The process has been ended meanwhile.
        }
    }
}

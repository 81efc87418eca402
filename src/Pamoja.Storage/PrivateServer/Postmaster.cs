using System.Diagnostics;

namespace Pamoja.Storage;

/// <summary>A running PostgreSQL: one that this process started, or an orphan of a killed hub that it adopted.</summary>
internal sealed class Postmaster : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private readonly ProcessIdentity _identity;
    private readonly TimeProvider _time;

    // Null for an adopted one: the system reaps it, and its end is seen by looking.
    private readonly Process? _child;
    private readonly Task<string> _errors;

    private Postmaster(ProcessIdentity identity, Process? child, TimeProvider time)
    {
        _identity = identity;
        _child = child;
        _time = time;
        _errors = child is null ? Task.FromResult("") : ReadErrorsAsync(child.StandardError);
    }

    internal int ProcessId => _identity.ProcessId;

    internal bool IsAlive => _identity.IsAlive && _child is not { HasExited: true };

    internal static Postmaster Adopt(ProcessIdentity identity, TimeProvider time) => new(identity, child: null, time);

    /// <summary>Starts the server; it is not ready yet.</summary>
    internal static Postmaster Start(
        PostgresBinaries binaries, string cluster, ServerSettings settings, ServerAccount account, TimeProvider time)
    {
        // In a session of its own, so that Ctrl-C in the hub's terminal does not stop it before the hub has drained. setsid replaces
        // itself by the server, which is why the child's process id is the postmaster's.
        var setsid = ChildProgram.UtilLinux("setsid");
        var child = ChildProgram.Start(ChildProgram.Describe(
            account, setsid, [binaries.Postgres, "-D", cluster, "-c", $"config_file={settings.MainFile}"]));
        child.StandardInput.Close();
        child.StandardOutput.Close();
        return new Postmaster(ProcessIdentity.Of(child.Id) ?? new ProcessIdentity(child.Id, StartTick: -1), child, time);
    }

    /// <summary>Waits until the server has ended.</summary>
    internal async Task WaitForExitAsync(CancellationToken cancellation)
    {
        if (_child is not null)
        {
            await _child.WaitForExitAsync(cancellation);
            return;
        }

        while (IsAlive)
            await Task.Delay(PollInterval, _time, cancellation);
    }

    /// <summary>Stops the server and waits for its end: fast first (clean), hard when the time is over. True if clean.</summary>
    internal async Task<bool> StopAsync(TimeSpan longest)
    {
        foreach (var (signal, wait) in new[]
        {
            (Posix.SignalInterrupt, longest),
            (Posix.SignalQuit, TimeSpan.FromSeconds(10)),
            (Posix.SignalKill, TimeSpan.FromSeconds(10)),
        })
        {
            if (IsAlive)
                Posix.Signal(ProcessId, signal);
            using var limit = new CancellationTokenSource(wait, _time);
            try
            {
                await WaitForExitAsync(limit.Token);
                return signal == Posix.SignalInterrupt;
            }
            catch (OperationCanceledException)
            {
                // It did not end in time: the next signal is harder.
            }
        }

        throw new PrivateServerException(
            $"PostgreSQL, process {ProcessId}, does not end even when killed: its disk may hang; look at the system's log");
    }

    /// <summary>What the server said on standard error before its log took over; complete once all its processes have ended.</summary>
    internal async Task<string> ErrorsAsync()
    {
        await Task.WhenAny(_errors, Task.Delay(TimeSpan.FromSeconds(2), _time));
        return _errors.IsCompletedSuccessfully ? await _errors : "";
    }

    public void Dispose() => _child?.Dispose();

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        // The reasons of a failed start fit; whatever comes later is read so that nobody blocks on a full pipe, and forgotten.
        const int Longest = 16 * 1024;
        using var _ = reader;
        var kept = "";
        var buffer = new char[1024];
        while (await reader.ReadAsync(buffer) is > 0 and var read)
            kept = kept.Length < Longest ? kept + new string(buffer, 0, read) : kept;
        return kept;
    }
}

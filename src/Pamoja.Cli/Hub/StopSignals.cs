using System.Runtime.InteropServices;

namespace Pamoja.Cli;

/// <summary>
/// What asks a command to stop: SIGTERM, Ctrl-C, or, for a child, the end of its standard input, which comes when the parent is gone
/// whatever became of it. A second signal ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Cancelled once a stop is asked for.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Starts to listen. A child leaves Ctrl-C to its parent: the terminal sends it to both, the parent decides.</summary>
    public static StopSignals Listen(bool withParent)
    {
        var signals = new StopSignals();
        signals.On(PosixSignal.SIGTERM, signals.Stop);
        if (withParent)
        {
            signals.On(PosixSignal.SIGINT, context => context.Cancel = true);
            new Thread(signals.WaitForTheEndOfInput) { IsBackground = true, Name = "parent" }.Start();
        }
        else
        {
            signals.On(PosixSignal.SIGINT, signals.Stop);
            signals.On(PosixSignal.SIGHUP, signals.Stop);
        }

        return signals;
    }

    /// <summary>Asks for a stop from within.</summary>
    public void Ask() => _stop.Cancel();

    /// <summary>Returns when a stop is asked for.</summary>
    public Task WaitAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _stop.Token.Register(asked.SetResult);
        return asked.Task;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void On(PosixSignal signal, Action<PosixSignalContext> handle) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, handle));

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }

    private void WaitForTheEndOfInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> nothing = stackalloc byte[64];
        try
        {
            while (input.Read(nothing) > 0)
            {
                // What a parent writes means nothing; only that it stops being able to.
            }
        }
        catch (IOException)
        {
            // The other end is gone in a harder way; the same news.
        }

        _stop.Cancel();
    }
}

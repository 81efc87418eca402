namespace Pamoja.Hub;

/// <summary>What is looked after again and again: one round after the other, a while apart, until it is disposed of.</summary>
/// <param name="interval">From the beginning of a round to that of the next one.</param>
/// <param name="time">The clock.</param>
internal abstract class Rounds(TimeSpan interval, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Cancelled when a round is to end where it is.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Starts the rounds: the first one after a while, or at once.</summary>
    internal void Start(bool atOnce = false) => _running = RunAsync(atOnce);

    /// <summary>One round.</summary>
    protected abstract Task RoundAsync();

    /// <summary>Told why a round broke off; the next one takes it up where this one stopped.</summary>
    protected abstract void BrokeOff(string cause);

    private async Task RunAsync(bool atOnce)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (atOnce || await timer.WaitForNextTickAsync(Stopping))
            {
                atOnce = false;
                await TryAsync();
            }
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task TryAsync()
    {
        try
        {
            await RoundAsync();
        }
#pragma warning disable CA1031 // The rounds must outlive whatever one of them meets.
        catch (Exception failure) when (failure is not OperationCanceledException || !Stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // The database is away or busy, mostly.
            BrokeOff(failure.Message);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }
}

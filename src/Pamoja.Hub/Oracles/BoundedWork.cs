using Microsoft.Extensions.Logging;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Work on requests that were answered already: so much at once and no more. Stopping waits for what was begun.</summary>
internal sealed partial class BoundedWork(int max, ILogger<BoundedWork> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(max);

    /// <summary>Begins; false when as much as may be is under way.</summary>
    /// <param name="work">Bounded in time by itself.</param>
    /// <param name="fail">Tells the requester of a fault of ours.</param>
    internal bool TryStart(Func<Task> work, Action<ErrorInformation> fail)
    {
        if (!_free.Wait(0)) return false;
        _ = RunAsync(work, fail);
        return true;
    }

    private async Task RunAsync(Func<Task> work, Action<ErrorInformation> fail)
    {
        await Task.Yield();
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            // A fault of ours, after the answer: the requester hears of it by callback, its cause is for the log alone.
            LogFailed(logger, failure);
            fail(FspiopError.InternalServerError.With());
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Takes nothing more and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < max; i++) await _free.WaitAsync();
    }

    [LoggerMessage(2101, LogLevel.Error, "Work on an accepted request failed")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}

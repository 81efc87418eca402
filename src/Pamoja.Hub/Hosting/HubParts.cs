using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

/// <summary>What a hub has started, in order; stopped in reverse.</summary>
internal sealed partial class HubParts(ILogger logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long one part may take to stop. What it leaves undone is what a kill would leave: nothing that was promised.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(15);

    private readonly Stack<IAsyncDisposable> _parts = [];

    internal T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            try
            {
                await part.DisposeAsync().AsTask().WaitAsync(StopMax, time);
            }
            catch (TimeoutException)
            {
                // It waits for something that does not come. The rest stops without it, and the process ends.
                LogSlow(logger, part.GetType().Name, StopMax.TotalSeconds);
            }
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "{Part} did not stop within {Seconds} s; the hub stops without it")]
    private static partial void LogSlow(ILogger logger, string part, double seconds);
}

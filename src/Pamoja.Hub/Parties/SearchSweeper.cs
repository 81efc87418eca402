using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Ends, from time to time, the searches in other schemes that got no answer. Every node does so; each search ends once.</summary>
internal sealed partial class SearchSweeper(
    SchemeSearch search, RegistryFeed registry, TimeSpan interval, TimeProvider time, ILogger<SearchSweeper> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    internal void Start() => _running = RunAsync();

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                // Without other schemes there is nothing to end.
                if (registry.Current.Proxies.Count == 0) continue;
                try
                {
                    await search.ExpireAsync(_stopping.Token);
                }
                catch (Exception away) when (away is NpgsqlException or TimeoutException)
                {
                    // The database is away; the next round ends what has come to its end meanwhile.
                    LogAway(logger, away.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    [LoggerMessage(2111, LogLevel.Warning, "Searches in other schemes could not be ended: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);
}

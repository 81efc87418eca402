using Microsoft.Extensions.Logging;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Ends, from time to time, the searches in other schemes that got no answer. Every node does so; each search ends once.</summary>
internal sealed partial class SearchSweeper(
    SchemeSearch search, RegistryFeed registry, TimeSpan interval, TimeProvider time, ILogger<SearchSweeper> logger)
    : Rounds(interval, time)
{
    // Without other schemes there is nothing to end.
    protected override Task RoundAsync() => registry.Current.Proxies.Count == 0 ? Task.CompletedTask : search.ExpireAsync(Stopping);

    protected override void BrokeOff(string cause) => LogAway(logger, cause);

    [LoggerMessage(2121, LogLevel.Warning, "Searches in other schemes could not be ended: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);
}

using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

/// <summary>The running hub: both APIs, the ledger behind them, and the delivery of what the ledger decided.</summary>
public sealed class HubServer : IAsyncDisposable
{
    /// <summary>Where the interoperability API answers.</summary>
    public Uri Interoperability => throw new NotImplementedException();

    /// <summary>Where the administration API answers; settlement is under /v2.</summary>
    public Uri Administration => throw new NotImplementedException();

    /// <summary>Brings the schema up to date and starts; ready when it returns.</summary>
    public static Task<HubServer> StartAsync(HubOptions options, ILoggerFactory loggers, CancellationToken cancellation) =>
        throw new NotImplementedException(options.ToString());

    /// <summary>Takes no more requests, drains what was accepted, stops.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Microsoft.Extensions.Logging;

namespace Pamoja.Storage;

public sealed partial class RegistryFeed
{
    [LoggerMessage(1101, LogLevel.Warning, "The registry cannot be read: {Failure} Participants stay as they were last read.")]
    private partial void LogUnreachable(string failure);

    [LoggerMessage(1102, LogLevel.Information, "The registry can be read again.")]
    private partial void LogReachable();
}

using Microsoft.Extensions.Logging;

namespace Pamoja.Storage;

public sealed partial class RegistryFeed
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry cannot be read: {Failure} Participants stay as they were last read.")]
    private partial void LogUnreachable(string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The registry can be read again.")]
    private partial void LogReachable();
}

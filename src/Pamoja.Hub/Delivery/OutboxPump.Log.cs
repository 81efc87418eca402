using Microsoft.Extensions.Logging;

namespace Pamoja.Hub;

internal sealed partial class OutboxPump
{
    [LoggerMessage(3101, LogLevel.Warning, "The outbox could not be reached and is tried again: {Cause}")]
    private static partial void LogAway(ILogger logger, string cause);

    [LoggerMessage(3102, LogLevel.Information, "{Count} messages were owed when this node took their slots")]
    private static partial void LogOwed(ILogger logger, int count);

    [LoggerMessage(3103, LogLevel.Information, "This node sends for {Count} of 64 slots")]
    private static partial void LogSlots(ILogger logger, int count);
}

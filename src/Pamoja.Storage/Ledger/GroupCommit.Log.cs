using Microsoft.Extensions.Logging;

namespace Pamoja.Storage;

public sealed partial class GroupCommit
{
    [LoggerMessage(1001, LogLevel.Warning, "The ledger could not write {Count} commands and tries again: {Cause}")]
    private static partial void LogRetry(ILogger logger, int count, string cause);

    [LoggerMessage(1002, LogLevel.Error, "The ledger gave up {Count} commands; nothing of them was written")]
    private static partial void LogGaveUp(ILogger logger, int count, Exception cause);

    [LoggerMessage(1004, LogLevel.Error, "{Count} messages were committed and could not be handed over; they are sent when they are looked for again")]
    private static partial void LogHandOverFailed(ILogger logger, int count, Exception cause);

    [LoggerMessage(1003, LogLevel.Warning, "A batch of {Count} commands failed; its halves are tried apart")]
    private static partial void LogHalved(ILogger logger, int count, Exception cause);
}

using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pamoja.Hub;

/// <summary>
/// Tells the other nodes of whom an oracle was told something. One note is written at a time, and says all that came up during the one
/// before: the registry's turn is taken as often as the database can, not as often as parties change.
/// </summary>
/// <param name="write">Writes marks where all nodes see them.</param>
/// <param name="logger">Hears of notes that could not be written.</param>
internal sealed partial class PartyNotes(Func<IReadOnlyCollection<int>, Task> write, ILogger<PartyNotes> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();

    // Under _lock.
    private HashSet<int> _waiting = [];

    /// <summary>Returns when the note is written, or cannot be.</summary>
    internal async Task WriteAsync(IReadOnlyCollection<int> marks)
    {
        lock (_lock) _waiting.UnionWith(marks);
        await _turn.WaitAsync();
        try
        {
            HashSet<int> mine;
            lock (_lock) (mine, _waiting) = (_waiting, []);

            // Who had the turn before may have written these as well.
            if (mine.Count > 0) await write(mine);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException or SocketException)
        {
            // The oracle has taken it; other nodes go on with what they remember until its time is over.
            LogUnwritten(logger, failure.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whoever wrote notes has stopped before.</summary>
    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(2401, LogLevel.Warning, "Other nodes could not be told what changed at an oracle, and remember it for a while: {Failure}")]
    private static partial void LogUnwritten(ILogger logger, string failure);
}

using System.Collections.Concurrent;
using Npgsql;

namespace Pamoja.Storage;

/// <summary>
/// A node's own connections to the ledger: kept for the next batch while they are sound, and given up when the server falls silent.
/// </summary>
internal sealed class LedgerSessions(NpgsqlDataSource source, TimeSpan silenceMax) : IAsyncDisposable
{
    /// <summary>
    /// Longer than a living server takes to say anything, waits for locks included. COMMIT may wait for a standby without an end; then too
    /// it is no harm to ask on another connection.
    /// </summary>
    internal static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<LedgerSession> _idle = [];

    internal ValueTask<LedgerSession> TakeAsync(CancellationToken cancellation) =>
        _idle.TryTake(out var idle)
            ? new ValueTask<LedgerSession>(idle)
            : new ValueTask<LedgerSession>(LedgerSession.OpenAsync(source, cancellation));

    internal void PutBack(LedgerSession session) => _idle.Add(session);

    /// <summary>
    /// Waits for the server's answer as long as a living one may take. Then the session is given up and left to itself: whatever it was
    /// doing is found out, or tried again, on another connection.
    /// </summary>
    internal async Task<T> HearAsync<T>(LedgerSession session, Task<T> answer)
    {
        try
        {
            return await answer.WaitAsync(silenceMax);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            // No word from the server.
        }

        // Where one connection is dead the others to that host are, too: nobody shall wait for each of them in turn.
        session.IsGivenUp = true;
        while (_idle.TryTake(out var idle)) await idle.DisposeAsync();
        source.Clear();
        _ = BuryAsync(session, answer);
        throw new NpgsqlException($"the database has not answered for {silenceMax.TotalSeconds:0} s");
    }

    /// <summary>Sees a session off that was given up, once its server answers after all or the kernel gives it up too.</summary>
    private async Task BuryAsync(LedgerSession session, Task answer)
    {
        try
        {
            await answer;
        }
        catch (Exception)
        {
            // Its batch was told long ago that it is unknown; nobody waits for this.
        }

        await DiscardAsync(session);
    }

    /// <summary>Ends a session of which nobody knows how it stands; one that was given up is seen off by itself.</summary>
    internal async Task DiscardAsync(LedgerSession session)
    {
        try
        {
            await session.RollbackAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is broken already; the server rolls back by itself. Where one is broken the others often are: they are opened
            // anew rather than found out one by one.
            source.Clear();
        }

        await session.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var session)) await session.DisposeAsync();
    }
}
